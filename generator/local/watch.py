"""Which files have changed: a generator of sets of paths, by looking at them (no watcher of the system's is needed)."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_IGNORED = frozenset({".git", ".gen", ".terraform", ".venv", "__pycache__", "build", "node_modules"})
_IGNORED_SUFFIXES = (".pyc", ".swp", ".swx", ".tmp", "~")
POLL_SECONDS = 0.1
# Editors write a file in several steps, and "save all" several files.
QUIET_SECONDS = 0.1

Stamps = dict[Path, tuple[int, int, int]]


def changes(
    folders: Sequence[Path],
    *,
    stop: Callable[[], bool] = lambda: False,
    poll: float = POLL_SECONDS,
    quiet: float = QUIET_SECONDS,
) -> Iterator[frozenset[Path]]:
    """Files below `folders` that were made, changed or removed, collected until nothing has changed for `quiet` s.

    The first look is taken here and now, so that no change after the call is missed.
    """
    return _changes(folders, stamps(folders), stop, poll, quiet)


def _changes(
    folders: Sequence[Path], known: Stamps, stop: Callable[[], bool], poll: float, quiet: float
) -> Iterator[frozenset[Path]]:
    changed: set[Path] = set()
    last = 0.0
    while not stop():
        time.sleep(poll)
        seen = stamps(folders)
        fresh = differences(known, seen)
        known = seen
        if fresh:
            changed |= fresh
            last = time.monotonic()
        if changed and time.monotonic() - last >= quiet:
            yield frozenset(changed)
            changed = set()


def differences(before: Stamps, after: Stamps) -> set[Path]:
    """The files that are not the same in both."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def stamps(folders: Sequence[Path]) -> Stamps:
    """Size, time and inode of every file below `folders` that could be source; some are files themselves."""
    found: Stamps = {}
    for folder in folders:
        _walk(folder, found)
        if folder.is_file():
            _stamp(folder, found)
    return found


def _walk(folder: str | Path, found: Stamps) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        # A folder that vanished between two looks is a change like any other.
        return
    for entry in entries:
        if entry.name in _IGNORED or entry.name.endswith(_IGNORED_SUFFIXES):
            continue
        if entry.is_dir(follow_symlinks=False):
            _walk(entry.path, found)
        elif entry.is_file():
            _stamp(entry, found)


def _stamp(entry: "os.DirEntry[str] | Path", found: Stamps) -> None:
    try:
        state = entry.stat()
    except OSError:
        return
    found[Path(entry)] = (state.st_mtime_ns, state.st_size, state.st_ino)
