"""Installed trees by the digest of what they were made from, so that equal requirements are installed once.

A tree is `<key>/tree.json`, its names with sizes and digests, and `<key>/files/`, which is renamed into place whole.
"""

import hashlib
import json
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.package import locking, sources
from generator.package.index import Index
from generator.package.installing import Installation, install
from generator.package.model import PackageError, Target, shown
from generator.package.names import on_disk
from generator.package.runtimes import LOCAL_PLATFORM
from generator.package.store import Store, read_record
from generator.package.uv_command import Uv

# Raise this when what is kept of a package, or how it is built, changes.
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Tree:
    """Dependencies of one requirements file for one target: name in the tree -> (size, hex SHA-256)."""

    key: str
    folder: Path
    files: dict[str, tuple[int, str]]

    def read(self, name: str) -> bytes:
        """The bytes of one file; raises `Damaged` when they are not those that were installed."""
        try:
            content = (self.folder / on_disk(name)).read_bytes()
        except OSError as error:
            raise Damaged(self) from error
        if hashlib.sha256(content).hexdigest() != self.files[name][1]:
            raise Damaged(self)
        return content


class Damaged(Exception):  # noqa: N818 - it is no error of the user's; the caller installs again
    """A kept tree is no longer what was installed."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        super().__init__(tree.key)


@dataclass(frozen=True, slots=True)
class Installer:
    """Makes trees, or takes those that are there."""

    store: Store
    root: Path
    index: Index
    uv: Uv

    def key(self, file: Path, target: Target) -> str:
        """Digest of all that decides a tree's files."""
        locked = self._locked(file, target)
        machine = _machine() if target.platform == LOCAL_PLATFORM else []
        pins = [package.line for package in locked.packages]
        content = [_FORMAT, target.python, target.platform, machine, pins, self._projects(locked)]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def tree(self, file: Path, target: Target, key: str, announce: Callable[[], None]) -> Tree:
        """The installed tree; when it is missing it is announced and made."""
        kept = _kept(self.store, key)
        if kept is not None:
            return kept
        announce()
        return self._make(file, target, key)

    def forget(self, key: str) -> None:
        """Drop a tree that turned out to be damaged."""
        shutil.rmtree(self.store.tree(key), ignore_errors=True)

    def _locked(self, file: Path, target: Target) -> locking.Locked:
        return locking.load(file, root=self.root, python=target.python, uv=self.uv, cached=self._cached)

    def _cached(self, key: str, make: locking.Maker) -> str:
        kept = read_record(self.store.record("exports", key))
        text = kept.get("text") if kept is not None else None
        if isinstance(text, str):
            return text
        text = make()
        self.store.remember("exports", key, {"text": text})
        return text

    def _projects(self, locked: locking.Locked) -> list[list[str]]:
        found = []
        for project in locked.projects:
            selection = sources.project_files(project, self.root)
            if selection.problems:
                raise PackageError(selection.problems)
            found.append([shown(project, self.root)])
            found += [[name, self.index.digest(file)] for name, file in sorted(selection.files.items())]
        return found

    def _make(self, file: Path, target: Target, key: str) -> Tree:
        with self.store.unfinished() as folder:
            work, whole = folder / "work", folder / "whole"
            work.mkdir()
            job = Installation(self._locked(file, target), target, work, self.root, shown(file, self.root), self.uv)
            files = install(job)
            entries = {name: _moved(path, whole / "files" / on_disk(name)) for name, path in sorted(files.items())}
            self.store.write(whole / "tree.json", json.dumps(entries, sort_keys=True).encode())
            place = self.store.tree(key)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(place, ignore_errors=True)
            whole.rename(place)
        return Tree(key, place / "files", entries)


def _kept(store: Store, key: str) -> Tree | None:
    entries = read_record(store.tree(key) / "tree.json")
    if entries is None:
        return None
    files = {}
    for name, value in entries.items():
        if not isinstance(value, list) or len(value) != 2:
            return None
        files[name] = (int(value[0]), str(value[1]))
    return Tree(key, store.tree(key) / "files", files)


def _moved(path: Path, place: Path) -> tuple[int, str]:
    content = path.read_bytes()
    place.parent.mkdir(parents=True, exist_ok=True)
    path.rename(place)
    return len(content), hashlib.sha256(content).hexdigest()


def _machine() -> list[str]:
    return [sys.implementation.cache_tag or "", sysconfig.get_platform()]
