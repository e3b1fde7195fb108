"""Terraform's JSON as HCL of the same meaning: checkov overlooks `*.tf.json`, and gen's policies read one form.

https://developer.hashicorp.com/terraform/language/syntax/json. An object in a resource may be a block or a map, which
only the provider's schema tells: the names of its maps stand in `maps.txt`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Attributes of hashicorp/aws 5.100 that are maps, by `terraform providers schema -json`; none of them holds a list.
MAPS = frozenset(Path(__file__).with_name("maps.txt").read_text(encoding="utf-8").split())
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of block: its labels, whether objects in it are values rather than blocks, whether it has Terraform's own
    blocks, which texts are no templates but references or types.
    """

    labels: int = 0
    values: bool = False
    meta: bool = True
    bare: frozenset[str] = frozenset()


_KINDS: Mapping[str, _Kind] = {
    "data": _Kind(2, bare=frozenset({"depends_on", "provider"})),
    "locals": _Kind(values=True, meta=False),
    "module": _Kind(1, values=True, meta=False, bare=frozenset({"depends_on", "providers"})),
    "output": _Kind(1, values=True, bare=frozenset({"depends_on"})),
    "provider": _Kind(1),
    "resource": _Kind(2, bare=frozenset({"depends_on", "provider"})),
    "variable": _Kind(1, values=True, bare=frozenset({"type"})),
}
_NESTED = _Kind()
_VALUES = _Kind(values=True, meta=False)
# Terraform's own, which are blocks also where objects are values.
_META: Mapping[str, _Kind] = {
    "lifecycle": _Kind(bare=frozenset({"ignore_changes", "replace_triggered_by"})),
    "postcondition": _NESTED,
    "precondition": _NESTED,
    "validation": _NESTED,
}
_TEMPLATE = re.compile(r"(?<!\$)(\$\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_ESCAPED = re.compile(r"\\.")
_UNKNOWN = {"\\b": "\\u0008", "\\f": "\\u000c"}
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|\n', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Translated:
    """HCL, and for the first line of each of its blocks the line of the JSON that it came from, in order."""

    text: str
    lines: tuple[tuple[int, int], ...]

    def line(self, found: int) -> int:
        """The line of the JSON behind a line of the HCL."""
        return next((origin for start, origin in reversed(self.lines) if start <= found), 1)


def translated(text: str) -> Translated:
    """The HCL of a file; ValueError for what is no JSON, or no object."""
    tree = json.loads(text)
    if not isinstance(tree, Mapping):
        raise ValueError("it holds no object")
    origins = key_lines(text)
    written: list[str] = []
    lines: list[tuple[int, int]] = []
    for kind, key, body in _blocks(tree):
        lines.append((len(written) + 1, origins.get(key, 1)))
        head = " ".join([kind, *(_quoted(label) for label in key[1:])])
        written += [f"{head} {{", *_body(body, _KINDS[kind], "  "), "}"]
    return Translated("\n".join(written) + "\n", tuple(lines))


def key_lines(text: str) -> dict[Key, int]:
    """Path of keys, lists left out -> the line where it is first written."""
    found: dict[Key, int] = {}
    path: list[str] = []
    line, key = 1, ""
    for piece in _PIECE.findall(text):
        if piece == "\n":
            line += 1
        elif piece == ":":
            found.setdefault((*filter(None, path), key), line)
        elif piece in ("{", "["):
            path.append(key)
            key = ""
        elif piece in ("}", "]"):
            path.pop()
        else:
            key = "" if piece == "," else json.loads(piece)
    return found


def _blocks(tree: Mapping[str, Any]) -> Iterator[tuple[str, Key, Mapping[str, Any]]]:
    for kind, body in tree.items():
        if kind in _KINDS:
            for labels, each in _labelled(body, _KINDS[kind].labels):
                yield kind, (kind, *labels), each


def _labelled(body: Any, depth: int) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for each in _each(body):
        if depth == 0:
            yield (), each
        else:
            for label, inner in each.items():
                yield from (((label, *labels), found) for labels, found in _labelled(inner, depth - 1))


def _each(body: Any) -> Iterable[Mapping[str, Any]]:
    """A block that stands once may stand in a list; null is none."""
    return [item for item in (body if isinstance(body, list) else [body]) if isinstance(item, Mapping)]


def _body(body: Mapping[str, Any], kind: _Kind, indent: str) -> Iterator[str]:
    """The lines of a block."""
    for name, item in body.items():
        if name == "//" or item is None:
            continue
        if name == "dynamic" and not kind.values:
            yield from _dynamic(item, indent)
        elif (kind.meta and name in _META) or (not kind.values and _is_block(name, item)):
            for each in _each(item):
                yield from (f"{indent}{name} {{", *_body(each, _META.get(name, _NESTED), f"{indent}  "), f"{indent}}}")
        else:
            yield f"{indent}{name} = {_bare(item) if name in kind.bare else _value(item)}"


def _is_block(name: str, item: Any) -> bool:
    several = item if isinstance(item, list) else [item]
    if not several or not all(isinstance(each, Mapping) for each in several):
        return False
    flat = all(not isinstance(inner, Mapping | list) for each in several for inner in each.values())
    return isinstance(item, list) or not (name in MAPS and flat)


def _dynamic(item: Any, indent: str) -> Iterator[str]:
    for labels, body in _labelled(item, 1):
        yield f"{indent}dynamic {_quoted(labels[0])} {{"
        yield from _body({name: each for name, each in body.items() if name != "content"}, _VALUES, f"{indent}  ")
        for content in _each(body.get("content")):
            yield from (f"{indent}  content {{", *_body(content, _NESTED, f"{indent}    "), f"{indent}  }}")
        yield f"{indent}}}"


def _value(item: Any) -> str:
    if isinstance(item, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in item.items()) + " }"
    if isinstance(item, list):
        return "[" + ", ".join(map(_value, item)) + "]"
    return _text(item) if isinstance(item, str) else json.dumps(item)


def _key(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    return f"({_text(name)})" if _TEMPLATE.search(name) else _quoted(name)


def _text(text: str) -> str:
    """Texts are templates; one that is nothing but an expression is that expression."""
    parts = _TEMPLATE.split(text)
    if len(parts) == 3 and not parts[0] and not parts[2]:
        return parts[1][2:-1].strip()
    return '"' + "".join(part if number % 2 else _quoted(part)[1:-1] for number, part in enumerate(parts)) + '"'


def _quoted(text: str) -> str:
    """HCL knows two escapes fewer than JSON."""
    return _ESCAPED.sub(lambda found: _UNKNOWN.get(found[0], found[0]), json.dumps(text, ensure_ascii=False))


def _bare(item: Any) -> str:
    if isinstance(item, Mapping):
        return "{ " + ", ".join(f"{name} = {_bare(each)}" for name, each in item.items()) + " }"
    if isinstance(item, list):
        return "[" + ", ".join(map(_bare, item)) + "]"
    return item if isinstance(item, str) and _NAME.match(item) else _value(item)
