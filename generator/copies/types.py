"""Terraform's types as they stand in `variables.tf`, and which attributes an output's object has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.copies.tree import Tree

_COMMENT = re.compile(r"(?m)^\s*(#|//).*$")
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_.-]*|==|=>|[0-9.]+|[(){}\[\],=?:]')
_PAIRS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True, slots=True)
class Type:
    """`word` is string, number, bool, object, map, list, set or any; `optional` holds for an attribute."""

    word: str
    attributes: Mapping[str, "Type"] = field(default_factory=dict)
    inner: "Type | None" = None
    optional: bool = False

    def __str__(self) -> str:
        if self.word == "object":
            return f"object({{{', '.join(f'{name} = {item}' for name, item in sorted(self.attributes.items()))}}})"
        return f"{self.word}({self.inner})" if self.inner else self.word


def inputs(tree: Tree) -> dict[str, Type]:
    """The types of a block's variables."""
    found = {}
    for name, body in _blocks(_text(tree), "variable"):
        words = _WORDS.findall(body)
        start = next((place + 2 for place in range(len(words) - 1) if words[place : place + 2] == ["type", "="]), None)
        found[name] = Type("any") if start is None else _Reader(words, start).type()
    return found


def outputs(tree: Tree) -> dict[str, frozenset[str]]:
    """The attributes of each output that is an object; none for another value."""
    text = _text(tree)
    variables = inputs(tree)
    found = {}
    for name, body in _blocks(text, "output"):
        words = _WORDS.findall(body)
        start = next((place + 2 for place in range(len(words) - 1) if words[place : place + 2] == ["value", "="]), 0)
        found[name] = _object(text, words[start:], variables)
    return found


def _object(text: str, words: list[str], variables: Mapping[str, Type]) -> frozenset[str]:
    first = words[0] if words else ""
    if first.startswith("local.") and (match := re.search(rf"(?m)^\s*{first[6:]}\s*=", text)):
        return _object(text, _WORDS.findall(text[match.end() :]), variables)
    if first.startswith("var.") and (type_ := variables.get(first[4:])) and words[1:2] not in (["=="], ["?"]):
        return frozenset(type_.attributes)
    return frozenset(_keys(words))


def _keys(words: list[str]) -> Iterator[str]:
    """Keys of the first object in an expression, which ends where its brackets do."""
    depth = opened = 0
    for place, word in enumerate(words[:-1]):
        if word == "{" and not opened:
            opened = depth + 1
        depth += _PAIRS.get(word, 0)
        if depth < opened or depth < 0:
            return
        if opened and depth == opened and words[place + 1] == "=":
            yield word


def _text(tree: Tree) -> str:
    files = (content for path, content in sorted(tree.items()) if path.endswith(".tf") and "/" not in path)
    return _COMMENT.sub("", "\n".join(content.decode("utf-8", "replace").replace("\r\n", "\n") for content in files))


def _blocks(text: str, kind: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(rf'(?ms)^{kind} "([^"]+)" \{{(.*?)^\}}', text):
        yield match[1], match[2]


@dataclass(slots=True)
class _Reader:
    words: list[str]
    position: int

    def type(self) -> Type:
        word = self._take()
        if word == "optional":
            self._take()
            inner = self.type()
            self._skip()
            return Type(inner.word, inner.attributes, inner.inner, optional=True)
        if word in ("map", "list", "set"):
            self._take()
            inner = self.type()
            self._take()
            return Type(word, inner=inner)
        return Type("object", self._attributes()) if word == "object" else Type(word)

    def _attributes(self) -> dict[str, Type]:
        found: dict[str, Type] = {}
        self.position += 2  # ({
        while (name := self._take()) != "}":
            if name != ",":
                self._take()  # =
                found[name] = self.type()
        self._take()
        return found

    def _skip(self) -> None:
        depth = 1
        while depth:
            depth += _PAIRS.get(self._take(), 0)

    def _take(self) -> str:
        self.position += 1
        return self.words[self.position - 1]
