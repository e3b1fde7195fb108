"""Questions about single nodes of arguments, which need nothing but the nodes: what the merger decides with."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from generator.layout.interfaces import Input
from generator.values import Call, Guarded, Plain, Populated, Ref, Setting, Text, Value

LEFT_OUT = "left_out"
_LITERALS = (bool, int, float, str, list, dict)
Group = tuple[str, ...]  # environments that say the same
Nodes = Mapping[Group, Value]


def grouped(nodes: Nodes) -> Nodes:
    """`nodes` with one entry for all groups that say the same."""
    found: list[tuple[Group, Value]] = []
    for group, node in nodes.items():
        for index, (known, same) in enumerate(found):
            if node is same or node == same:
                found[index] = (known + group, same)
                break
        else:
            found.append((group, node))
    return dict(found)


def rewritten(node: Value, change: Callable[[str], str]) -> Value:
    """`node` with `change` made to each of its references."""
    if isinstance(node, Ref):
        return Ref(change(node.expression))
    if isinstance(node, Text):
        return Text(tuple(Ref(change(part.expression)) if isinstance(part, Ref) else part for part in node.parts))
    return node


def variable_of(known: Setting) -> str:
    """The variable that a setting becomes where it varies: of the thing itself, else one of all that set none."""
    return f"{known.thing}_{known.key}" if known.own and known.thing else known.key


def formed(value: Plain, form: str) -> Value:
    """A value in the form that the argument takes."""
    if value is None or not form:
        return value
    if form == "json":
        return Call("jsonencode", (value,))
    return [Call("jsonencode", (item,)) for item in value]


Switches = Mapping[str, str]  # label of a call -> variable that is null where the call is not


def absent(names: Iterable[str], switches: Switches) -> str:
    """The condition under which one of `names` is left out."""
    return " || ".join(
        f"var.{switches[name]} == null" if name in switches else f'contains(var.{LEFT_OUT}, "{name}")'
        for name in sorted(names)
    )


def is_there(name: str, switches: Switches) -> str:
    """The condition under which `name` is there."""
    return f"var.{switches[name]} != null" if name in switches else f'!contains(var.{LEFT_OUT}, "{name}")'


def factored(
    nodes: Mapping[Group, Populated], missing: frozenset[str], switches: Switches
) -> tuple[dict[Group, Value], str]:
    """The lists of `nodes`, less what all their elements depend on, and the condition under which none is there."""
    needs = {identity(item): _needs(item) & missing for node in nodes.values() for item in node.elements}
    common = frozenset.intersection(*needs.values())
    alone = list(dict.fromkeys(need - common for need in needs.values()))
    conditions = [absent(common, switches)] if common else []
    if all(alone):
        each = (absent(need, switches) for need in alone)
        conditions.append(
            " && ".join(gone if len(need) == 1 else f"({gone})" for need, gone in zip(alone, each, strict=True))
        )
    lists: dict[Group, Value] = {
        group: [_less(item, common) for item in node.elements] for group, node in nodes.items()
    }
    return lists, " || ".join(conditions)


def _needs(item: Value) -> frozenset[str]:
    return item.needs if isinstance(item, Guarded) else frozenset()


def _less(item: Value, needs: frozenset[str]) -> Value:
    return Guarded(item.needs - needs, item.value) if isinstance(item, Guarded) else item


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


def first_of_each(items: Iterable[Value]) -> Iterable[Value]:
    """The first of those that are told apart by nothing."""
    found: dict[str, Value] = {}
    for item in items:
        found.setdefault(identity(item), item)
    return found.values()


def of_two_minds(nodes: Nodes, name: str, order: Sequence[str]) -> str:
    """The message for an argument that environments want to refer to different things."""
    shown = {env: _shown(node) for group, node in nodes.items() if node is not None for env in group}
    said = ", ".join(f"{shown[env]} in {env}" for env in order if env in shown)
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


def of_two_names(lists: Sequence[list[Value]]) -> bool:
    """Whether one list has statements that another has not, though they are equally long."""
    return len({tuple(identity(item) for item in node if is_statement(item)) for node in lists}) > 1


def is_statement(item: Value) -> bool:
    """Whether it is a statement of a policy, which grants something wherever it stands."""
    inner = item.value if isinstance(item, Guarded) else item
    return isinstance(inner, Mapping) and "Sid" in inner


def settings(node: Value) -> Iterator[Setting]:
    """The settings inside a node."""
    match node:
        case Setting():
            yield node
        case Guarded():
            yield from settings(node.value)
        case Text():
            yield from (part for part in node.parts if isinstance(part, Setting))
        case dict():
            for item in node.values():
                yield from settings(item)
        case list():
            for item in node:
                yield from settings(item)


def guards(node: Value) -> Iterator[str]:
    """The names that something inside a node needs."""
    match node:
        case Guarded():
            yield from node.needs
            yield from guards(node.value)
        case Call():
            yield from guards(list(node.arguments))
        case dict():
            for item in node.values():
                yield from guards(item)
        case list():
            for item in node:
                yield from guards(item)


def unsaid(node: Value) -> Value:
    """`node` as it would be where nobody says anything of its settings."""
    match node:
        case Setting():
            return replace(node, value=None)
        case Guarded():
            return Guarded(node.needs, unsaid(node.value))
        case Text():
            return Text(tuple(unsaid(part) for part in node.parts))
        case dict():
            return {key: unsaid(item) for key, item in node.items()}
        case list():
            return [unsaid(item) for item in node]
    return node


def collapsed(nodes: Nodes, name: str) -> dict[Group, Setting]:
    """A map that some environments have and others have not: one variable as a whole."""
    settings = [item for node in nodes.values() if node for item in node.values() if isinstance(item, Setting)]
    thing = settings[0].thing if settings else ""
    return {group: Setting(_plain(node), name, thing, varies=True) for group, node in nodes.items()}


def _plain(node: Value) -> Any:
    if isinstance(node, Setting):
        return node.value
    if isinstance(node, Mapping):
        return {key: _plain(item) for key, item in node.items()}
    return node


def says_nothing(node: Value) -> bool:
    """Whether it is no value, whatever other environments say."""
    return node is None or (type(node) is Setting and node.value is None and not node.varies)


def says_the_default(value: Value, input_: Input | None) -> bool:
    """A literal that only repeats the block's own default is noise."""
    if input_ is None or input_.default is None or not isinstance(value, _LITERALS):
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


def joined(function: str, kept: Value, guarded: Sequence[Value]) -> Value:
    """What is always there, and what may not be."""
    parts = (kept, *guarded) if kept else tuple(guarded)
    return Call(function, parts) if len(parts) > 1 else parts[0] if parts else kept


def one_name(name: str, env: str, before: Value, value: Value) -> str:
    """Of two things that would be one variable: whichever came last would speak for both."""
    return (
        f"`{name}` would be {before!r} and {value!r} in {env}: two things of the service make a variable of that name; "
        "rename one of the two"
    )
