"""Where the kit's blocks and templates are: packed into an installed wheel, at the root of a source checkout."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import generator
from generator.diagnostics import UserError

_PACKAGE = Path(generator.__file__).parent
_UNWANTED_FOLDERS = frozenset({"__pycache__", "build"})
_UNWANTED_ENDINGS = (".pyc", ".tfstate", ".tfstate.backup", "packages.auto.tfvars.json")
# Rendered from the services of the checkout itself.
RENDERED = "services"


def modules() -> Path:
    """The folder of the blocks, one folder each."""
    return _folder("modules")


def templates() -> Path:
    """The folder of the worked services, one folder each."""
    return _folder("functions")


def blocks() -> list[str]:
    """The names of the blocks."""
    return [name for name in _holding(modules(), "main.tf") if name != RENDERED]


def template_names() -> list[str]:
    """The names that `gen new service --template` knows."""
    return _holding(templates(), "service.yaml")


def files(folder: Path) -> Iterator[PurePosixPath]:
    """The files below `folder` that are worth copying, relative to it: no caches, no state, nothing hidden."""
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _UNWANTED_FOLDERS and not name.startswith("."))
        for name in sorted(names):
            file = Path(top, name)
            if not name.startswith(".") and not name.endswith(_UNWANTED_ENDINGS) and not file.is_symlink():
                yield PurePosixPath(file.relative_to(folder).as_posix())


def _folder(name: str) -> Path:
    for candidate in (_PACKAGE / "_kit" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise UserError(f"the folder {name}/ of stackwright is missing beside {_PACKAGE}: install stackwright again")


def _holding(folder: Path, name: str) -> list[str]:
    return sorted(file.parent.name for file in folder.glob(f"*/{name}"))
