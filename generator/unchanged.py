"""Whether anything has changed since a run that wrote everything and had nothing to say.

A render of many services takes seconds; finding that no file it looks at was touched takes a fraction of one. Files are
told apart by size and time of change, as make does. What is not sure to be the same is rendered again: another day
(runtimes reach their end of life), another gen, a file more or less.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_RECORD = ".gen/cache/unchanged.json"
_OWN = Path(__file__).parent
_SPECS = ("environment.yaml", "environment.yml")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run of these words looked at, taken before it began."""

    root: Path
    digest: str

    @classmethod
    def of(cls, root: Path, words: Sequence[str]) -> "Inputs":
        said = [date.today().isoformat(), *words]
        return cls(root, _digest([*said, *_stamps(_OWN, _OWN), *_input_stamps(root)]))

    def settled(self) -> int:
        """How many files such a run wrote and left as they still are; 0 when it has to be done again."""
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            known = json.loads((self.root / _RECORD).read_text())
            if known["inputs"] == self.digest and known["outputs"] == _digest(_output_stamps(self.root)):
                return int(known["files"])
        return 0

    def settle(self, files: int) -> None:
        """Remember that these inputs became what stands there now; without a place to remember, nothing is lost."""
        known = {"files": files, "inputs": self.digest, "outputs": _digest(_output_stamps(self.root))}
        with suppress(OSError):
            record = self.root / _RECORD
            record.parent.mkdir(parents=True, exist_ok=True)
            draft = record.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(known))
            draft.replace(record)


def _digest(lines: Sequence[str] | Iterator[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _input_stamps(root: Path) -> Iterator[str]:
    yield from _stamps(root, root / "functions")
    modules = root / "modules"
    blocks = sorted(modules.glob("*/variables.tf")) if modules.is_dir() else []
    specs = [file for file in sorted(root.glob("environments/*/*")) if file.name in _SPECS]
    for file in [root / "gen.yaml", root / "approvals.yaml", *specs, *blocks]:
        yield _stamp(root, file)


def _output_stamps(root: Path) -> Iterator[str]:
    yield from _stamps(root, root / "modules" / "services")
    yield from _stamps(root, root / "environments")


def _stamps(root: Path, folder: Path) -> Iterator[str]:
    """Every file below, less hidden folders and bytecode, in one order everywhere."""
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            yield _stamp(root, Path(top, name))


def _stamp(root: Path, file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        return f"{file.relative_to(root)} none"
    return f"{file.relative_to(root)} {found.st_size} {found.st_mtime_ns} {found.st_mode}"
