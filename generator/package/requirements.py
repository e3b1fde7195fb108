"""Reading requirements files: the user's own and the locks made of them.

In: a `.txt` file with `-r`, `-c`, `-e`, paths and index options, as pip and uv know them. Out: its lines in a normal
form, the projects inside the repository it names, and the digest that tells whether a lock still belongs to it.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.package.model import Problem, shown

_COMMENT = re.compile(r"(^|\s)#.*$")
_NESTED = re.compile(r"(?:-r|-c|--requirements?|--constraints?)(?:\s+|\s*=\s*)?(.+)")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|\s*=\s*)(.+)")
_INDEX = re.compile(r"(-i|-f|--index-url|--extra-index-url|--index|--default-index|--find-links)(?:\s+|\s*=\s*)(\S+)")
_NAMED_PATH = re.compile(r"[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*@\s*(file:[^;\s]+|\.{0,2}/[^;]+)")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_ARCHIVES = (".whl", ".tar.gz", ".zip")
_PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One pinned line of a lock with its hashes, comments removed."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Requirements:
    """A requirements file and all it includes; `projects` are folders or archives inside the repository."""

    lines: tuple[str, ...]
    projects: tuple[Path, ...]
    index_options: tuple[str, ...]
    problems: tuple[Problem, ...]

    def digest(self, root: Path) -> str:
        """Changes when a lock has to be made again, and not with comments, layout or the place of the checkout."""
        projects = {shown(project, root): _declaration(project) for project in self.projects}
        return hashlib.sha256(json.dumps([self.lines, projects], sort_keys=True).encode()).hexdigest()


def read(file: Path, root: Path) -> Requirements:
    """Parse `file`, an absolute path below `root`; what is wrong with it stands in `problems`."""
    reading = _Reading(root, [], [], [], [], set())
    reading.file(file)
    return Requirements(
        tuple(reading.lines),
        tuple(sorted(set(reading.projects))),
        tuple(reading.index_options),
        tuple(reading.problems),
    )


def locked_packages(text: str) -> tuple[LockedPackage, ...]:
    """The pinned packages of a lock, or of what `uv export` prints."""
    found = []
    for line in logical_lines(text):
        name = _NAME.match(line)
        if name is not None and "==" in line:
            found.append(LockedPackage(normal_name(name.group()), line))
    return tuple(found)


def normal_name(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def logical_lines(text: str) -> Iterator[str]:
    """Lines joined at backslashes, without comments, blank ones left out, inner space made single."""
    for line in text.replace("\r\n", "\n").replace("\\\n", " ").split("\n"):
        bare = " ".join(_COMMENT.sub("", line).split())
        if bare:
            yield bare


@dataclass(frozen=True, slots=True)
class _Reading:
    root: Path
    lines: list[str]
    projects: list[Path]
    index_options: list[str]
    problems: list[Problem]
    seen: set[Path]

    def file(self, file: Path) -> None:
        if file in self.seen:
            return
        self.seen.add(file)
        try:
            text = file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            self._problem(file, "cannot be read as a requirements file; correct the path, or save it as UTF-8")
            return
        for line in logical_lines(text):
            self._line(line, file)

    def _line(self, line: str, file: Path) -> None:
        if (nested := _NESTED.fullmatch(line)) is not None:
            self._nested(nested.group(1), line, file)
        elif (index := _INDEX.fullmatch(line)) is not None:
            self.index_options.extend(index.groups())
        elif (path := local_path(line)) is not None:
            self._project(path, file)
        elif "git+" in line or "hg+" in line or "svn+" in line:
            way_out = "publish it, or copy it into the project and name its path"
            self._problem(file, f"`{line}` cannot be pinned by hash; {way_out}")
        else:
            self.lines.append(line)

    def _nested(self, name: str, line: str, file: Path) -> None:
        path = _joined(file.parent, name)
        if not path.resolve().is_relative_to(self.root):
            self._problem(file, f"`{line}` lies outside the project; copy it into the project")
            return
        self.lines.append(line.split()[0].split("=")[0])
        self.file(path)

    def _project(self, path: str, file: Path) -> None:
        project = _joined(file.parent, path)
        if not project.resolve().is_relative_to(self.root):
            self._problem(file, f"`{path}` lies outside the project; copy it into the project or publish it")
        elif not project.exists():
            self._problem(file, f"`{path}` does not exist; correct the path, which is relative to this file")
        elif project.is_dir() and not any((project / name).is_file() for name in _PROJECT_FILES):
            self._problem(file, f"`{path}` is no Python project; give it a pyproject.toml, or use `include`")
        else:
            self.projects.append(project)

    def _problem(self, file: Path, message: str) -> None:
        self.problems.append(Problem(shown(file, self.root), message))


def local_path(line: str) -> str | None:
    """The path a requirement line names, None when it names a package of an index."""
    editable = _EDITABLE.fullmatch(line)
    text = editable.group(1) if editable is not None else line
    named = _NAMED_PATH.match(text)
    if named is not None:
        return _from_url(named.group(1).strip())
    bare = text.split(" ;")[0].split(";")[0].strip()
    if bare.startswith("file:"):
        return _from_url(bare)
    without_extras = re.sub(r"\[[^\]]*\]$", "", bare)
    is_path = editable is not None or "/" in without_extras or without_extras.endswith((".", *_ARCHIVES))
    return without_extras if is_path and "@" not in bare and "://" not in bare else None


def _from_url(text: str) -> str:
    return unquote(urlsplit(text).path) if text.startswith("file:") else text


def _joined(folder: Path, name: str) -> Path:
    return Path(os.path.normpath(folder / name))


def _declaration(project: Path) -> str:
    files = [project / name for name in _PROJECT_FILES] if project.is_dir() else [project]
    content = b"".join(file.name.encode() + b"\0" + file.read_bytes() for file in files if file.is_file())
    return hashlib.sha256(content).hexdigest()
