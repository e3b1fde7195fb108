"""checkov in an environment of its own below `.gen/tools/`, made of exactly what `checkov.lock` names.

Never in gen's own: checkov brings a package that owns the files of python-hcl2.
"""

import fcntl
import hashlib
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import UserError
from generator.package.uv_command import Outcome, Uv

LOCK = Path(__file__).with_name("checkov.lock")
TOOLS = Path(".gen/tools")
_COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Tool:
    """An installed checkov: the Python that runs it, and the version that the lock names."""

    python: Path
    version: str


Report = Callable[[str], None]


def install(root: Path, uv: Uv, report: Report, lock: Path = LOCK) -> Tool:
    """The tool of this lock, made when it is not there; `report` is told of what takes time. UserError without it."""
    text = lock.read_bytes()
    version = pinned(text.decode())
    folder = root / TOOLS / f"checkov-{_digest(text)}"
    if not _is_complete(folder):
        _make(folder, lock, version, uv, report)
    return Tool(_python(folder), version)


def installed(root: Path, lock: Path = LOCK) -> bool:
    """Whether `install` would have nothing to do."""
    return _is_complete(root / TOOLS / f"checkov-{_digest(lock.read_bytes())}")


def pinned(lock: str) -> str:
    """The version of checkov in a lock."""
    found = re.search(r"^checkov==(\S+)", lock, re.MULTILINE)
    if found is None:
        raise UserError(f"{LOCK.name} names no checkov: reinstall gen")
    return found[1]


def _digest(lock: bytes) -> str:
    """Another Python is another environment."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return hashlib.sha256(lock + version.encode()).hexdigest()[:12]


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _is_complete(folder: Path) -> bool:
    """The interpreter is a link, which dangles when the Python it was made with is gone."""
    return (folder / _COMPLETE).is_file() and _python(folder).exists()


def _make(folder: Path, lock: Path, version: str, uv: Uv, report: Report) -> None:
    """In a draft that takes its name when all is there: a run that was killed leaves nothing that looks whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.draft")
    with _alone(folder.parent / "lock"):
        if _is_complete(folder):  # a run at the same time was quicker
            return
        report(f"installing checkov {version} into {TOOLS / folder.name}, once")
        for rest in (draft, folder):
            shutil.rmtree(rest, ignore_errors=True)
        try:
            _fill(draft, lock, uv)
            (draft / _COMPLETE).write_text(f"checkov {version}\n")
            draft.rename(folder)
        except OSError as error:
            raise UserError(f"{folder} cannot be written: {error.strerror}") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One installation at a time; the system lets go of the lock when its holder is killed."""
    with file.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _fill(draft: Path, lock: Path, uv: Uv) -> None:
    _succeed(uv.run(["venv", "--quiet", "--no-project", str(draft)], draft.parent))
    wanted = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirements", str(lock)]
    into = ["pip", "install", "--quiet", "--python", str(_python(draft)), *wanted]
    _succeed(uv.run(into, draft.parent, interpreter=False))


def _succeed(outcome: Outcome) -> None:
    if outcome.code:
        raise UserError(
            f"checkov could not be installed: {outcome.complaint.strip() or 'uv says no reason'}\n"
            "`gen tools install` needs the package index once; afterwards `gen scan` works without a network"
        )
