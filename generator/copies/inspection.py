"""What is wrong with the copies of a folder, and how each stands. Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.copies import contracts, git, lock
from generator.copies.lock import Lock
from generator.copies.merging import edited
from generator.copies.tree import Tree, digest, has_markers, read_tree
from generator.diagnostics import UserError


@dataclass(frozen=True, slots=True)
class Standing:
    """One copy: the paths edited since it was copied, those that are the team's own, those in conflict."""

    name: str
    copy: lock.Copy
    edited: tuple[str, ...]
    own: tuple[str, ...]
    conflicts: tuple[str, ...]
    missing: bool


def standing(known: Lock, name: str) -> Standing:
    """By the digests in the lock alone, so that it works without the base."""
    copy = known.copy(name)
    folder = known.folder / name
    mine = read_tree(folder) if folder.is_dir() else {}
    return Standing(
        name=name,
        copy=copy,
        edited=tuple(path for path in sorted(copy.files) if path not in mine or digest(mine[path]) != copy.files[path]),
        own=tuple(sorted(set(mine) - set(copy.files))),
        conflicts=tuple(path for path in sorted(mine) if has_markers(mine[path])),
        missing=not mine,
    )


def local_edits(known: Lock, name: str) -> list[tuple[str, bytes | None, bytes | None]]:
    """Each edited path with its content as copied and as it stands here."""
    base, mine = known.base(name), read_tree(known.folder / name)
    return [(path, base.get(path), mine.get(path)) for path in edited(base, mine)]


def faults(known: Lock) -> list[str]:
    """Everything wrong, in sentences with the way out."""
    if not known.copies:
        return [f"{known.folder / lock.NAME} names no copy: make one with `gen modules add NAME --to {known.folder}`"]
    found = [fault for name in sorted(known.copies) for fault in _of_copy(known, name)]
    blocks = {name: _readable(known, name) for name in known.copies}
    found += [f"{fault}: update both blocks, or change the edit" for fault in contracts.problems(blocks)]
    names = [lock.NAME, *(f"{lock.BASES}/{name}.base" for name in sorted(known.copies))]
    found += [
        f"{known.folder / name} is ignored by git: commit it (`git add -f`)"
        for name in git.ignored(known.folder, names)
    ]
    return found


def _of_copy(known: Lock, name: str) -> Iterator[str]:
    folder = known.folder / name
    now = standing(known, name)
    if now.missing:
        yield f"{folder} is gone: take it from git's history, or take {name!r} out of {lock.NAME}"
        return
    for path in now.conflicts:
        yield f"{folder / path} has conflict markers: decide them"
    try:
        known.base(name)
    except UserError as error:
        yield str(error)


def _readable(known: Lock, name: str) -> Tree:
    folder = known.folder / name
    return read_tree(folder) if folder.is_dir() else {}
