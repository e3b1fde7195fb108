"""What was last written, by digest, in `.gen/rendered.json`.

The record is not committed and may be lost: without it a generated file that differs is rendered again. While a run
writes, a path has the digests of both its old and its new text, so that a run that was killed leaves nothing that looks
like a hand's work.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

STATE = ".gen"
STAGING = "staging"
_NAME = "rendered.json"

Record = Mapping[str, frozenset[str]]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def load(root: Path) -> Record:
    """The digests known per path; empty when there is no record that can be read."""
    try:
        found = json.loads((root / STATE / _NAME).read_bytes())
        return {str(path): frozenset(map(str, digests)) for path, digests in found["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def save(root: Path, record: Record) -> None:
    """Replaces the record in one step, by way of the staging folder; raises OSError."""
    files = {path: sorted(record[path]) for path in sorted(record)}
    fresh = root / STATE / STAGING / _NAME
    text = json.dumps({"files": files}, separators=(",\n", ": "))  # with `indent` it takes four times as long
    fresh.write_text(f"{text}\n", encoding="utf-8")
    fresh.replace(root / STATE / _NAME)
