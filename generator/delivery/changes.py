"""What has changed since a commit, asked of git: paths below the project, and files as they were."""

import posixpath
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.delivery.affected import ENVIRONMENTS, Files
from generator.diagnostics import SpecError, UserError, plain
from generator.document import parse

_LINK = "120000"


@dataclass(frozen=True, slots=True)
class Changes:
    """The project as it lies there, and what differs from where its branch and the base part."""

    files: Files
    changed: tuple[str, ...]


def changes_since(root: Path, base: str) -> Changes:
    """What differs from the last commit that this branch and `base` share: commits, and what is not committed yet."""
    origin = _origin(root, base)
    changed = _paths(root, "diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", origin, "--", ".")
    untracked = _paths(root, "ls-files", "--others", "--exclude-standard", "--", ".")
    tracked, links = _tracked(root)
    present = sorted({*tracked, *untracked} - set(_paths(root, "ls-files", "--deleted", "--", ".")))
    files = Files(
        paths=present,
        links={path: target for path in links if (target := _target(root, path))},
        lineages=_lineages(root, present),
        read=partial(_read, root),
        former=partial(_former, root, origin),
    )
    return Changes(files, tuple(sorted({*changed, *untracked})))


def _origin(root: Path, base: str) -> str:
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}").strip()
    except FileNotFoundError as error:
        raise UserError("git is not on PATH, and --base needs it") from error
    except subprocess.CalledProcessError as error:
        raise UserError(
            f"--base {plain(base)} is no commit that this checkout knows: fetch it (`git fetch origin BRANCH`; "
            "in a pipeline check out with the whole history, fetch-depth: 0)"
        ) from error
    try:
        return _git(root, "merge-base", commit, "HEAD").strip()
    except subprocess.CalledProcessError as error:
        raise UserError(
            f"--base {plain(base)} and this branch share no commit here: check out with the whole history "
            "(fetch-depth: 0)"
        ) from error


def _git(root: Path, *words: str) -> str:
    ended = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)
    return ended.stdout.decode("utf-8", "surrogateescape")


def _paths(root: Path, command: str, *words: str) -> list[str]:
    return [path for path in _git(root, command, "-z", *words).split("\0") if path]


def _tracked(root: Path) -> tuple[list[str], list[str]]:
    """Every file that git knows, and which of them are links."""
    paths, links = [], []
    for line in _paths(root, "ls-files", "--stage", "--", "."):
        how, _, path = line.partition("\t")
        paths.append(path)
        if how.startswith(_LINK):
            links.append(path)
    return paths, links


def _target(root: Path, link: str) -> str:
    """Where a link leads, "" outside of the project."""
    try:
        target = str((root / link).readlink())
    except OSError:
        return ""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
    return "" if found.startswith(("..", "/")) else found


def _lineages(root: Path, paths: list[str]) -> Mapping[str, tuple[str, ...]]:
    """Each environment with those it extends."""
    extends: dict[str, str | None] = {}
    for path in paths:
        parts = path.split("/")
        if len(parts) == 3 and parts[0] == ENVIRONMENTS and parts[2] in ("environment.yaml", "environment.yml"):
            extends[parts[1]] = _extended(_read(root, path) or b"", path)
    return {name: _lineage(name, extends) for name in extends}


def _extended(text: bytes, shown: str) -> str | None:
    try:
        found = parse(text, shown).tree.get("extends")
    except SpecError:
        return None
    return found if isinstance(found, str) else None


def _lineage(name: str, extends: Mapping[str, str | None]) -> tuple[str, ...]:
    found: list[str] = []
    step: str | None = name
    while step is not None and step not in found:
        found.append(step)
        step = extends.get(step)
    return tuple(reversed(found))


def _read(root: Path, path: str) -> bytes | None:
    try:
        # Thousands of files: a Path for each would take longer than reading them.
        with open(f"{root}/{path}", "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return None


def _former(root: Path, origin: str, path: str) -> bytes | None:
    try:
        return _git(root, "show", f"{origin}:./{path}").encode("utf-8", "surrogateescape")
    except subprocess.CalledProcessError:
        return None
