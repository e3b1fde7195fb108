"""Terraform's types, as far as values of the spec are checked against them: which attributes an object has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from generator.values import Value

_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z0-9_.-]+|[(){}\[\],=]')


@dataclass(frozen=True, slots=True)
class Shape:
    """A type: an object by its attributes, or what a map, list or set holds; neither for anything else."""

    attributes: Mapping[str, "Shape"] | None = None
    inner: "Shape | None" = None
    required: frozenset[str] = field(default=frozenset())


@cache
def shape(text: str) -> Shape:
    """The shape of a type as it stands in `variables.tf`."""
    return _Reader(_WORDS.findall(text)).type()[0]


@dataclass(slots=True)
class _Reader:
    """Reads a type word by word."""

    words: list[str]
    position: int = 0

    def type(self) -> tuple[Shape, bool]:
        """The type that begins here, and whether it is optional."""
        word = self._take()
        if word == "optional":
            self._take()
            found, _ = self.type()
            self._skip_default()
            return found, True
        if word in ("map", "list", "set"):
            self._take()
            inner, _ = self.type()
            self._take()
            return Shape(inner=inner), False
        return (self._object() if word == "object" else Shape()), False

    def _object(self) -> Shape:
        attributes: dict[str, Shape] = {}
        required: set[str] = set()
        self.position += 2  # ({
        while (name := self._take()) != "}":
            if name == ",":
                continue
            self._take()  # =
            attributes[name], optional = self.type()
            required |= set() if optional else {name}
        self._take()
        return Shape(attributes, required=frozenset(required))

    def _skip_default(self) -> None:
        depth = 1
        while depth:
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(self._take(), 0)

    def _take(self) -> str:
        self.position += 1
        return self.words[self.position - 1]


def misfits(wanted: Shape, value: Value, path: str) -> Iterator[str]:
    """What `value` says that the type drops silently, and what it leaves out; expressions are Terraform's to judge."""
    if isinstance(value, dict) and wanted.attributes is not None:
        yield from (f"{path}.{name} is none of {_listed(wanted)}" for name in value if name not in wanted.attributes)
        yield from (f"{path}.{name} is missing" for name in sorted(wanted.required - set(value)))
        for name, item in value.items():
            if name in wanted.attributes:
                yield from misfits(wanted.attributes[name], item, f"{path}.{name}")
    elif isinstance(value, dict) and wanted.inner:
        for name, item in value.items():
            yield from misfits(wanted.inner, item, f'{path}["{name}"]')
    elif isinstance(value, list) and wanted.inner:
        for index, item in enumerate(value):
            yield from misfits(wanted.inner, item, f"{path}[{index}]")


def _listed(wanted: Shape) -> str:
    return ", ".join(sorted(wanted.attributes or {}))
