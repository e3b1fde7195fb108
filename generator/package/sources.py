"""Which of the user's files go into a bundle, and under which names.

In: a request. Out: name in the zip -> file. Refuses what lies outside the project, what is no file, and secrets;
all of that is collected, never raised, so that one run reports everything.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from generator.package.model import BundleRequest, Problem, shown
from generator.package.names import in_zip
from generator.package.secret_files import is_private_key, is_public_pem, looks_secret

CACHES = frozenset(
    [
        "__pycache__",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".gen",
        ".idea",
        ".vscode",
        "htmlcov",
        ".aws-sam",
        ".serverless",
        ".cache",
    ]
)
_LITTER = frozenset({".DS_Store", "Thumbs.db", ".coverage", ".gitignore", ".gitkeep", ".gitattributes", "conftest.py"})
_LITTER_SUFFIXES = (".pyc", ".pyo", ".swp", ".tmp", ".orig", ".rej", "~")
_BUILD_FILES = frozenset({"pyproject.toml", "uv.lock", "poetry.lock", "requirements.txt", "requirements.in"})
_READMES = frozenset({"readme", "readme.md", "readme.rst", "readme.txt"})
_SAMPLE_SECRETS = re.compile(r"\.env\.(example|sample|template|dist)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Selection:
    """Files by name in the zip, and what stands in the way of packaging them."""

    files: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def select(request: BundleRequest, root: Path) -> Selection:
    """The user's own files of a bundle, without dependencies and without a layer's prefix."""
    selection = Selection()
    excluded = frozenset(path.resolve() for path in request.exclude)
    if request.source is not None:
        _add(request.source, "", selection, _Walk(root, excluded, _left_out_of_source))
    for path in request.include:
        _add(path, in_zip(Path(path.name)), selection, _Walk(root, excluded, _left_out_of_include))
    return selection


def project_files(project: Path, root: Path) -> Selection:
    """The files a project in a folder of ours is built from."""
    selection = Selection()
    _add(project, "", selection, _Walk(root, frozenset(), _left_out_of_build))
    return selection


@dataclass(frozen=True, slots=True)
class _Walk:
    root: Path
    excluded: frozenset[Path]
    left_out: Callable[[PurePosixPath, Path], bool]

    def problem(self, path: Path, message: str) -> Problem:
        return Problem(_UNPRINTABLE.sub("?", shown(path, self.root)), message)


def _add(start: Path, prefix: str, selection: Selection, walk: _Walk) -> None:
    refusal = _refusal(start, walk)
    if refusal is not None:
        selection.problems.append(refusal)
    elif start.is_dir():
        _add_folder(start, PurePosixPath(prefix), selection, walk, (start.resolve(),))
    else:
        _add_file(start, PurePosixPath(prefix or in_zip(Path(start.name))), selection, walk)


def _add_folder(
    folder: Path, prefix: PurePosixPath, selection: Selection, walk: _Walk, above: tuple[Path, ...]
) -> None:
    for path in _children(folder, selection, walk):
        name = prefix / in_zip(Path(path.name))
        if walk.left_out(name, path) or (walk.excluded and path.resolve() in walk.excluded):
            continue
        refusal = _refusal(path, walk) or _cycle(path, above, walk)
        if refusal is not None:
            selection.problems.append(refusal)
        elif path.is_dir():
            _add_folder(path, name, selection, walk, (*above, path.resolve()))
        else:
            _add_file(path, name, selection, walk)


def _children(folder: Path, selection: Selection, walk: _Walk) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        selection.problems.append(walk.problem(folder, f"cannot be read: {error.strerror}"))
        return ()


def _add_file(path: Path, name: PurePosixPath, selection: Selection, walk: _Walk) -> None:
    taken = selection.files.get(name.as_posix())
    if taken is not None and taken.resolve() != path.resolve():
        rival = shown(taken, walk.root)
        selection.problems.append(
            walk.problem(path, f"would be `{name}` in the zip, and so would {rival}; rename one of them")
        )
        return
    selection.files[name.as_posix()] = path


def _refusal(path: Path, walk: _Walk) -> Problem | None:
    if _UNPRINTABLE.search(in_zip(Path(path.name))):
        return walk.problem(path, "has a name that is not portable; use letters, digits, `-`, `_` and `.`")
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except (OSError, RuntimeError):
        missing = "is a link that leads nowhere; remove it" if path.is_symlink() else "does not exist; correct the path"
        return walk.problem(path, missing)
    if not real.is_relative_to(walk.root):
        fact = "is a link to" if path.is_symlink() else "is"
        return walk.problem(path, f"{fact} a place outside the project; copy what is needed into the project")
    if stat.S_ISDIR(mode):
        return None
    return _file_refusal(path, real, mode, walk)


def _file_refusal(path: Path, real: Path, mode: int, walk: _Walk) -> Problem | None:
    if not stat.S_ISREG(mode):
        return walk.problem(path, f"is a {_kind(mode)}, not a file; move it out of the source")
    if not os.access(path, os.R_OK):
        return walk.problem(path, "cannot be read; allow it (chmod u+r) or move it out of the source")
    names = [PurePosixPath(shown(file, walk.root)) for file in (path, real)]
    if (any(looks_secret(name) for name in names) and not is_public_pem(names[0], real)) or is_private_key(real):
        return walk.problem(
            path,
            "looks like a secrets file and would be published with the code; move it out of the source, and give its "
            "values to the function with `secrets:`",
        )
    return None


def _cycle(path: Path, above: tuple[Path, ...], walk: _Walk) -> Problem | None:
    if path.is_symlink() and path.is_dir() and path.resolve() in above:
        return walk.problem(path, "is a link to a folder it lies in; remove it")
    return None


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "FIFO"), (stat.S_ISSOCK, "socket"), (stat.S_ISCHR, "device"), (stat.S_ISBLK, "device"))
    return next((word for test, word in kinds if test(mode)), "special file")


def _left_out_of_source(name: PurePosixPath, path: Path) -> bool:
    """Service folders: no tests, sample events, specs, schema, build files, nor what is written for people."""
    if "node_modules" in name.parts:
        return False
    if len(name.parts) == 1 and (name.name == "events" or name.name in _BUILD_FILES or ".schema.json" in name.name):
        return True
    if name.name.lower() in _READMES:
        return True
    return _is_litter(name) or name.name == "tests" or name.suffix in {".yaml", ".yml"} or _is_requirements(path)


def _left_out_of_include(name: PurePosixPath, path: Path) -> bool:
    """Libraries: their data stays, whatever it is; their tests go."""
    below = PurePosixPath(*name.parts[1:])
    return _is_litter(name) or below.name == "tests"


def _left_out_of_build(name: PurePosixPath, path: Path) -> bool:
    """Project folders: what an earlier build left there would end up in the wheel."""
    return _is_litter(name) or (len(name.parts) == 1 and name.name in {"build", "dist", "tests"})


def _is_litter(name: PurePosixPath) -> bool:
    return (
        name.name in CACHES
        or name.name in _LITTER
        or name.name.endswith((*_LITTER_SUFFIXES, ".egg-info"))
        or _SAMPLE_SECRETS.fullmatch(name.name) is not None
    )


def _is_requirements(path: Path) -> bool:
    """A requirements file is one with its lock beside it."""
    if path.suffix == ".lock":
        return path.with_suffix(".txt").exists()
    return path.suffix == ".txt" and path.with_suffix(".lock").exists()
