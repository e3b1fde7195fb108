"""Pages acted out in order in one project, so that each can show real output without building its own.

A scene is a list: a page is read (every command, file and output of it); `$ command` is what happens between two pages
and stands on none of them. `Interrupted` is a page with something that happens in the middle of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .pages import Command, steps
from .reader import Reader

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """`before`: a command of the page -> what happens just before it is typed."""

    page: str
    before: Mapping[str, str]


Step = str | Interrupted


def play(reader: Reader, scene: Iterable[Step]) -> None:
    """Every step of `scene`; AssertionError where a page shows something else, or what happens between fails."""
    for step in scene:
        if isinstance(step, Interrupted):
            _read(reader, step.page, step.before)
        elif step.startswith("$ "):
            _happen(reader, step.removeprefix("$ "))
        else:
            _read(reader, step, {})


def _read(reader: Reader, page: str, before: Mapping[str, str]) -> None:
    file, left = DOCS / f"{page}.md", dict(before)
    reader.ids.clear()
    for step in steps(file):
        if isinstance(step, Command) and step.text in left:
            _happen(reader, left.pop(step.text))
        wrong = reader.do(step)
        assert not wrong, f"{page}.md:{step.line}: {step}\n{wrong}"
    assert not left, f"{page}.md has no command {', '.join(left)}"


def _happen(reader: Reader, line: str) -> None:
    printed, code = reader.type(line)
    assert code == 0, f"{line}\n{printed}"


def pages_of(scene: Iterable[Step]) -> list[str]:
    """The pages that a scene reads."""
    found = (step.page if isinstance(step, Interrupted) else step for step in scene)
    return [page for page in found if not page.startswith("$ ")]
