"""The locks of other tools, uv's and Poetry's, turned into pinned lines with hashes."""

import hashlib
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from generator.package.model import PackageError, Problem, shown
from generator.package.requirements import normal_name
from generator.package.uv_command import Outcome, Uv

_EXPORT = ["export", "--no-dev", "--no-emit-project", "--format", "requirements.txt", "--no-header", "--no-annotate"]
_NO_INTERPRETER = ("No interpreter found", "incompatible with the project's Python requirement")


def exported(file: Path, *, root: Path, uv: Uv, cached: Callable[[str, Callable[[], str]], str]) -> tuple[str, Path]:
    """The pinned lines of the lock that belongs to a `pyproject.toml`, and the folder that paths in them start from.

    `cached` keeps the lines by the files' digest.
    """
    lock_file = find_lock(file, root)
    if lock_file is None:
        raise PackageError(
            [Problem(shown(file, root), "has neither uv.lock nor poetry.lock; run `gen lock` and commit uv.lock")]
        )
    if lock_file.name == "poetry.lock":
        return "\n".join(_poetry_lines(file, lock_file, root)), file.parent
    text = cached(_key(file, lock_file), lambda: _uv_lines(file, lock_file, root, uv))
    return text, lock_file.parent


def find_lock(file: Path, root: Path) -> Path | None:
    """`uv.lock` beside `file` or, in a workspace, above it; else `poetry.lock` beside it."""
    folders = [file.parent, *(folder for folder in file.parent.parents if folder.is_relative_to(root))]
    candidates = [file.parent / "uv.lock", file.parent / "poetry.lock", *(folder / "uv.lock" for folder in folders[1:])]
    return next((path for path in candidates if path.is_file() and _belongs(path, file)), None)


def relock(file: Path, *, root: Path, uv: Uv, upgrade: bool) -> bool:
    """Bring `uv.lock` up to date; True when it changed."""
    lock_file = find_lock(file, root)
    if lock_file is not None and lock_file.name == "poetry.lock":
        raise PackageError([Problem(shown(lock_file, root), "is Poetry's; run `poetry lock`")])
    before = lock_file.read_bytes() if lock_file is not None else None
    ended = uv.run(["lock", "--quiet", *(["--upgrade"] if upgrade else [])], file.parent, interpreter=False)
    if ended.code != 0:
        raise PackageError([unlockable(file, root, ended)])
    after = find_lock(file, root)
    return after is not None and after.read_bytes() != before


def unlockable(file: Path, root: Path, ended: Outcome) -> Problem:
    """What uv said when it could not lock `file`, without this machine's paths."""
    complaint = ended.complaint.replace(f"{root}/", "")
    return Problem(shown(file, root), f"cannot be locked; correct it, then run `gen lock`:\n{complaint}")


def _belongs(lock_file: Path, file: Path) -> bool:
    """A lock above counts only when its workspace has this project as a member."""
    if lock_file.parent == file.parent:
        return True
    member = file.parent.relative_to(lock_file.parent).as_posix()
    packages = _toml(lock_file).get("package", [])
    return any(member in package.get("source", {}).values() for package in packages)


def _key(file: Path, lock_file: Path) -> str:
    projects = {file, lock_file.parent / "pyproject.toml"}
    content = b"".join(path.read_bytes() for path in [lock_file, *sorted(projects)] if path.is_file())
    return hashlib.sha256(content + str(len(file.parts) - len(lock_file.parts)).encode()).hexdigest()


def _uv_lines(file: Path, lock_file: Path, root: Path, uv: Uv) -> str:
    ended = uv.run([*_EXPORT, "--locked"], file.parent, interpreter=False)
    if any(text in ended.complaint for text in _NO_INTERPRETER):
        # Checking a lock takes an interpreter that the project allows; reading it does not.
        _check_names(file, lock_file, root)
        ended = uv.run([*_EXPORT, "--frozen"], file.parent, interpreter=False)
    if ended.code == 0:
        return ended.output
    name = shown(lock_file, root)
    if "needs to be updated" in ended.complaint:
        raise PackageError([Problem(name, f"is stale: {shown(file, root)} has changed since; run `gen lock`")])
    complaint = ended.complaint.replace(f"{root}/", "")
    raise PackageError([Problem(name, f"cannot be exported; run `gen lock`:\n{complaint}")])


def _check_names(file: Path, lock_file: Path, root: Path) -> None:
    project = _toml(file).get("project", {})
    locked = _toml(lock_file)
    named = {package["name"]: package for package in locked.get("package", [])}
    own = named.get(normal_name(project.get("name", "")), {})
    present = {entry["name"] for entry in own.get("metadata", {}).get("requires-dist", [])}
    wanted = {normal_name(_leading_name(text)) for text in project.get("dependencies", [])}
    if wanted != present:
        raise PackageError(
            [Problem(shown(lock_file, root), f"is stale: {shown(file, root)} has changed since; run `gen lock`")]
        )


def _poetry_lines(file: Path, lock_file: Path, root: Path) -> Iterator[str]:
    name, content = shown(lock_file, root), _toml(lock_file)
    version = str(content.get("metadata", {}).get("lock-version", "0"))
    if tuple(int(part) for part in version.split(".")) < (2, 1):
        raise PackageError([Problem(name, f"has lock-version {version}, 2.1 is needed; run `poetry lock` of Poetry 2")])
    packages = content.get("package", [])
    missing = _poetry_wants(_toml(file)) - {normal_name(package["name"]) for package in packages}
    if missing:
        raise PackageError([Problem(name, f"is stale: it lacks {', '.join(sorted(missing))}; run `poetry lock`")])
    for package in packages:
        if "main" in package.get("groups", []) and not package.get("optional", False):
            yield _poetry_line(package, name)


def _poetry_line(package: dict[str, Any], lock_name: str) -> str:
    if package.get("source", {}).get("type") in {"git", "directory", "file", "url"}:
        raise PackageError(
            [Problem(lock_name, f"takes {package['name']} from a path, URL or repository; publish it or use `include`")]
        )
    marker = package.get("markers")
    marker = marker.get("main") if isinstance(marker, dict) else marker
    hashes = " ".join(f"--hash={file['hash']}" for file in sorted(package["files"], key=lambda file: file["hash"]))
    return f"{package['name']}=={package['version']}{f' ; {marker}' if marker else ''} {hashes}"


def _poetry_wants(pyproject: dict[str, Any]) -> set[str]:
    classic = pyproject.get("tool", {}).get("poetry", {}).get("dependencies", {})
    modern = pyproject.get("project", {}).get("dependencies", [])
    return {normal_name(name) for name in classic if name != "python"} | {
        normal_name(_leading_name(text)) for text in modern
    }


def _leading_name(requirement: str) -> str:
    stop = next((place for place, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), None)
    return requirement[:stop]


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise PackageError([Problem(file.name, f"cannot be read as TOML: {error}")]) from error
