"""What `gen up` has applied, and whether it still stands.

The record is a help, never the truth: an unreadable one counts as none, and code that runs is compared with
the packages every time.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.layout.files import MODULES
from generator.local.cloud import Cloud
from generator.local.rendering import FOLDER, LocalService
from generator.package import Bundle
from generator.replacing import replace_file
from generator.resolve.physical import physical_names

APPLIED = FOLDER / "applied.json"

Record = Mapping[str, Mapping[str, Any]]  # service -> {"fingerprint": ..., "outputs": {...}}


def load(root: Path) -> Record:
    """The record; empty when there is none, because applying again does no harm."""
    try:
        record = json.loads((root / APPLIED).read_text())
        return {name: entry for name, entry in record.items() if isinstance(entry["outputs"], dict)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def save(root: Path, record: Record) -> None:
    replace_file(root / APPLIED, json.dumps(record, indent=1, sort_keys=True).encode())


def doubt(root: Path) -> None:
    """Let nothing count as applied any more; the outputs stay."""
    if record := load(root):
        save(root, {name: {**entry, "fingerprint": ""} for name, entry in record.items()})


def fingerprint(root: Path, item: LocalService, bundles: Mapping[str, Bundle]) -> str:
    """Of everything that Terraform sees: the rendered files, the blocks they call, the packages."""
    digest = hashlib.sha256()
    for file in item.rendering.files:
        digest.update(f"{file.path}\0{file.text}\0".encode())
    for block in sorted({call.block for call in item.rendering.plan.module.calls}):
        for source in sorted((root / MODULES / block).glob("*.tf")):
            digest.update(source.read_bytes())
    for key, bundle in sorted(bundles.items()):
        digest.update(f"{key}\0{bundle.digest}\0".encode())
    return digest.hexdigest()


def strangers(cloud: Cloud, item: LocalService, bundles: Mapping[str, Bundle]) -> Iterator[str]:
    """Functions that are missing, or whose `live` alias runs other code than their package's."""
    client = cloud.client("lambda")
    names = physical_names(item.stack)
    for function in item.stack.functions:
        if function.key not in bundles:
            continue
        try:
            live = client.get_function_configuration(FunctionName=names[function.key], Qualifier="live")
        except client.exceptions.ResourceNotFoundException:
            yield function.key
            continue
        if live["CodeSha256"] != bundles[function.key].sha256:
            yield function.key
