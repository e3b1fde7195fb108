"""`requirements.lock`: every package of a requirements file pinned with its hashes, for all platforms at once.

The lock names its input by digest, never by a path, a command line or an index of the machine that made it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.package import requirements
from generator.package.exporting import exported, relock, unlockable
from generator.package.model import PackageError, Problem, shown
from generator.package.requirements import LockedPackage
from generator.package.runtimes import oldest
from generator.package.uv_command import Uv
from generator.replacing import replace_file

# The oldest Python the kit itself, and with it the local cloud, runs on.
FLOOR = "3.11"
Maker = Callable[[], str]
_INPUT = re.compile(r"^# input: sha256 ([0-9a-f]{64})$", re.MULTILINE)
_PYTHON = re.compile(r"^# python: >=(\d+\.\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """What is to be installed: pinned packages, and the projects of the repository that are built."""

    packages: tuple[LockedPackage, ...]
    projects: tuple[Path, ...]
    index_options: tuple[str, ...]


def lock_path(file: Path) -> Path:
    """`requirements.lock` of `requirements.txt`, `common.lock` of `common.txt`."""
    return file.with_suffix(".lock")


def lock(file: Path, *, root: Path, pythons: Iterable[str], uv: Uv, upgrade: bool = False) -> bool:
    """Write the lock of `file` for the Python versions in use; True when its text changed.

    What the present lock pins stays pinned while it still fits, unless `upgrade`.
    """
    if file.name == "pyproject.toml":
        return relock(file, root=root, uv=uv, upgrade=upgrade)
    wanted = requirements.read(file, root)
    if wanted.problems:
        raise PackageError(wanted.problems)
    target = lock_path(file)
    before = target.read_text("utf-8") if target.exists() else None
    with TemporaryDirectory() as folder:
        pins = Path(folder, "pins.lock")
        if before is not None and not upgrade:
            pins.write_text(before, "utf-8")
        python = oldest(FLOOR, *pythons)
        text = _header(file, wanted.digest(root), python) + _compiled(file, pins, python, uv, root)
    if text == before:
        return False
    replace_file(target, text.encode())
    return True


def load(file: Path, *, root: Path, python: str, uv: Uv, cached: Callable[[str, Maker], str]) -> Locked:
    """The locked packages of `file`; raises when the lock is missing or was made for something else."""
    if file.name == "pyproject.toml":
        return _locked(*exported(file, root=root, uv=uv, cached=cached), file, root)
    wanted = requirements.read(file, root)
    problem = _first_problem(file, wanted, root, python)
    if problem is not None or wanted.problems:
        raise PackageError([*wanted.problems, *([problem] if problem is not None else [])])
    packages = requirements.locked_packages(lock_path(file).read_text("utf-8"))
    return Locked(packages, wanted.projects, wanted.index_options)


def _locked(text: str, start: Path, file: Path, root: Path) -> Locked:
    projects = [requirements.local_path(line) for line in requirements.logical_lines(text)]
    folders = {(start / project).resolve() for project in projects if project is not None}
    outside = [folder for folder in folders if not folder.is_relative_to(root)]
    if outside:
        raise PackageError(
            Problem(shown(file, root), f"`{path.name}` lies outside the project; copy it into the project")
            for path in outside
        )
    return Locked(requirements.locked_packages(text), tuple(sorted(folders)), ())


def _first_problem(file: Path, wanted: requirements.Requirements, root: Path, python: str) -> Problem | None:
    target = lock_path(file)
    name = shown(file, root)
    try:
        text = target.read_text("utf-8")
    except FileNotFoundError:
        return Problem(name, f"has no {target.name} beside it; run `gen lock` and commit {shown(target, root)}")
    except (OSError, UnicodeDecodeError):
        return Problem(shown(target, root), "cannot be read; run `gen lock`")
    made_for, made_from = _PYTHON.search(text), _INPUT.search(text)
    if made_from is None or made_from.group(1) != wanted.digest(root):
        return Problem(shown(target, root), f"is stale: {name} has changed since it was made; run `gen lock`")
    if made_for is None or oldest(made_for.group(1), python) != made_for.group(1):
        return Problem(shown(target, root), f"was not made for Python {python}; run `gen lock`")
    return None


def _header(file: Path, digest: str, python: str) -> str:
    note = f"# Locked by gen from {file.name}. Edit that file, then run `gen lock`."
    return f"{note}\n# input: sha256 {digest}\n# python: >={python}\n"


def _compiled(file: Path, pins: Path, python: str, uv: Uv, root: Path) -> str:
    options = ["--no-config", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    # From the file's own folder and by its name, so that no path of this machine can reach the output.
    ended = uv.run(
        ["pip", "compile", file.name, "--output-file", str(pins), "--python-version", python, *options], file.parent
    )
    if ended.code != 0:
        raise PackageError([unlockable(file, root, ended)])
    return "".join(_pinned_blocks(pins.read_text("utf-8")))


def _pinned_blocks(text: str) -> Iterable[str]:
    """The pinned lines as uv lays them out; paths of the repository are built at packaging and stay out."""
    block = ""
    for line in text.splitlines(keepends=True):
        block += line
        if not line.rstrip().endswith("\\"):
            if requirements.locked_packages(block):
                yield block
            block = ""
