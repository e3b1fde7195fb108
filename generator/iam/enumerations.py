"""Members of an Enum: one for each name of its body, with what it holds."""

import ast

from generator.iam.activations import Given, enter, lineage, lookup, outside
from generator.iam.containers import iterated
from generator.iam.machine import Frame, Machine
from generator.iam.names import assigned
from generator.iam.values import NOTHING, UNKNOWN, Class, Const, Container, Env, Function, Instance, Values

_ENUMS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum")


def add_members(machine: Machine, frame: Frame, cls: int, node: ast.ClassDef) -> None:
    """Fill in the members of a class that is an Enum."""
    if not any(name.rpartition(".")[2] in _ENUMS for name in outside(machine, cls)):
        return
    for name in assigned(node.body):
        values = machine.get((machine.classes[cls].frame.key, name))
        if name.startswith("_") or (values and all(isinstance(item, Function) for item in values)):
            continue
        held = _member(machine, frame, cls, name, values, node)
        machine.add(("member", cls, name), held)
        machine.add(("members", cls), held)


def _member(machine: Machine, frame: Frame, cls: int, name: str, values: Values, node: ast.ClassDef) -> Values:
    """An instance; a plain text stands for itself, and for an instance besides where the class has methods."""
    plain = frozenset(item for item in values if isinstance(item, Const | Env))
    if plain and plain == values and not _has_methods(machine, cls):
        return plain
    made = Instance(cls, machine.ident("member", cls, name))
    machine.add(("instances", cls), [made])
    machine.add(("attribute", made.ident, "name"), [Const.of(name)])
    for each in ("value", "_value_"):
        machine.add(("attribute", made.ident, each), values)
    given = _arguments(machine, frame, values, node)
    found: Values = frozenset({made})
    for function in lookup(machine, cls, "__new__"):
        others = enter(machine, function, given, frozenset({Class(cls)}))
        found |= frozenset(item for item in others if isinstance(item, Instance))
    for function in lookup(machine, cls, "__init__"):
        for fresh in found:
            enter(machine, function, given, frozenset({fresh}))
    return found | plain


def _has_methods(machine: Machine, cls: int) -> bool:
    bodies = [item for ident in lineage(machine, cls) for item in machine.classes[ident].node.body]
    return any(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in bodies)


def _arguments(machine: Machine, frame: Frame, values: Values, node: ast.ClassDef) -> Given:
    """A tuple is spread."""
    (tuples, others) = ([item for item in values if isinstance(item, Container)], values)
    if not tuples:
        return Given((others,))
    count = max(len(machine.get(("keys", item.ident))) for item in tuples)
    columns = [
        frozenset().union(*(machine.get(("element", item.ident, Const.of(index))) for item in tuples))
        for index in range(count)
    ]
    return Given(tuple(columns), star=iterated(machine, frame, values - frozenset(tuples), node))


def by_value(machine: Machine, cls: int, given: Given) -> Values:
    """`Enum(value)`: the members of that value where it is known, else all; nothing for a class that is none."""
    members = machine.get(("members", cls))
    wanted = given.positional[0] if given.positional else UNKNOWN
    if not members or not all(isinstance(item, Const) for item in wanted):
        return members
    fitting = frozenset(item for item in members if (_value(machine, item) & wanted) or item in wanted)
    return fitting or members


def _value(machine: Machine, member: object) -> Values:
    return machine.get(("attribute", member.ident, "value")) if isinstance(member, Instance) else NOTHING


def by_name(machine: Machine, cls: int, keys: Values) -> Values:
    """`Enum[name]`."""
    known = [item.value for item in keys if isinstance(item, Const)]
    if not keys or len(known) < len(keys):
        return machine.get(("members", cls))
    return frozenset().union(*(machine.get(("member", cls, name)) for name in known))
