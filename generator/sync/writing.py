"""Writing: everything is checked and staged, then renamed into place: a file is old or new, never half."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from generator.diagnostics import UserError
from generator.sync import record
from generator.sync.changes import Change, Kind, RenderedFile, read
from generator.sync.lock import hold
from generator.sync.record import STAGING, STATE, Record


def write(
    root: Path,
    changes: Sequence[Change],
    force: bool = False,
    *,
    files: Sequence[RenderedFile] = (),
    wait: float = 30.0,
) -> None:
    """Makes the changes true, all or (barring a dying disk) none; raises UserError.

    `files` is all that was planned: what did not change is remembered too, so that a later edit of it is noticed.
    """
    _refuse(changes, force)
    if not changes and _is_settled(root, files):
        return
    with hold(root, wait):
        try:
            with _staging(root):
                _write(root, changes, files)
        except OSError as error:
            where = error.filename2 or error.filename or root
            raise UserError(f"{where}: cannot be written ({error.strerror}); mend it and run again") from None


def _is_settled(root: Path, files: Sequence[RenderedFile]) -> bool:
    known = record.load(root)
    return _final(root, (), files, known) == known and not (root / STATE / STAGING).exists()


def _write(root: Path, changes: Sequence[Change], files: Sequence[RenderedFile]) -> None:
    known = record.load(root)
    final = _final(root, changes, files, known)
    if changes:
        _check_unchanged(root, changes, files)
        _check_writable(root, changes)
        staged = _stage(root, changes)
        record.save(root, _both(known, changes, final))
        _place(root, changes, staged)
    for path in known.keys() - final.keys():  # a run that was killed had no time to look at their folders
        _remove_empty(root, (root / path).parent)
    if final != known or changes:
        record.save(root, final)


@contextmanager
def _staging(root: Path) -> Iterator[None]:
    """An empty folder for what is not yet in its place; when it is there before, a run was killed."""
    folder = root / STATE / STAGING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse(changes: Sequence[Change], force: bool) -> None:
    foreign = [f"{c.path}: {c.why}; gen never overwrites it: move it away" for c in changes if c.kind is Kind.FOREIGN]
    way_out = "move your change to the YAML (or to a file of your own), or render with --force to lose it"
    edited = [f"{c.path}: {c.why}; {way_out}" for c in changes if c.kind is Kind.EDITED and not force]
    if foreign or edited:
        raise UserError("\n".join(sorted(foreign + edited)))


def _check_unchanged(root: Path, changes: Sequence[Change], files: Sequence[RenderedFile]) -> None:
    """Another run, or an editor, may have written between comparing and now: also what was then as planned."""
    known: dict[PurePosixPath, tuple[str | None, ...]] = {file.path: (file.text,) for file in files}
    known |= {change.path: (change.before, change.after) for change in changes}
    for path, texts in known.items():
        if read(f"{root}/{path}") not in map(_bytes, texts):
            raise UserError(f"{path}: changed while gen was running; nothing was written, run again")


def _check_writable(root: Path, changes: Iterable[Change]) -> None:
    for folder in sorted({_nearest(root, folder) for folder in {change.path.parent for change in changes}}):
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise UserError(f"{folder}: is not a writable folder; nothing was written: make it writable and run again")


def _nearest(root: Path, wanted: PurePosixPath) -> Path:
    """The folder, or the nearest one above it that exists."""
    there = (root / wanted, *(root / wanted).parents)
    return next(folder for folder in there if folder == root or os.path.lexists(folder))


def _stage(root: Path, changes: Iterable[Change]) -> dict[PurePosixPath, Path]:
    """Every new text in a file of its own under .gen: a full disk stops the run before the tree changes."""
    folder = root / STATE / STAGING
    staged = {}
    for number, change in enumerate(change for change in changes if change.after is not None):
        staged[change.path] = folder / str(number)
        staged[change.path].write_bytes(_bytes(change.after) or b"")
    return staged


def _place(root: Path, changes: Iterable[Change], staged: Mapping[PurePosixPath, Path]) -> None:
    made: set[PurePosixPath] = set()
    for change in changes:
        if change.path in staged:
            if change.path.parent not in made:
                (root / change.path.parent).mkdir(parents=True, exist_ok=True)
                made.add(change.path.parent)
            os.replace(staged[change.path], f"{root}/{change.path}")
        else:
            target = root / change.path
            target.unlink(missing_ok=True)
            _remove_empty(root, target.parent)


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


def _both(known: Record, changes: Iterable[Change], final: Record) -> Record:
    """The record while writing: old and new texts are both ours."""
    during = dict(known)
    for change in changes:
        before, path = _bytes(change.before), str(change.path)
        during[path] = final.get(path, frozenset()).union([] if before is None else [record.digest(before)])
    return during


def _final(root: Path, changes: Sequence[Change], files: Sequence[RenderedFile], known: Record) -> Record:
    """The record afterwards: of what stays known, what is planned and unchanged, and what was written."""
    gone = {str(change.path) for change in changes if change.after is None}
    final = {path: seen for path, seen in known.items() if path not in gone and os.path.exists(f"{root}/{path}")}
    texts = {str(file.path): file.text for file in files}
    texts |= {str(change.path): change.after for change in changes if change.after is not None}
    return final | {path: frozenset({record.digest(text.encode())}) for path, text in texts.items()}


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogateescape")
