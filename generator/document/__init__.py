"""YAML to plain values with the line and column of every key and value.

In: the bytes of one file. Out: a `Document`, a tree of dicts with text keys, lists, texts, numbers, truth values and
None. Refuses, all of a file together: what no two YAML readers agree on, what hides something from the reader, and what
could make reading it expensive (ids in `problems`).
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml
from yaml._yaml import CParser

from generator.diagnostics import Location, SpecError
from generator.document import problems as ids
from generator.document.compose import Composer, Place, Tree
from generator.document.problems import Problems, TooManyError
from generator.document.syntax import explain
from generator.document.text import MOST_BYTES, decode

if TYPE_CHECKING:
    import pathlib

__all__ = ["Document", "Path", "Tree", "parse", "read", "texts"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file: `path` as shown to the user, and its top-level mapping."""

    path: str
    tree: dict[str, Tree]
    _places: Place = field(repr=False, compare=False)

    def locate(self, path: Path) -> Location:
        """Where the value at `path` begins; of the longest part of the path that exists."""
        place, _ = self._find(path)
        return Location(self.path, place.line + 1, place.column + 1)

    def locate_key(self, path: Path) -> Location:
        """Where the key (or list entry) at `path` begins; of the longest part of the path that exists."""
        place, _ = self._find(path)
        return Location(self.path, place.key_line + 1, place.key_column + 1)

    def has(self, path: Path) -> bool:
        """Whether the file itself has something at `path`."""
        return self._find(path)[1] == len(path)

    def _find(self, path: Path) -> tuple[Place, int]:
        place = self._places
        for depth, step in enumerate(path):
            inside = place.step(step)
            if inside is None:
                return place, depth
            place = inside
        return place, len(path)


def texts(value: object) -> Iterator[str]:
    """Every key and every text in a tree."""
    if isinstance(value, Mapping):
        for pair in value.items():
            yield from (text for each in pair for text in texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts(each))
    elif isinstance(value, str):
        yield value


def parse(text: bytes, shown: str) -> Document:
    """The document in `text`; raises SpecError with all problems of the file."""
    problems = Problems(shown)
    composer = Composer(problems)
    try:
        decoded = decode(text, problems)
        if decoded is not None:
            _compose(decoded, composer, problems)
    except TooManyError:
        pass
    if problems.found:
        raise SpecError(problems.found)
    (tree,), (places,) = composer.root.items, composer.root.item_places
    assert isinstance(tree, dict)
    return Document(shown, tree, places)


def read(file: pathlib.Path, shown: str) -> Document:
    """The document in `file`; raises SpecError, also when the file cannot be read."""
    problems = Problems(shown)
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # reading a FIFO would wait for ever
            raise OSError(0, "it is not a regular file")
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problems.add(ids.UNREADABLE, 1, 1, f"the file cannot be read: {reason[0].lower()}{reason[1:]}")
        raise SpecError(problems.found) from None
    return parse(raw, shown)


def _compose(text: str, composer: Composer, problems: Problems) -> None:
    try:
        composer.run(CParser(text))
    except yaml.YAMLError as error:
        explain(error, text, problems)
        return
    top = composer.root.items
    if not top or top == [None]:
        problems.add(ids.NOT_A_MAPPING, 1, 1, "the file is empty; it must hold `key: value` lines")
    elif not isinstance(top[0], dict):
        found = "a list" if isinstance(top[0], list) else "a single value"
        place = composer.root.item_places[0]
        problems.add(
            ids.NOT_A_MAPPING,
            place.line + 1,
            place.column + 1,
            f"the file holds {found}; it must hold `key: value` lines",
        )
