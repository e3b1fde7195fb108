"""Zips of earlier runs that nothing names any more.

In: the zips that the manifest names. Out: the others are removed, a day after a run first found them unnamed: Terraform
may be applying one at this moment, and a day later it no longer is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.package.store import Store, read_record

KEPT_SECONDS = 24 * 3600
_OURS = re.compile(r"[0-9a-f]{64}\.zip")


def clean(store: Store, named: frozenset[Path], now: float) -> None:
    """Remove what has been unnamed for a day; remember since when the rest has been."""
    file = store.cache / "unnamed.json"
    known = read_record(file) or {}
    since = {path: _since(known, path, now) for path in _ours(store.packages) if path not in named}
    for path in [path for path, moment in since.items() if now - moment > KEPT_SECONDS]:
        with suppress(OSError):  # it is for a later run, then
            path.unlink()
            del since[path]
    remembered: dict[str, object] = {path.name: moment for path, moment in since.items()}
    if remembered != known:
        store.write(file, json.dumps(remembered, sort_keys=True).encode())


def _since(known: Mapping[str, object], path: Path, now: float) -> float:
    moment = known.get(path.name)
    return min(moment, now) if isinstance(moment, int | float) else now


def _ours(folder: Path) -> Iterator[Path]:
    """Files under the names that gen gives its zips; nobody else's, and no links."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path
