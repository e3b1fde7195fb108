"""The user's Python modules: found on the folders that a function's package is made of, parsed once."""

import ast
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from generator.newer import parsed

_PYTHON = ".py"
_VERSION = ".".join(map(str, sys.version_info[:2]))


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file; `tree` is None for a folder without `__init__.py`, and for what cannot be parsed (`fault`)."""

    name: str
    shown: str
    tree: ast.Module | None
    package: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SearchPath:
    """Folders that are searched in order, and single files or folders that are importable under their own names."""

    root: Path
    folders: tuple[Path, ...]
    included: tuple[Path, ...] = ()
    _found: dict[str, Module | None] = field(default_factory=dict)

    def find(self, name: str) -> Module | None:
        """The module `a.b.c`; None for one that is not the project's."""
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def _look(self, name: str) -> Module | None:
        head, _, tail = name.partition(".")
        for place in self.included:
            if place.name == f"{name}{_PYTHON}" and place.is_file():
                return self._parsed(name, place, package=False)
            if place.name == head and place.is_dir():
                return self._in(place, tail.split(".") if tail else [], name)
        for folder in self.folders:
            if found := self._in(folder, name.split("."), name):
                return found
        return None

    def _in(self, folder: Path, parts: Sequence[str], name: str) -> Module | None:
        here = folder.joinpath(*parts)
        if (here / "__init__.py").is_file():
            return self._parsed(name, here / "__init__.py", package=True)
        if parts and (file := here.with_name(f"{here.name}{_PYTHON}")).is_file():
            return self._parsed(name, file, package=False)
        if here.is_dir() and any(here.rglob(f"*{_PYTHON}")):
            return Module(name, self._shown(here), None, package=True)
        return None

    def _parsed(self, name: str, file: Path, *, package: bool) -> Module:
        shown = self._shown(file)
        try:
            status = file.stat()
            return Module(name, shown, _parse(file, status.st_mtime_ns, status.st_size), package)
        except SyntaxError as error:
            return Module(name, shown, None, package, f"line {error.lineno or 1}: {error.msg}, for Python {_VERSION}")
        except (OSError, ValueError, RecursionError, MemoryError) as error:
            return Module(name, shown, None, package, str(error) or "too deeply nested")

    def _shown(self, file: Path) -> str:
        return Path(os.path.relpath(file, self.root)).as_posix()


@lru_cache(maxsize=1024)
def _parse(file: Path, changed: int, size: int) -> ast.Module:
    return parsed(file.read_bytes(), str(file))
