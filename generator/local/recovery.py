"""Going back to before an apply that did not end: the emulator and Terraform's states as one.

A run that is killed with its Terraform leaves resources that the emulator has and no state knows: the next apply would
fail with "already exists", for ever. So both are copied before an apply; the copy is there for as long as the apply
runs and is, by being there, the sign that one did not end. In: the project's root. Out: `.gen/local` as it was.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import UserError
from generator.layout.files import ENVIRONMENTS
from generator.local import pid
from generator.local.applied import APPLIED
from generator.local.rendering import FOLDER
from generator.terraform import Interrupted, TerraformFailed

_STATES = "environments/*/*/terraform.tfstate"
_KEPT = ("state", "s3")
_TRIES = 5
# The Terraform of a run that was killed is told to end, and its provider finishes its calls.
_PATIENCE_SECONDS = 180.0
_POLL_SECONDS = 0.1
# What AWS says, service by service, when it has what Terraform does not know of.
_UNKNOWN_TO_STATE = re.compile(r"already ?exist|already ?own|ResourceConflict|ResourceInUse", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recovery:
    """The copy in `.gen/local/before` of the project in `root`."""

    root: Path

    @property
    def is_due(self) -> bool:
        """Whether an apply did not end."""
        return self._copy.is_dir()

    def begin(self) -> None:
        """Copy what stands, whole or not at all; the emulator has just saved its state."""
        self.tidy()
        fresh = self._copy.with_suffix(".new")
        fresh.mkdir(parents=True)
        for name in _KEPT:
            _copy_folder(self._folder / name, fresh / name)
        for file in (*self._folder.glob(_STATES), self.root / APPLIED):
            _copy_file(file, fresh / file.relative_to(self._folder))
        fresh.rename(self._copy)

    def end(self) -> None:
        """The apply has ended, and the states know what it has made."""
        if self.is_due:
            self.tidy()
            self._copy.rename(self._copy.with_suffix(".old"))  # in one step: half a copy must never count
            self.tidy()

    def tidy(self) -> None:
        """Remove what a run that was killed while it copied, or while it removed its copy, has left."""
        for suffix in (".new", ".old"):
            shutil.rmtree(self._copy.with_suffix(suffix), ignore_errors=True)

    def go_back(self) -> None:
        """Put everything back; for while no emulator runs. Killed on the way, it can be done again."""
        for name in _KEPT:
            shutil.rmtree(self._folder / name, ignore_errors=True)
            _copy_folder(self._copy / name, self._folder / name)
        for file in (*self._folder.glob(_STATES), self.root / APPLIED):
            file.unlink(missing_ok=True)
        for file in (*self._copy.glob(_STATES), self._copy / APPLIED.name):
            _copy_file(file, self._folder / file.relative_to(self._copy))
        self.end()

    def await_terraform(self) -> None:
        """Wait until no Terraform of a killed run writes a state any more, and end what a killed one left."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for file in self._folder.glob(_STATES):
            while _is_locked(file):
                if time.monotonic() > deadline:
                    raise UserError(f"{file}: a Terraform still runs there; wait for it, or end it, and run again")
                time.sleep(_POLL_SECONDS)
        pid.end_orphans_in((self._folder / ENVIRONMENTS).resolve())

    @property
    def _folder(self) -> Path:
        return self.root / FOLDER

    @property
    def _copy(self) -> Path:
        return self._folder / "before"


def leaves_doubt(error: BaseException) -> bool:
    """Whether, after this failure of an apply, the emulator may have what Terraform's state does not know."""
    if not isinstance(error, UserError) or isinstance(error, Interrupted):
        return True
    findings = error.findings if isinstance(error, TerraformFailed) else ()
    return any(_UNKNOWN_TO_STATE.search(f"{each.summary} {each.detail}") for each in findings)


@contextmanager
def one_at_a_time(root: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the project's local cloud; `waiting` is called when somebody else does. Freed by the kernel, too."""
    folder = root / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UserError(f"{folder} must be writable for the local cloud: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_locked(file: Path) -> bool:
    """Whether Terraform holds its lock of a state, the POSIX one of its local backend."""
    try:
        with file.open("r+b") as stream:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def _copy_folder(source: Path, target: Path) -> None:
    """A folder that its owner may be writing to: what vanishes meanwhile was a temporary file."""
    for attempt in range(1, _TRIES + 1):
        try:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.tmp"), dirs_exist_ok=True)
        except FileNotFoundError:
            return
        except shutil.Error:
            if attempt == _TRIES:
                raise
        else:
            return
