"""`build/manifest.json`: which zip belongs to which function and layer, with the digests Terraform is given."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.package.model import Bundle
from generator.package.store import Store, read_record

_FORMAT = 1
_FOLDERS = {"function": "functions", "layer": "layers"}


def write(store: Store, bundles: Sequence[Bundle]) -> frozenset[Path]:
    """Replace the entries of the bundles' services and keep those of other services whose zips are still there.

    The answer is all zips that it now names.
    """
    file = store.manifest
    services = {**_kept(file), **_entries(file, bundles)}
    text = json.dumps({"format": _FORMAT, "services": services}, indent=2, sort_keys=True)
    content = f"{text}\n".encode()
    if not file.exists() or file.read_bytes() != content:
        store.write(file, content)
    return _zips(file.parent, services)


def _zips(build: Path, services: Mapping[str, object]) -> frozenset[Path]:
    kinds = [kind for service in services.values() if isinstance(service, dict) for kind in service.values()]
    bundles = [bundle for kind in kinds if isinstance(kind, dict) for bundle in kind.values()]
    return frozenset(build / str(bundle.get("path")) for bundle in bundles if isinstance(bundle, dict))


def _entries(file: Path, bundles: Sequence[Bundle]) -> dict[str, object]:
    services: dict[str, dict[str, dict[str, object]]] = {}
    for bundle in bundles:
        for request in bundle.requests:
            service = services.setdefault(request.service, {"functions": {}, "layers": {}})
            service[_FOLDERS[request.kind]][request.key] = {
                "digest": bundle.digest,
                "path": bundle.path.relative_to(file.parent).as_posix(),
                "sha256": bundle.sha256,
                "size": bundle.size,
                "unpacked_size": bundle.unpacked_size,
            }
    return dict(services)


def _kept(file: Path) -> dict[str, object]:
    record = read_record(file)
    services = record.get("services") if record is not None and record.get("format") == _FORMAT else None
    if not isinstance(services, dict):
        return {}
    return {name: service for name, service in services.items() if _is_whole(file.parent, service)}


def _is_whole(build: Path, service: object) -> bool:
    if not isinstance(service, dict):
        return False
    bundles = [bundle for kind in service.values() if isinstance(kind, dict) for bundle in kind.values()]
    return all(isinstance(bundle, dict) and (build / str(bundle.get("path"))).is_file() for bundle in bundles)
