"""docs/surface.md: every capability, and the tests that say they prove it. Reads the tests, runs none."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.document import parse
from generator.reference.markdown import Page, code, filled, page, table, text

# What this stage of the kit promises; the others are listed, and may wait.
_REQUIRED = {
    "T": (1, 2, 3, 6, 8, 9, 10, 11, 12, 13, 25),
    "F": (1, 2, 3, 5, 6, 7, 9, 12, 15, 16, 19),
    "O": (1, 2, 3, 4, 5, 6, 9),
    "D": (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12),
    "S": (1, 2, 3, 4, 5, 10),
}
REQUIRED = frozenset(f"{letter}{number:02}" for letter, numbers in _REQUIRED.items() for number in numbers)


@dataclass(frozen=True, slots=True)
class Row:
    """A capability; `proof` are the letters it asks for."""

    section: str
    id: str
    capability: str
    proof: str

    @property
    def letters(self) -> frozenset[str]:
        """Those of `E E A (WAF P)`: each stands alone."""
        return frozenset(re.findall(r"\b[AEPU]\b", self.proof))


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """A test that says it proves a row, and how: `test` as pytest names it."""

    id: str
    letter: str
    test: str


def rows() -> list[Row]:
    """All capabilities, in the order of texts/surface.yaml."""
    found = []
    for section, entries in parse(text("surface.yaml").encode(), "surface.yaml").tree.items():
        assert isinstance(entries, dict)
        for id_, entry in entries.items():
            assert isinstance(entry, dict)
            found.append(Row(section, str(id_), str(entry["capability"]), str(entry["proof"])))
    return found


def proofs(root: Path) -> list[Proof]:
    """What the tests below `root` say they prove, sorted."""
    files = [*(root / "tests").rglob("test_*.py"), *(root / "functions").glob("*/tests/test_*.py")]
    found = (proof for file in sorted(files) for proof in marks(file.read_text(), file.relative_to(root).as_posix()))
    return sorted(set(found))


def marks(source: str, shown: str) -> Iterator[Proof]:
    """The `surface` marks of one test file: on the module, on classes and on tests."""
    tree = ast.parse(source, shown)
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets
        ):
            yield from _proofs(ast.walk(statement.value), shown)
        if isinstance(statement, ast.ClassDef):
            yield from _decorated(statement, f"{shown}::{statement.name}")
            for inner in statement.body:
                yield from _decorated(inner, f"{shown}::{statement.name}")
        else:
            yield from _decorated(statement, shown)


def _decorated(statement: ast.stmt, shown: str) -> Iterator[Proof]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        name = shown if isinstance(statement, ast.ClassDef) else f"{shown}::{statement.name}"
        yield from _proofs(statement.decorator_list, name)


def _proofs(nodes: object, test: str) -> Iterator[Proof]:
    for node in nodes if isinstance(nodes, Iterator | list) else ():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "surface"
            and len(node.args) >= 2
        ):
            id_, *letters = [str(item.value) for item in node.args if isinstance(item, ast.Constant)]
            yield from (Proof(id_, letter, test) for letter in letters)


def unproved_required(root: Path) -> list[Row]:
    """Required rows that lack a proof of one of the kinds they ask for."""
    proved = {(proof.id, proof.letter) for proof in proofs(root)}
    return [row for row in rows() if row.id in REQUIRED and not {(row.id, letter) for letter in row.letters} <= proved]


def surface_page(root: Path) -> Page:
    """The table, section by section."""
    found = proofs(root)
    sections = dict.fromkeys(row.section for row in rows())
    parts = (f"## {section}\n\n{_table(section, found)}" for section in sections)
    body = filled(text("surface.md"), {"tables": lambda: "\n\n".join(parts)})
    return page("surface.md", "the tests and generator/reference/texts/surface.yaml", body)


def _table(section: str, found: list[Proof]) -> str:
    lines = []
    for row in rows():
        if row.section == section:
            mine = [proof for proof in found if proof.id == row.id]
            letters = " ".join(dict.fromkeys(proof.letter for proof in mine))
            tests = ", ".join(dict.fromkeys(code(proof.test) for proof in mine))
            waiting = "**no test yet**" if row.id in REQUIRED else "not yet"
            lines.append((row.id, row.capability, row.proof, letters, tests or waiting))
    return table(("id", "capability", "asked for", "proof", "test"), lines)
