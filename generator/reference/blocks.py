"""What the blocks say of themselves: defaults for the spec's page, input and output tables for their own READMEs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.layout.interfaces import Input, Interface, parse, ship
from generator.reference.markdown import Page, between, code, table

SHIPPED = PurePosixPath("generator/layout/interfaces.json")
MODULES = PurePosixPath("modules")


@dataclass(frozen=True, slots=True)
class Blocks:
    """The interfaces of all blocks, by name."""

    root: Path
    interfaces: Mapping[str, Interface]

    def default(self, block: str, argument: str) -> str:
        """A default as YAML would write it; "" when there is none, or none that can be read."""
        known = self.interfaces.get(block, {}).get(argument)
        return "" if known is None or known.default in (None, "null", "[]", "{}") else _plain(str(known.default))


def read_blocks(root: Path) -> Blocks:
    files = sorted((root / MODULES).glob("*/variables.tf"))
    return Blocks(root, {file.parent.name: parse(file.read_text(), str(file.relative_to(root))) for file in files})


def _plain(default: str) -> str:
    value = json.loads(default)
    return value if isinstance(value, str) else default


def block_pages(blocks: Blocks) -> list[Page]:
    """Every block's README with its tables between the markers, and the record of all interfaces."""
    found = [_readme(blocks, name) for name in blocks.interfaces]
    return [*found, Page(SHIPPED, ship(blocks.root / MODULES))]


def _readme(blocks: Blocks, name: str) -> Page:
    path = MODULES / name / "README.md"
    text = (blocks.root / path).read_text()
    text = between(text, "inputs", _inputs(blocks.interfaces[name]), str(path))
    outputs = blocks.root / MODULES / name / "outputs.tf"
    rows = _outputs(outputs) if outputs.exists() else ""
    return Page(path, between(text, "outputs", rows, str(path)))


def _inputs(interface: Interface) -> str:
    rows = (
        (code(name), code(" ".join(item.type.split())), _default(item), item.description)
        for name, item in interface.items()
    )
    return table(("name", "type", "default", "description"), sorted(rows))


def _default(item: Input) -> str:
    if item.required:
        return "**required**"
    return code(item.default) if item.default is not None else "`null`"


def _outputs(file: Path) -> str:
    import hcl2

    tree = hcl2.loads(file.read_text())
    rows = (
        (code(name.strip('"')), str(body.get("description", "")).strip('"').replace('\\"', '"'))
        for block in tree.get("output", [])
        for name, body in block.items()
    )
    return table(("name", "description"), sorted(rows))
