"""SHA-256 digests of files, remembered by what `stat` says, so that unchanged files are not read again.

In: a JSON file that may be missing, stale or garbage. Out: digests that are always those of the bytes on disk.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generator.package.archive import file_digest

# (size, mtime_ns, ctime_ns, inode): ctime catches what sets the modification time back, as rsync and tar do.
Stamp = tuple[int, int, int, int]
# A file changed this recently could change again within one tick of the file system's clock and keep its stamp.
_SETTLED_NS = 2_000_000_000
_FORMAT = 1


@dataclass(slots=True)
class Index:
    """Digests by path relative to `root` (or absolute outside it)."""

    file: Path
    root: Path
    clock: Callable[[], int] = time.time_ns
    _known: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    _seen: dict[str, tuple[Stamp, str]] = field(default_factory=dict)

    def digest(self, path: Path) -> str:
        """Hex SHA-256 of the file; reads it only when its stamp is not known."""
        name, stamp = self._name(path), _stamp(path)
        known = self._known.get(name)
        if known is not None and known[0] == stamp:
            self._seen[name] = known
            return known[1]
        digest = file_digest(path)
        if stamp == _stamp(path) and self.clock() - max(stamp[1], stamp[2]) > _SETTLED_NS:
            self._known[name] = self._seen[name] = (stamp, digest)
        return digest

    def save(self, write: Callable[[Path, bytes], None]) -> None:
        """Remember what was asked for in this run and, of earlier runs, what still exists."""
        kept = {name: entry for name, entry in self._known.items() if name in self._seen or self._exists(name)}
        content = {"format": _FORMAT, "files": {name: [*stamp, digest] for name, (stamp, digest) in kept.items()}}
        write(self.file, json.dumps(content, sort_keys=True, separators=(",", ":")).encode())

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def _exists(self, name: str) -> bool:
        return (self.root / name).exists()


def load(file: Path, root: Path) -> Index:
    """The index kept in `file`; an empty one when it is missing or not what `save` writes."""
    try:
        content = json.loads(file.read_bytes())
        if content["format"] != _FORMAT:
            return Index(file, root)
        known = {_text(name): _entry(value) for name, value in content["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Index(file, root)
    return Index(file, root, _known=known)


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _entry(value: object) -> tuple[Stamp, str]:
    if not isinstance(value, list) or len(value) != 5 or not all(type(number) is int for number in value[:4]):
        raise TypeError
    size, mtime, ctime, inode, digest = value
    if not isinstance(digest, str) or len(digest) != 64:
        raise TypeError
    bytes.fromhex(digest)
    return (size, mtime, ctime, inode), digest


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
