"""What differs between two packages, file by file."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from generator.review.model import Phrase, phrase
from generator.wording import plural

# A package whose unpacked files have more than Lambda allows is none; and a folder of this many files is one line.
_LARGEST = 300 * 1024 * 1024
_FOLDED = 8


def file_changes(before: Path, after: Path) -> Iterator[Phrase]:
    try:
        old, new = _contents(before), _contents(after)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        yield phrase("the packages in `build/` cannot be read")
        return
    if old == new:
        yield phrase("the same files in another package: no line of code differs")
    yield from _told("added", new.keys() - old.keys())
    yield from _told("removed", old.keys() - new.keys())
    yield from _told("changed", {name for name in old.keys() & new.keys() if old[name] != new[name]})


def _contents(file: Path) -> Mapping[str, bytes]:
    """Name -> digest. A checksum would do for chance, not for somebody who wants a change to go unseen."""
    with zipfile.ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if sum(entry.file_size for entry in entries) > _LARGEST:
            raise ValueError
        return {entry.filename: hashlib.sha256(archive.read(entry)).digest() for entry in entries}


def _told(what: str, names: set[str]) -> Iterator[Phrase]:
    """The files, a whole dependency as one line."""
    folders: dict[str, list[str]] = {}
    for name in sorted(names):
        folders.setdefault(PurePosixPath(name).parts[0] if "/" in name else "", []).append(name)
    for folder, found in sorted(folders.items()):
        if folder and len(found) > _FOLDED:
            yield phrase(f"{what}: {{}} ({plural(len(found), 'file')})", f"{folder}/")
        else:
            yield phrase(f"{what}: {', '.join(['{}'] * len(found))}", *found)
