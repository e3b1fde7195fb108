"""The blocks' own words about their inputs, read from `variables.tf`.

Reading HCL takes a second or two, so what was read is kept under the digest of the text: the kit ships a record of its
own blocks, an edited block is read once more and remembered in the project's cache.
"""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from generator.diagnostics import UserError
from generator.memory import Memory

SHIPPED = Path(__file__).with_name("interfaces.json")


@dataclass(frozen=True, slots=True)
class Input:
    """One variable of a block; `default` is its JSON form when it is a plain literal."""

    type: str
    description: str
    required: bool
    default: str | None = None


Interface = Mapping[str, Input]


@dataclass(frozen=True, slots=True)
class Interfaces:
    """Reads blocks of `modules`; `cache` is the file that remembers those the kit does not ship."""

    modules: Path
    cache: Path
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def read(self, block: str) -> Interface:
        """The inputs of a block, read once a run; UserError when the project has no such block."""
        found: Interface = self.memory.once(block, lambda: self._read(block))
        return found

    def _read(self, block: str) -> Interface:
        file = self.modules / block / "variables.tf"
        try:
            text = file.read_bytes()
        except OSError:
            raise UserError(
                f"modules/{block}/variables.tf is missing: the rendered HCL calls this block; "
                f"copy it from the kit (`gen init` lays them all out)"
            ) from None
        digest = hashlib.sha256(text).hexdigest()
        if known := _shipped(digest) or _remembered(_recorded(self.cache).get(digest)):
            return known
        interface = parse(text.decode(), f"modules/{block}/variables.tf")
        self._remember(digest, interface)
        return interface

    def _remember(self, digest: str, interface: Interface) -> None:
        """Costs two seconds next time when the cache cannot be written, which stops nobody."""
        record = dict(_recorded(self.cache)) | {digest: {name: asdict(value) for name, value in interface.items()}}
        _MEMORY[self.cache] = record
        with contextlib.suppress(OSError):
            self.cache.parent.mkdir(parents=True, exist_ok=True)
            draft = self.cache.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(record, sort_keys=True))
            draft.replace(self.cache)


@cache
def _shipped(digest: str) -> Interface | None:
    """A block of the kit's own, which every service calls."""
    return _remembered(_recorded(SHIPPED).get(digest))


def _remembered(record: object) -> Interface | None:
    """What a record holds; None when it is not of this version's shape."""
    try:
        return {name: Input(**value) for name, value in record.items()} if isinstance(record, dict) else None
    except TypeError:
        return None


_MEMORY: dict[Path, dict[str, Any]] = {}


def _recorded(file: Path) -> Mapping[str, Any]:
    """The record in `file`; an unreadable one counts as empty, because it can be made again."""
    if file not in _MEMORY:
        try:
            found = json.loads(file.read_text())
        except (OSError, ValueError, RecursionError):
            found = None
        _MEMORY[file] = found if isinstance(found, dict) else {}
    return _MEMORY[file]


def parse(text: str, shown: str) -> Interface:
    """The variables declared in `text`."""
    import hcl2

    try:
        tree = hcl2.loads(text)
    except Exception as error:
        raise UserError(f"{shown} cannot be read as HCL: {str(error).splitlines()[0]}") from error
    return {name.strip('"'): _input(body) for block in tree.get("variable", []) for name, body in block.items()}


def _input(body: Mapping[str, Any]) -> Input:
    default = body.get("default")
    return Input(
        type=_bare(str(body.get("type", "any"))),
        description=str(body.get("description", "")).strip('"').replace('\\"', '"'),
        required="default" not in body,
        default=json.dumps(_plain(default)) if "default" in body and not _is_expression(default) else None,
    )


def _bare(text: str) -> str:
    """A type as `terraform fmt` has it on one line."""
    bare = text[2:-1] if text.startswith("${") else text.strip('"')
    return re.sub(r"(?<=[^{\s])\}(?=[,)])", " }", re.sub(r"\(\{(?=[^}\s])", "({ ", bare))


def _is_expression(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("${")


def _plain(value: Any) -> Any:
    """python-hcl2 keeps the quotes of strings."""
    if isinstance(value, str):
        return None if value == "null" else value.strip('"')
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key.strip('"'): _plain(item) for key, item in value.items() if key != "__is_block__"}
    return value


def ship(modules: Path) -> str:
    """The text of the shipped record: every block of `modules`, by digest."""
    record = {}
    for file in sorted(modules.glob("*/variables.tf")):
        interface = parse(file.read_text(), str(file))
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        record[digest] = {name: asdict(value) for name, value in interface.items()}
    return json.dumps(record, indent=1, sort_keys=True) + "\n"
