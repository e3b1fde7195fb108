"""Functions of the project entered with what they are given; classes and the instances made of them."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.iam.machine import Defined, Frame, Machine
from generator.iam.values import (
    AMAZON,
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Const,
    Container,
    Function,
    Generator,
    Instance,
    Opaque,
    Values,
)

INIT = ("__init__", "__post_init__")


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments of a call: `star` is what `*x` may hold, `rest` what `**x` may hold under names that are not known."""

    positional: tuple[Values, ...] = ()
    keywords: dict[str, Values] = field(default_factory=dict)
    star: Values = NOTHING
    rest: Values = NOTHING

    def all(self) -> Values:
        return frozenset().union(*self.positional, *self.keywords.values(), self.star, self.rest)

    def after(self, count: int) -> "Given":
        return Given(self.positional[count:], self.keywords, self.star, self.rest)

    def before(self, *first: Values) -> "Given":
        return Given((*first, *self.positional), self.keywords, self.star, self.rest)


def enter(machine: Machine, function: Function, given: Given, receiver: Values = NOTHING) -> Values:
    """What a call of the function may return."""
    defined = machine.functions[function.ident]
    machine.entered.add(function.ident)
    args = defined.node.args
    bound = dict(_bind(machine, function, defined, given.before(receiver) if receiver else given))
    key = tuple(sorted((name, tuple(sorted(map(repr, values)))) for name, values in bound.items() if values))
    activation = machine.variant(("activation", function.ident), key)
    for name, values in bound.items():
        machine.add((activation, name), values)
    frame = machine.frame(defined, activation, receiver)
    _collect(machine, args, given.before(receiver) if receiver else given, activation)
    if activation not in machine.done:
        machine.done.add(activation)
        body = defined.node.body
        if isinstance(body, list):
            machine.run(machine, frame, body)
        else:
            machine.run(machine, frame, [ast.copy_location(_returning(body), body)])
    found = machine.get(("return", activation))
    return found | {Generator(activation)} if machine.get(("yield", activation)) else found


_returns: dict[int, ast.Return] = {}


def _returning(body: ast.expr) -> ast.Return:
    """A lambda's body as a statement, always the same one."""
    return _returns.setdefault(id(body), ast.Return(value=body))


def _bind(machine: Machine, function: Function, defined: Defined, given: Given) -> Iterator[tuple[str, Values]]:
    args = defined.node.args
    names = [item.arg for item in (*args.posonlyargs, *args.args)]
    for index, name in enumerate(names):
        if index < len(given.positional):
            values = given.positional[index]
        elif name in given.keywords:
            values = given.keywords[name]
        else:
            values = given.star | given.rest | machine.get(("default", function.ident, name))
        yield name, values
    for item in args.kwonlyargs:
        other = given.rest | machine.get(("default", function.ident, item.arg))
        yield item.arg, given.keywords.get(item.arg, other)


def _collect(machine: Machine, args: ast.arguments, given: Given, activation: int) -> None:
    """`*args` and `**kwargs`."""
    named = {item.arg for item in (*args.args, *args.kwonlyargs)}
    count = len(args.posonlyargs) + len(args.args)
    if args.vararg:
        ident = machine.ident("varargs", activation)
        for index, values in enumerate(given.positional[count:]):
            machine.put(ident, Const.of(index), values)
        machine.put(ident, None, given.star)
        machine.add((activation, args.vararg.arg), [Container(ident)])
    if args.kwarg:
        ident = machine.ident("kwargs", activation)
        for name, values in given.keywords.items():
            if name not in named:
                machine.put(ident, Const.of(name), values)
        machine.put(ident, None, given.rest)
        machine.add((activation, args.kwarg.arg), [Container(ident)])


def is_hollow(values: Values) -> bool:
    """Whether nothing among them is of the project's or of AWS's."""
    followed = (*AMAZON, Instance, Class, Function, Bound, Container, Opaque)
    return not any(isinstance(item, followed) for item in values)


