"""Which files leave with a service, and what they say afterwards."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.diagnostics import UserError
from generator.export.recipes import Recipe, sources_of
from generator.layout.files import ENVIRONMENTS, MODULES, PACKAGES_FILE, SERVICES
from generator.package.sources import CACHES
from generator.project import Project
from generator.scaffold import kit
from generator.sync import is_generated
from generator.terraform.provider_locks import LOCK

_LOCAL_SOURCE = re.compile(r'^\s*source\s*=\s*"(\.\.?/[^"]+)"', re.MULTILINE)
# gen's own words in texts that stay.
_REWORDED = ((", as `gen package` writes them", ""),)
_LOCKED = re.compile(rb"\A# Locked by gen [^\n]*\n(# input: [^\n]*\n)?(# python: [^\n]*\n)?")
# A name such as `stackwright-state-1` is the user's own.
_TRACE = re.compile(r"\bgen\b|\bstackwright\b(?!-)", re.IGNORECASE)
_ONLY_GENS = frozenset({"service.yaml", "service.yml", "service.schema.json"})


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of the export."""

    path: PurePosixPath
    content: bytes


def gather(project: Project, service: str, environments: Iterable[str], recipes: Iterable[Recipe]) -> list[Exported]:
    """Every file that is taken over, with gen's own lines taken out, sorted by path."""
    roots = [ENVIRONMENTS / name / service for name in environments]
    hcl = {SERVICES / service, *roots}
    folders = {*hcl, *_blocks(project.root, hcl), project.services[service].folder}
    folders |= {path for recipe in recipes for path in sources_of(recipe)}
    paths = {path for folder in folders for path in _files(project.root, folder)}
    found = [Exported(path, _plain(path, (project.root / path).read_bytes())) for path in sorted(paths)]
    return [item for item in found if not _only_for_gen(item, service)]


def traces(files: Iterable[Exported], words: Iterable[str]) -> list[str]:
    """Files that still speak of gen, as `path:line`; `words` are the user's own, such as the project's name."""
    return [found for item in files for found in _traces(item, tuple(words))]


def _traces(item: Exported, words: tuple[str, ...]) -> Iterator[str]:
    if b"\0" in item.content:
        return
    for number, line in enumerate(item.content.decode("utf-8", "replace").splitlines(), 1):
        for word in words:
            line = line.replace(word, "")
        if _TRACE.search(line):
            yield f"{item.path}:{number}"


def _only_for_gen(item: Exported, service: str) -> bool:
    """The spec, and a page about the service that tells commands of gen: the module has a README of its own."""
    folder = PurePosixPath("functions", service)
    if item.path.name in _ONLY_GENS and item.path.parent == folder:
        return True
    return item.path == folder / "README.md" and bool(_TRACE.search(item.content.decode("utf-8", "replace")))


def _blocks(root: Path, folders: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    """Modules of the project that the HCL in `folders` calls, and those they call in turn."""
    found: set[PurePosixPath] = set()
    waiting = list(folders)
    while waiting:
        folder = waiting.pop()
        for file in sorted((root / folder).glob("*.tf")):
            for source in _LOCAL_SOURCE.findall(file.read_text(encoding="utf-8", errors="replace")):
                called = PurePosixPath(os.path.normpath(folder / source))
                if not called.is_relative_to(MODULES) and not called.is_relative_to(ENVIRONMENTS):
                    _require_inside(called, folder / file.name)
                if called not in found and called not in folders:
                    found.add(called)
                    waiting.append(called)
    return found


def _require_inside(called: PurePosixPath, file: PurePosixPath) -> None:
    if called.parts[:1] == ("..",):
        raise UserError(f"{file} calls a module outside of the project, {called}: copy it into modules/ first")


def _files(root: Path, start: PurePosixPath) -> Iterator[PurePosixPath]:
    """Files worth taking: no caches, no state, no packages, and of what is hidden only the provider lock."""
    if (root / start).is_file():
        yield start
        return
    hcl = start.is_relative_to(MODULES) or start.is_relative_to(ENVIRONMENTS)
    if hcl:
        yield from (start / path for path in kit.files(root / start))
        if (root / start / LOCK).is_file():
            yield start / LOCK
        return
    for top, folders, names in os.walk(root / start):
        folders[:] = sorted(name for name in folders if name not in CACHES)
        for name in sorted(names):
            if name != PACKAGES_FILE and not name.endswith((".pyc", "~")) and not Path(top, name).is_symlink():
                yield start / PurePosixPath(Path(top, name).relative_to(root / start).as_posix())


def _plain(path: PurePosixPath, content: bytes) -> bytes:
    """The content without the line that names its source, and without gen's words."""
    if is_generated(content[:200]):
        content = content.partition(b"\n")[2].lstrip(b"\n")
    if path.suffix == ".lock":
        content = _LOCKED.sub(b"", content)
    if path.suffix in (".tf", ".md"):
        for old, new in _REWORDED:
            content = content.replace(old.encode(), new.encode())
    return content
