"""Putting planned files in place: compared first, staged under `.gen`, then moved, so that no file is ever half.

A run that is killed leaves whole files only, and running it again finishes: what is there and equal is no obstacle.
"""

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.diagnostics import UserError
from generator.sync.lock import hold

_STAGING = PurePosixPath(".gen/scaffold")
_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that is to stand at `path`, relative to the project's root."""

    path: PurePosixPath
    content: bytes


def place_files(root: Path, planned: Sequence[PlannedFile], *, last: PurePosixPath) -> list[PurePosixPath]:
    """Write what is missing, `last` at the end, and return it; UserError names everything that is in the way."""
    with _saying_where(root):
        if not _missing(root, planned):
            return []
        root.mkdir(parents=True, exist_ok=True)
        with hold(root, _WAIT_SECONDS):
            missing = _missing(root, planned)
            staging = _stage(root, missing)
            for file in sorted(missing, key=lambda file: file.path == last):
                _move(staging, root, file.path)
            shutil.rmtree(staging)
    return [file.path for file in missing]


def place_folder(root: Path, folder: PurePosixPath, planned: Sequence[PlannedFile]) -> list[PurePosixPath]:
    """Write a folder that must not be there yet, in one step; UserError when it is."""
    with _saying_where(root), hold(root, _WAIT_SECONDS):
        if os.path.lexists(root / folder):
            raise UserError(f"{folder} exists: choose another name, or move it away")
        if wrong := _wrong_folder(root, folder):
            raise UserError(f"{wrong}; nothing was written: move it away and run again")
        staging = _stage(root, planned)
        _move(staging, root, folder)
        shutil.rmtree(staging)
    return [file.path for file in planned]


@contextmanager
def _saying_where(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename2 or error.filename or root
        raise UserError(f"{where}: cannot be written ({error.strerror}); mend it and run again") from None


def _missing(root: Path, planned: Sequence[PlannedFile]) -> list[PlannedFile]:
    """What is not there yet. Whatever else stands at a planned path stops the run before anything is written."""
    wrong = {why for file in planned if (why := _in_the_way(root, file))}
    if wrong:
        count = f"{len(wrong)} thing{'s are' if len(wrong) > 1 else ' is'} in the way in {root}; nothing was written"
        way_out = "move them away (and merge them afterwards), or give the project a folder of its own"
        raise UserError("\n  ".join([f"{count}: {way_out}", *sorted(wrong)]))
    return [file for file in planned if not (root / file.path).exists()]


def _in_the_way(root: Path, file: PlannedFile) -> str:
    if wrong := _wrong_folder(root, file.path):
        return wrong
    mode = _mode(root / file.path)
    if mode is None:
        return ""
    if not stat.S_ISREG(mode):
        return f"{file.path} is no file"
    return "" if (root / file.path).read_bytes() == file.content else f"{file.path} is there with another content"


def _wrong_folder(root: Path, path: PurePosixPath) -> str:
    """Why no folder above `path` can be made or used; "" when all of them can."""
    for folder in [*list(path.parents)[-2::-1], None]:
        mode = _mode(root / folder) if folder else _mode(root, follow=True)
        if mode is not None and not stat.S_ISDIR(mode):
            return f"{folder or root} is no folder"
    return ""


def _mode(path: Path, *, follow: bool = False) -> int | None:
    try:
        return path.stat().st_mode if follow else path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _stage(root: Path, planned: Sequence[PlannedFile]) -> Path:
    """Everything below `.gen/scaffold`: a full disk stops the run before the tree changes."""
    staging = root / _STAGING
    shutil.rmtree(staging, ignore_errors=True)  # of a run that was killed
    for file in planned:
        target = staging / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    return staging


def _move(staging: Path, root: Path, path: PurePosixPath) -> None:
    """Move the largest staged folder that holds `path` and is new in the project, or the file alone."""
    for step in [*list(path.parents)[-2::-1], path]:
        if not (staging / step).exists():
            return  # moved with its folder
        if not os.path.lexists(root / step):
            (staging / step).rename(root / step)
            return
    raise UserError(f"{path} appeared while gen was running: move it away and run again")
