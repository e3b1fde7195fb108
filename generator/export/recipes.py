"""How the zips of a service are made without gen: which folders and which locks go into which zip.

What the Makefile finds in a source folder is what packaging takes: patterns for what is never code, and by name the few
files that are left out for another reason.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from generator.bundles import requests
from generator.diagnostics import UserError
from generator.package import BundleRequest, sources
from generator.package.exporting import find_lock
from generator.package.locking import lock_path
from generator.package.planning import anchored_request
from generator.package.runtimes import lambda_target, language
from generator.project import Project
from generator.resolve.stack import Stack

# Folders that the Makefile's `find` leaves out anywhere, and files by pattern.
SKIPPED = ("tests", "__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".git", ".terraform")
PATTERNS = ("*.pyc", "*.yaml", "*.yml", "conftest.py", "README*", "readme*", ".gitignore", ".DS_Store")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One zip: `keys` are the functions and layers that it is for; paths are relative to the project's root."""

    name: str
    keys: tuple[str, ...]
    source: PurePosixPath | None
    without: tuple[str, ...]
    include: tuple[PurePosixPath, ...]
    prefix: str
    lock: PurePosixPath | None
    python: str
    platform: str

    @property
    def prebuilt(self) -> bool:
        return self.source is not None and self.source.suffix == ".zip"


def recipes(project: Project, stacks: Iterable[Stack]) -> list[Recipe]:
    """A recipe for each zip of a service, in the order of its functions; UserError for what a Makefile cannot build."""
    wanted = {item.key: anchored_request(item, project.root) for stack in stacks for item in requests(project, stack)}
    shared: dict[object, list[BundleRequest]] = {}
    for request in wanted.values():
        shared.setdefault(_alike(request), []).append(request)
    return [_recipe(project.root.resolve(), alike) for alike in shared.values()]


def sources_of(recipe: Recipe) -> list[PurePosixPath]:
    """What must be there for the zip to be made."""
    locks = [recipe.lock] if recipe.lock else []
    return [*([recipe.source] if recipe.source else []), *recipe.include, *locks]


def _alike(request: BundleRequest) -> object:
    """Requests for which this is equal share a zip."""
    target = (request.runtime, request.architecture) if request.requirements else None
    return request.kind, request.source, request.include, request.exclude, request.requirements, target


def _recipe(root: Path, alike: Sequence[BundleRequest]) -> Recipe:
    first = alike[0]
    python = language(first.runtime) == "python"
    target = lambda_target(first.runtime, first.architecture) if python else None
    source = first.source.relative_to(root) if first.source else None
    chosen = sources.select(first, root).files if source else {}
    return Recipe(
        name=first.key,
        keys=tuple(item.key for item in alike),
        source=PurePosixPath(source.as_posix()) if source else None,
        without=tuple(_without(root, first, set(chosen))),
        include=tuple(PurePosixPath(path.relative_to(root).as_posix()) for path in first.include),
        prefix=_prefix(first, chosen),
        lock=_lock(root, first),
        python=target.python if target else "",
        platform=target.platform if target else "",
    )


def _prefix(request: BundleRequest, chosen: Iterable[str]) -> str:
    """Where a layer's files go, unless its source is a zip or is laid out as Lambda unpacks it."""
    laid_out = any(name.split("/")[0] in ("python", "nodejs", "extensions") for name in chosen)
    if request.kind != "layer" or laid_out or (request.source and request.source.suffix == ".zip"):
        return ""
    return {"python": "python", "nodejs": "nodejs"}.get(language(request.runtime), "")


def _without(root: Path, request: BundleRequest, chosen: set[str]) -> list[str]:
    """Files that the Makefile would find in the source and packaging leaves out, and folders that have only such."""
    source = request.source
    if source is None or not source.is_dir():
        return []
    found: set[str] = set()
    for top, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        here = PurePosixPath(Path(top).relative_to(source).as_posix())
        files = [str(here / name) for name in names if not any(fnmatchcase(name, each) for each in PATTERNS)]
        left = {name for name in files if name not in chosen}
        if here != PurePosixPath() and left and not any(name.startswith(f"{here}/") for name in chosen):
            found.add(f"./{here}/*")
            folders.clear()
        else:
            found |= {f"./{name}" for name in left}
    return sorted(found)


def _lock(root: Path, request: BundleRequest) -> PurePosixPath | None:
    """The lock with hashes that is installed from; a uv.lock is turned into one when it is exported."""
    if request.requirements is None:
        return None
    if request.requirements.name == "pyproject.toml":
        found = find_lock(request.requirements, root)
        shown = request.requirements.relative_to(root)
        name = found.name if found else "no lock"
        raise UserError(
            f"{shown} has {name}, which a plain Makefile cannot install from: make a requirements.txt of it first "
            "(`uv export --no-dev --no-emit-project`), name it under `requirements:`, and run `gen lock`"
        )
    return PurePosixPath(lock_path(request.requirements).relative_to(root).as_posix())