def instantiate(machine: Machine, cls: Class, given: Given, node: ast.AST, frame: Frame) -> Values:
    """An instance, its fields filled in and its `__init__` entered."""
    if found := _made_otherwise(machine, cls, given):
        return found
    key = tuple(sorted(repr(item) for item in given.all()))
    made = Instance(cls.ident, machine.variant(("instance", cls.ident), id(node), key))
    machine.add(("instances", cls.ident), [made])
    inits = [found for name in INIT for found in lookup(machine, cls.ident, name)]
    if not any(machine.functions[item.ident].name == "__init__" for item in inits):
        _fill(machine, cls.ident, made, given)
    for item in inits:
        post = machine.functions[item.ident].name == "__post_init__"
        enter(machine, item, Given() if post else given, frozenset({made}))
    return frozenset({made})


def _made_otherwise(machine: Machine, cls: Class, given: Given) -> Values:
    """What `__new__` returns, after its `__init__`."""
    found: Values = NOTHING
    for item in lookup(machine, cls.ident, "__new__"):
        found |= frozenset(each for each in enter(machine, item, given, frozenset({cls})) if isinstance(each, Instance))
    for item in lookup(machine, cls.ident, "__init__") if found else ():
        for each in found:
            enter(machine, item, given, frozenset({each}))
    return found


def bare(machine: Machine, cls: Class) -> Instance:
    """`object.__new__(cls)`."""
    made = Instance(cls.ident, machine.ident("bare", cls.ident))
    machine.add(("instances", cls.ident), [made])
    return made


def _fill(machine: Machine, cls: int, made: Instance, given: Given) -> None:
    """Fields of a dataclass, named tuple or model, in the order they are declared."""
    names = list(dict.fromkeys(fields(machine, cls)))
    for name, values in [*zip(names, given.positional, strict=False), *given.keywords.items()]:
        machine.add(("attribute", made.ident, name), values)
    machine.add(("attribute", made.ident, None), given.star | given.rest)
    for values in given.positional[len(names) :]:
        machine.add(("attribute", made.ident, None), values)


def fields(machine: Machine, cls: int) -> Iterator[str]:
    for ident in reversed(lineage(machine, cls)):
        for item in machine.classes[ident].node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                yield item.target.id


def kind_of(machine: Machine, function: Function) -> str:
    """As it was defined, or as `@staticmethod` and its like above a decorator of the project's own make it."""
    marks = machine.get(("kind", function.ident))
    return next((str(item.value) for item in marks if isinstance(item, Const)), machine.functions[function.ident].kind)


def mark(machine: Machine, path: str, values: Values) -> None:
    """`staticmethod`, `classmethod` or a property is made of what a decorator returned."""
    kind = _KINDS.get(path.rpartition(".")[2])
    for item in values:
        if kind and isinstance(item, Function) and machine.functions[item.ident].cls is None:
            machine.add(("kind", item.ident), [Const.of(kind)])


_KINDS = {"staticmethod": "static", "classmethod": "class", "property": "property", "cached_property": "property"}


def lineage(machine: Machine, cls: int) -> list[int]:
    """The class and its bases of the project, nearest first."""
    found = [cls]
    for ident in found:
        bases = machine.get(("bases", ident))
        found += sorted(item.ident for item in bases if isinstance(item, Class) and item.ident not in found)
    return found


def outside(machine: Machine, cls: int) -> tuple[str, ...]:
    """Bases that are not the project's."""
    return tuple(name for ident in lineage(machine, cls) for name in machine.classes[ident].outside)


def lookup(machine: Machine, cls: int, name: str, *, above: bool = False) -> list[Function]:
    """The functions that the attribute may be, of the nearest class that has it."""
    for ident in lineage(machine, cls)[1 if above else 0 :]:
        frame = machine.classes[ident].frame
        if found := [item for item in machine.get((frame.key, name)) if isinstance(item, Function)]:
            return found
    return []


def class_attribute(machine: Machine, cls: int, name: str, *, above: bool = False) -> Values:
    for ident in lineage(machine, cls)[1 if above else 0 :]:
        if found := machine.get((machine.classes[ident].frame.key, name)):
            return found
    return NOTHING


def release(machine: Machine, values: Iterable[object]) -> None:
    """Hand functions over to a library: it may call them, with anything."""
    for item in values:
        if isinstance(item, Function):
            enter(machine, item, Given(star=UNKNOWN, rest=UNKNOWN))
        elif isinstance(item, Bound):
            enter(machine, item.function, Given(star=UNKNOWN, rest=UNKNOWN), frozenset({item.receiver}))
