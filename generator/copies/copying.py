"""Adding and updating copies: planned in full, then written, the lock last.

A run that is killed leaves whole files. Running it again takes those that are new already for what they are.
"""

import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.copies import git, lock, moves
from generator.copies.lock import Copy, Lock
from generator.copies.merging import Fate, Labels, MergedFile, merge
from generator.copies.sources import Source
from generator.copies.tree import Tree, has_markers, read_tree
from generator.diagnostics import UserError
from generator.replacing import replace_file


@dataclass(frozen=True, slots=True)
class Update:
    """What an update does to one copy. `gone` would be destroyed by the next plan, `untold` moves did not arrive."""

    name: str
    before: Copy
    after: Copy
    files: tuple[MergedFile, ...]
    gone: tuple[str, ...]
    untold: tuple[str, ...]
    upstream: Tree

    @property
    def conflicts(self) -> tuple[MergedFile, ...]:
        return tuple(item for item in self.files if item.fate is Fate.CONFLICT)

    @property
    def written(self) -> tuple[MergedFile, ...]:
        return tuple(item for item in self.files if item.fate is not Fate.KEPT)

    @property
    def clean(self) -> bool:
        return not (self.conflicts or self.gone or self.untold)


def add(folder: Path, names: Sequence[str], source: Source) -> dict[str, Tree]:
    """Copy blocks into `folder`, all or none; what is there already is refused."""
    known = lock.load(folder)
    wanted = {name: source.block(name) for name in dict.fromkeys(names)}
    there = [name for name in wanted if name in known.copies or os.path.lexists(folder / name)]
    if there:
        lines = [_in_the_way(folder, name, known) for name in there]
        raise UserError("\n".join([*lines, "nothing was copied"]))
    try:
        for name, tree in wanted.items():
            _write_new(folder, name, tree)
    except OSError as error:
        raise UserError(f"{error.filename}: cannot be written ({error.strerror}); mend it and run again") from None
    lock.save(folder, {**known.copies, **{name: _copied(source, tree) for name, tree in wanted.items()}}, wanted)
    return wanted


def _in_the_way(folder: Path, name: str, known: Lock) -> str:
    if name in known.copies:
        return f"{folder / name} is a copy of {known.copies[name].ref} already: `gen modules update {name}` renews it"
    return f"{folder / name} is there and is no copy that {lock.NAME} knows: move it away, or choose another folder"


def _write_new(folder: Path, name: str, tree: Tree) -> None:
    """A whole folder in one step."""
    draft = folder / f".{name}.{os.getpid()}.tmp"
    for path, content in tree.items():
        (draft / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).write_bytes(content)
    try:
        draft.rename(folder / name)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _copied(source: Source, tree: Tree) -> Copy:
    return Copy(source.origin, source.ref, source.commit, lock.digests(tree))


def plan_update(known: Lock, name: str, source: Source, copied: Tree | None = None) -> Update:
    """What an update would do; `copied` is what was copied where the lock has not kept it.

    UserError for a copy in the middle of a merge, or without its base.
    """
    before, theirs = known.copy(name), source.block(name)
    base = known.base(name) if copied is None else copied
    mine = read_tree(known.folder / name)
    _require_settled(known.folder / name, mine)
    _require_same_tag(name, before, source)
    labels = Labels(mine="here", base=before.ref, theirs=source.ref)
    files = merge(base, mine, theirs, labels)
    after = _after(mine, files)
    conflicts = any(item.fate is Fate.CONFLICT for item in files)
    return Update(
        name=name,
        before=before,
        after=_copied(source, theirs),
        files=tuple(files),
        gone=tuple(moves.gone(mine, after)),
        untold=() if conflicts else tuple(moves.untold(theirs, after)),
        upstream=theirs,
    )


def _after(mine: Tree, files: Sequence[MergedFile]) -> Tree:
    merged: dict[str, bytes] = dict(mine)
    for item in files:
        merged.pop(item.path, None)
        if item.content is not None:
            merged[item.path] = item.content
    return merged


def _require_settled(folder: Path, mine: Tree) -> None:
    open_ = [path for path, content in mine.items() if has_markers(content)]
    if open_:
        raise UserError(f"{folder}: {', '.join(open_)} still has conflict markers: decide them, then run this again")


def _require_same_tag(name: str, before: Copy, source: Source) -> None:
    same = (before.origin, before.ref) == (source.origin, source.ref)
    if same and before.commit != source.commit:
        raise UserError(
            f"{name}: {source} was commit {before.commit[:12]} when it was copied, now it is {source.commit[:12]}; a "
            f"tag does not move by itself: ask whoever owns it, then take the commit with --ref {source.commit}"
        )


def require_committed(folder: Path) -> None:
    """A merge can only be taken back where what was there before is committed."""
    changed = git.uncommitted(folder)
    if changed:
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        raise UserError(f"{folder} has changes that are not committed ({shown}): commit them first, or use --force")


def write_updates(known: Lock, updates: Sequence[Update]) -> None:
    """Make the updates true."""
    for update in updates:
        for item in update.written:
            _write(known.folder / update.name / item.path, item.content)
    copies: Mapping[str, Copy] = {**known.copies, **{update.name: update.after for update in updates}}
    changed = {update.name: update.upstream for update in updates if update.before != update.after}
    if changed:
        lock.save(known.folder, copies, changed)


def _write(path: Path, content: bytes | None) -> None:
    try:
        if content is not None:
            _require_plain(path)
            replace_file(path, content)
        elif path.is_file():
            path.unlink()
            _remove_empty(path.parent)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); mend it and run again") from None


def _require_plain(path: Path) -> None:
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise UserError(f"{path} is no file any more: move it away and run again")


def _remove_empty(folder: Path) -> None:
    while not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
