"""Special methods, by what enters them without a word: truth, comparison, operators, attributes of descriptors."""

import ast
from collections.abc import Mapping

from generator.iam.activations import Given, class_attribute, enter, lookup
from generator.iam.machine import Machine
from generator.iam.values import NONE, NOTHING, UNKNOWN, Class, Const, Instance, Values

_OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "add",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.LShift: "lshift",
    ast.MatMult: "matmul",
    ast.Mod: "mod",
    ast.Mult: "mul",
    ast.Pow: "pow",
    ast.RShift: "rshift",
    ast.Sub: "sub",
}
_SIGNS: Mapping[type[ast.AST], str] = {ast.Invert: "__invert__", ast.UAdd: "__pos__", ast.USub: "__neg__"}
# What the left side is asked, and what the right one where the left does not know.
_COMPARED: Mapping[type[ast.AST], tuple[tuple[str, ...], str]] = {
    ast.Eq: (("__eq__",), "__eq__"),
    ast.Gt: (("__gt__",), "__lt__"),
    ast.GtE: (("__ge__",), "__le__"),
    ast.Lt: (("__lt__",), "__gt__"),
    ast.LtE: (("__le__",), "__ge__"),
    ast.NotEq: (("__ne__", "__eq__"), "__eq__"),
}
# What builtins ask of their arguments; each until one is there.
ASKING: Mapping[str, tuple[str, ...]] = {
    "builtins.abs": ("__abs__",),
    "builtins.bool": ("__bool__", "__len__"),
    "builtins.float": ("__float__", "__index__"),
    "builtins.format": ("__format__", "__str__", "__repr__"),
    "builtins.hash": ("__hash__",),
    "builtins.int": ("__int__", "__index__", "__trunc__"),
    "builtins.len": ("__len__",),
    "builtins.print": ("__str__", "__repr__"),
    "builtins.repr": ("__repr__",),
    "builtins.reversed": ("__reversed__", "__len__"),
    "builtins.round": ("__round__",),
    "builtins.str": ("__str__", "__repr__"),
}


def asked(machine: Machine, values: Values, *names: str, given: Given | None = None) -> Values:
    """What the instances among `values` answer: each by the first of the methods `names` that it has."""
    found: Values = NOTHING
    for item in values:
        if isinstance(item, Instance):
            methods = next(filter(None, (lookup(machine, item.cls, name) for name in names)), [])
            for function in methods:
                found |= enter(machine, function, given or Given(), frozenset({item}))
    return found


def truth(machine: Machine, values: Values) -> Values:
    """`if values`; the values themselves."""
    asked(machine, values, "__bool__", "__len__")
    return values


def signed(machine: Machine, op: ast.unaryop, values: Values) -> Values:
    """`not values`, `-values`."""
    if isinstance(op, ast.Not):
        truth(machine, values)
        return UNKNOWN
    return asked(machine, values, _SIGNS[type(op)]) or UNKNOWN


def operated(machine: Machine, op: ast.operator, left: Values, right: Values) -> Values:
    """What instances answer to `left + right`."""
    name = _OPERATORS[type(op)]
    found = asked(machine, left, f"__{name}__", given=Given((right,)))
    return found | asked(machine, right, f"__r{name}__", given=Given((left,)))


def augmented(machine: Machine, op: ast.operator, left: Values, right: Values) -> Values:
    """What instances answer to `left += right`."""
    name = _OPERATORS[type(op)]
    return asked(machine, left, f"__i{name}__", f"__{name}__", given=Given((right,)))


def compared(machine: Machine, op: ast.cmpop, left: Values, right: Values) -> None:
    """`left < right`, `left in right`."""
    if isinstance(op, ast.In | ast.NotIn):
        asked(machine, right, "__contains__", "__iter__", "__getitem__", given=Given((left,)))
    elif names := _COMPARED.get(type(op)):
        asked(machine, left, *names[0], given=Given((right,)))
        asked(machine, right, names[1], given=Given((left,)))


def fetched(machine: Machine, receiver: Instance | Class, descriptor: Instance) -> Values | None:
    """What a class's attribute gives for `receiver`; None where it is no descriptor."""
    if not lookup(machine, descriptor.cls, "__get__"):
        return None
    owner = Class(receiver.cls) if isinstance(receiver, Instance) else receiver
    given = Given((frozenset({receiver}) if isinstance(receiver, Instance) else NONE, frozenset({owner})))
    return asked(machine, frozenset({descriptor}), "__get__", given=given) or UNKNOWN


def stored(machine: Machine, receiver: Instance, name: str, values: Values) -> None:
    """`receiver.name = values`, where the class has a setter or a descriptor of that name."""
    _told(machine, receiver, name, "setter", "__set__", Given((values,)))


def deleted(machine: Machine, values: Values, name: str) -> None:
    """`del values.name`."""
    for item in values:
        if isinstance(item, Instance):
            _told(machine, item, name, "deleter", "__delete__", Given())
            asked(machine, frozenset({item}), "__delattr__", given=Given((frozenset({Const.of(name)}),)))


def _told(machine: Machine, receiver: Instance, name: str, kind: str, method: str, given: Given) -> None:
    owner = frozenset({receiver})
    for item in class_attribute(machine, receiver.cls, name):
        if isinstance(item, Instance):
            asked(machine, frozenset({item}), method, given=given.before(owner))
    for function in lookup(machine, receiver.cls, name):
        if machine.functions[function.ident].kind == kind:
            enter(machine, function, given, owner)
