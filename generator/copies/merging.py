"""Three ways: what was copied, what stands here, what the source has now. Nothing is written.

A file that only one side changed is that side's, to the byte. One that both changed is git's to merge; what git cannot
decide stands in the file between git's markers.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from generator.copies.git import git
from generator.copies.tree import Tree, digest, is_text

# `git merge-file` ends with the number of conflicts, cut off here.
_MOST_CONFLICTS = 127


class Fate(StrEnum):
    """What becomes of a file."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"
    MERGED = "merged"
    KEPT = "kept"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class MergedFile:
    """`content` is what is to stand there, None for nothing; `why` explains a conflict."""

    path: str
    fate: Fate
    content: bytes | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the markers call the three sides."""

    mine: str
    base: str
    theirs: str


def merge(base: Tree, mine: Tree, theirs: Tree, labels: Labels) -> list[MergedFile]:
    """Every file that anybody has changed, sorted by path."""
    paths = sorted({*base, *theirs})
    return [found for path in paths for found in _merge(path, base.get(path), mine.get(path), theirs.get(path), labels)]


def _merge(
    path: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, labels: Labels
) -> Iterator[MergedFile]:
    base, theirs = _ended_as(mine, base), _ended_as(mine, theirs)
    if mine == theirs:
        return
    if base == mine:
        fate = Fate.REMOVED if theirs is None else Fate.ADDED if mine is None else Fate.UPDATED
        yield MergedFile(path, fate, theirs)
    elif base == theirs:
        yield MergedFile(path, Fate.KEPT, mine)
    elif mine is None:
        yield MergedFile(path, Fate.CONFLICT, None, "removed here and changed by the source; it stays removed")
    elif theirs is None:
        yield MergedFile(path, Fate.CONFLICT, mine, "changed here and removed by the source; it stays as it is here")
    elif not (is_text(mine) and is_text(theirs)):
        yield MergedFile(
            path, Fate.CONFLICT, mine, "changed here and by the source, and no text; it stays as it is here"
        )
    else:
        yield _both(path, base or b"", mine, theirs, labels)


def _both(path: str, base: bytes, mine: bytes, theirs: bytes, labels: Labels) -> MergedFile:
    with tempfile.TemporaryDirectory(prefix="gen-") as name:
        for side, content in (("mine", mine), ("base", base), ("theirs", theirs)):
            Path(name, side).write_bytes(content)
        named = ["-L", labels.mine, "-L", labels.base, "-L", labels.theirs]
        words = ["merge-file", "--stdout", *named, "mine", "base", "theirs"]
        merged = git(words, Path(name), fine=_MOST_CONFLICTS)
    count = sum(line.startswith(b"<<<<<<< " + labels.mine.encode()) for line in merged.splitlines())
    if count:
        return MergedFile(path, Fate.CONFLICT, merged, f"{count} {'place' if count == 1 else 'places'} to decide")
    return MergedFile(path, Fate.KEPT if merged == mine else Fate.MERGED, merged)


def _ended_as(mine: bytes | None, other: bytes | None) -> bytes | None:
    """The same text with the line ends of this checkout."""
    if mine is None or other is None or not (is_text(mine) and is_text(other)):
        return other
    if b"\r\n" in mine and mine.count(b"\n") == mine.count(b"\r\n"):
        return other.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return other


def edited(base: Tree, mine: Tree) -> list[str]:
    """Paths that stand here otherwise than they were copied, or not at all."""
    return sorted(path for path in base if path not in mine or digest(mine[path]) != digest(base[path]))
