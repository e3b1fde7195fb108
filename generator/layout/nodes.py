"""Questions about single nodes of arguments, which need nothing but the nodes: what the merger decides with."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from generator.layout.interfaces import Input
from generator.values import Call, Guarded, Plain, Ref, Setting, Text, Value

LEFT_OUT = "left_out"


def rewritten(node: Value, change: Callable[[str], str]) -> Value:
    """`node` with `change` made to each of its references."""
    if isinstance(node, Ref):
        return Ref(change(node.expression))
    if isinstance(node, Text):
        return Text(tuple(Ref(change(part.expression)) if isinstance(part, Ref) else part for part in node.parts))
    return node


def formed(value: Plain, form: str) -> Value:
    """A value in the form that the argument takes."""
    if value is None or not form:
        return value
    if form == "json":
        return Call("jsonencode", (value,))
    return [Call("jsonencode", (item,)) for item in value]


def absent(names: Iterable[str]) -> str:
    """The condition under which one of `names` is left out."""
    return " || ".join(f'contains(var.{LEFT_OUT}, "{name}")' for name in sorted(names))


def identity(item: Value) -> str:
    """What tells one element of a list from another: a statement's Sid, else all of it."""
    match item:
        case Guarded():
            return identity(item.value)
        case dict() if "Sid" in item:
            return str(item["Sid"])
        case Setting():
            return f"{item.thing}.{item.key}"
        case Text():
            return "".join(map(identity, item.parts))
    return repr(item)


def of_two_minds(nodes: Mapping[str, Value], name: str) -> str:
    """The message for an argument that environments want to refer to different things."""
    said = ", ".join(f"{_shown(node)} in {env}" for env, node in nodes.items() if node is not None)
    return f"{name} is {said}: an environment may change values, not what they refer to"


def _shown(node: Value) -> str:
    """As the user would write it, as far as that can be told."""
    match node:
        case Ref():
            return f"`{node.expression}`"
        case Setting():
            return repr(node.value)
        case Text():
            return "".join(part if isinstance(part, str) else _shown(part) for part in node.parts)
    return "a map" if isinstance(node, Mapping) else repr(node)


def any_guarded(lists: Sequence[list[Value]]) -> bool:
    """Whether an element of one of `lists` may be left out."""
    return any(isinstance(item, Guarded) for node in lists for item in node)


def collapsed(nodes: Mapping[str, Value], name: str) -> dict[str, Setting]:
    """A map that some environments have and others have not: one variable as a whole."""
    settings = [item for node in nodes.values() if node for item in node.values() if isinstance(item, Setting)]
    thing = settings[0].thing if settings else ""
    return {env: Setting(_plain(node), name, thing, varies=True) for env, node in nodes.items()}


def _plain(node: Value) -> Any:
    if isinstance(node, Setting):
        return node.value
    if isinstance(node, Mapping):
        return {key: _plain(item) for key, item in node.items()}
    return node


def says_the_default(value: Value, input_: Input | None) -> bool:
    """A literal that only repeats the block's own default is noise."""
    if input_ is None or input_.default is None or not isinstance(value, bool | int | float | str | list | dict):
        return False
    try:
        return json.dumps(value) == input_.default
    except TypeError:
        return False


def inferred(values: Mapping[str, Value], form: str) -> str:
    """The Terraform type of a value that stands inside an argument."""
    if form:
        return "string" if form == "json" else "list(string)"
    known = next(value for value in values.values() if value is not None)
    match known:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case list():
            return "list(string)"
        case dict():
            return "map(string)"
    return "string"
