"""The RECORD and metadata of installed packages: is everything there as the wheel had it, and who wrote what.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

import base64
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from generator.package.names import on_disk

_PORTABLE_FIELDS = ("Name", "Version", "Requires-Python", "Requires-Dist", "Provides-Extra")


def is_intact(tree: Path) -> bool:
    """Whether every module of an installed tree has the digest its wheel states."""
    stated = ((tree / on_disk(name), digest) for name, digest in _entries(tree) if digest)
    return all(_digest(file) == digest for file, digest in stated if file.is_file())


def is_pure(tree: Path) -> bool:
    """Whether all packages of a tree run on every platform."""
    wheels = list(tree.glob("*.dist-info/WHEEL"))
    tags = [line for wheel in wheels for line in wheel.read_text("utf-8").splitlines() if line.startswith("Tag:")]
    return bool(wheels) and all(tag.endswith("-none-any") for tag in tags)


def disputed(tree: Path) -> set[str]:
    """Names that several packages of one tree bring with different contents: which one wins is chance."""
    seen: dict[str, str] = {}
    found = set()
    for name, digest in _entries(tree):
        if seen.setdefault(name, digest) != digest:
            found.add(name)
    return found


def make_portable(tree: Path) -> None:
    """Reduce the metadata of packages built here to what does not depend on the build tools' versions."""
    for folder in tree.glob("*.dist-info"):
        metadata = folder / "METADATA"
        lines = metadata.read_text("utf-8").split("\n\n")[0].splitlines()
        kept = sorted(line for line in lines if line.split(":")[0] in _PORTABLE_FIELDS)
        metadata.write_text("\n".join(["Metadata-Version: 2.1", *kept, ""]), "utf-8")
        for file in folder.rglob("*"):
            if file.is_file() and file.name not in {"METADATA", "entry_points.txt"}:
                file.unlink()


def _entries(tree: Path) -> Iterator[tuple[str, str]]:
    """Name in the tree and digest (empty when not stated) of each recorded file."""
    for record in sorted(tree.glob("*.dist-info/RECORD")):
        with record.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                yield row[0], row[1] if len(row) > 1 else ""


def _digest(path: Path) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
