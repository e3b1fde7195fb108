"""Whether anything has changed since a run that did everything.

A render of many services takes seconds; finding that no file it looks at was touched takes a fraction of one. Files are
told apart by what `stat` says. What is not sure to be the same is done again: another day (runtimes
reach their end of life), another gen, another Python, a file more or less.
"""

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from generator.package.sources import CACHES
from generator.replacing import replace_file

_OWN = Path(__file__).parent
_SPECS = ("environment.yaml", "environment.yml")
_OUTPUT = ("build", "environments", "modules/services")


@dataclass(frozen=True, slots=True)
class Run:
    """A kind of run: where it is remembered, and the stamps of what it looks at and of what it writes."""

    record: str
    inputs: Callable[[Path], Iterator[str]]
    outputs: Callable[[Path], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run of these words looked at, taken before it began."""

    root: Path
    run: Run
    digest: str

    @classmethod
    def of(cls, root: Path, words: Sequence[str], run: Run | None = None) -> "Inputs":
        run = run or RENDER
        said = [date.today().isoformat(), sys.version, zlib.ZLIB_RUNTIME_VERSION, *words]
        return cls(root, run, _digest([*said, *_stamps(_OWN, _hidden), *run.inputs(root)]))

    def settled(self) -> Any:
        """What such a run had to tell, when all it wrote is still there; None when it has to be done again."""
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            known = json.loads((self.root / self.run.record).read_text())
            if known["inputs"] == self.digest and known["outputs"] == _digest(self.run.outputs(self.root)):
                return known["told"]
        return None

    def settle(self, told: Any) -> None:
        """Remember that these inputs became what stands there now; without a place to remember, nothing is lost."""
        known = {"told": told, "inputs": self.digest, "outputs": _digest(self.run.outputs(self.root))}
        with suppress(OSError):
            replace_file(self.root / self.run.record, json.dumps(known).encode())


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _looked_at(root: Path) -> Iterator[str]:
    yield from _stamps(root / "functions", _hidden)
    modules = root / "modules"
    blocks = sorted(modules.glob("*/variables.tf")) if modules.is_dir() else []
    for file in [root / "gen.yaml", root / "approvals.yaml", *_settings(root), *blocks]:
        yield _stamp(file)


def _settings(root: Path) -> list[Path]:
    return [file for file in sorted(root.glob("environments/*/*")) if file.name in _SPECS]


def _rendered(root: Path) -> Iterator[str]:
    yield from _stamps(root / "modules" / "services", _hidden)
    yield from _stamps(root / "environments", _hidden)


RENDER = Run(".gen/cache/unchanged.json", _looked_at, _rendered)


def _packed(root: Path) -> Iterator[str]:
    """All of the project: code may lie anywhere in it, and what a package takes may be hidden."""
    ours = {f"{root}/{name}" for name in _OUTPUT}
    yield from _stamps(root, lambda folder, name: name in CACHES or f"{folder}/{name}" in ours)
    for file in _settings(root):
        yield _stamp(file)


def _packages(root: Path) -> Iterator[str]:
    """The zips, which zip is whose, and what Terraform is told of it beside each root."""
    yield _stamp(root / "build" / "manifest.json")
    yield from _stamps(root / "build" / "packages", _hidden)
    for folder in sorted(root.glob("environments/*/*/")):
        yield f"{folder.relative_to(root)} {_stamp(folder / 'packages.auto.tfvars.json')}"


PACKAGE = Run(".gen/cache/packaged.json", _packed, _packages)


def _hidden(_folder: str, name: str) -> bool:
    return name.startswith(".") or name == "__pycache__"


def _stamps(folder: Path | str, skipped: Callable[[str, str], bool], followed: set[int] | None = None) -> Iterator[str]:
    """Every file below, in one order everywhere, less folders that nothing looks into; a link is followed once."""
    followed = set() if followed is None else followed
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.is_dir():
            yield _stamp(entry)
        elif not skipped(os.fspath(folder), entry.name):
            if entry.is_symlink():
                target = entry.stat().st_ino
                yield f"{entry.path} leads to {target}"
                if target in followed:
                    continue
                followed.add(target)
            yield from _stamps(entry.path, skipped, followed)


def _stamp(file: Path | os.DirEntry[str]) -> str:
    try:
        found = file.stat()
    except OSError:
        return f"{os.fspath(file)} none"
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{os.fspath(file)} {found.st_size} {times} {found.st_ino} {found.st_mode}"
