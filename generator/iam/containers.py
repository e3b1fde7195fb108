"""Lists, dicts, texts: what comes out of them again."""

import ast
from collections.abc import Iterable
from itertools import product

from generator.iam.activations import Given
from generator.iam.amazon import called, listed
from generator.iam.machine import Frame, Machine
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Collection,
    Const,
    Container,
    Env,
    External,
    Factory,
    Function,
    Generator,
    Instance,
    Method,
    Opaque,
    ProjectModule,
    Resource,
    Unknown,
    Value,
    Values,
    texts,
)

_PURE_WORDS = """
    capitalize format join lower lstrip partition removeprefix removesuffix replace rpartition rsplit rstrip split
    splitlines strip title upper encode decode
"""
_PURE = frozenset(_PURE_WORDS.split())
_MOST = 64
_TOLD_APART = (Const, Env, Class, Function, External, ProjectModule)  # keys that are equal where they are the same
_LONGEST = 1000


def iterated(machine: Machine, frame: Frame, values: Values, node: ast.AST) -> Values:
    """What going through any of `values` gives."""
    found: set[Value] = set()
    for item in values:
        match item:
            case Container(ident=ident):
                found |= machine.get(("keys", ident)) if is_dict(machine, ident) else machine.elements(ident)
            case Opaque(ident=ident):
                found |= machine.elements(ident) | {item}
            case Generator(activation=activation):
                found |= machine.get(("yield", activation))
            case Collection():
                api, inner = listed(item)
                machine.calls.update(called(machine, frame, node, api, {}))
                found.add(inner)
            case Factory(parent=parent, type=type_):  # what a resource's data names, as `route_table.associations`
                found.add(Resource(parent.service, type_, parent.names, parent.foreign))
            case Resource(loaded=True) | Env():
                found.add(item)  # what an action returned may be a list of them, a variable a list of names
            case Class(ident=ident):
                found |= machine.get(("members", ident))
            case Instance():
                found |= _of_instance(machine, frame, item, node)
            case Const() | Unknown() | External():
                found |= UNKNOWN
    return frozenset(found)


def _of_instance(machine: Machine, frame: Frame, item: Instance, node: ast.AST) -> Values:
    from generator.iam.activations import enter, lookup

    found: Values = NOTHING
    for name in ("__iter__", "__aiter__", "__next__", "__anext__"):
        for function in lookup(machine, item.cls, name):
            given = enter(machine, function, Given(), frozenset({item}))
            inner = frozenset(value for value in given if value != item)
            found |= iterated(machine, frame, inner, node) if "iter" in name else inner
    return found


def is_dict(machine: Machine, ident: int) -> bool:
    return bool(machine.cells.get(("dict", ident)))


def element(machine: Machine, frame: Frame, values: Values, keys: Values, node: ast.AST) -> Values:
    """`values[keys]`."""
    found: set[Value] = set()
    for item in values:
        match item:
            case Container(ident=ident):
                found |= _at(machine, ident, keys)
            case External(path="os.environ"):
                found |= variables(machine, keys)
            case External(path="sys.modules"):
                found |= modules(machine, keys)
            case Class(ident=ident):
                found |= _of_class(machine, item, keys)
            case Opaque(ident=ident):
                found |= machine.elements(ident) | {item}
            case Generator(activation=activation):
                found |= machine.get(("yield", activation))
            case Instance():
                found |= _subscripted(machine, item, keys)
            case Resource() | Env():
                found.add(item)
            case Const(value=str(text)):
                found |= {Const.of(text[key.value]) for key in keys if _index(key, text)} or UNKNOWN  # type: ignore[union-attr,index]
            case Unknown() | Const() | External():
                found |= UNKNOWN
    return frozenset(found)


def modules(machine: Machine, keys: Values) -> Values:
    """The project's modules of these names."""
    return frozenset(ProjectModule(name) for name in texts(keys) if name in machine.modules) or UNKNOWN


def _of_class(machine: Machine, item: Class, keys: Values) -> Values:
    """A member of an Enum by its name; `C[x]`."""
    from generator.iam.activations import enter, lookup
    from generator.iam.enumerations import by_name

    given = Given((keys,))
    found = [
        enter(machine, function, given, frozenset({item}))
        for function in lookup(machine, item.ident, "__class_getitem__")
    ]
    return by_name(machine, item.ident, keys).union(*found)


def _index(key: Value, text: str) -> bool:
    return isinstance(key, Const) and isinstance(key.value, int) and -len(text) <= key.value < len(text)


def _subscripted(machine: Machine, item: Instance, keys: Values) -> Values:
    from generator.iam.activations import enter, lookup

    given = Given((keys,))
    found = [
        enter(machine, function, given, frozenset({item})) for function in lookup(machine, item.cls, "__getitem__")
    ]
    return frozenset().union(machine.get(("attribute", item.ident, None)), *found)


def _at(machine: Machine, ident: int, keys: Values) -> Values:
    known = [key for key in keys if isinstance(key, _TOLD_APART)]
    if not keys or len(known) < len(keys):
        return machine.elements(ident)
    found = machine.get(("element", ident, None))
    for key in known:
        found |= machine.get(("element", ident, key))
        if isinstance(key, Const) and isinstance(key.value, int) and key.value < 0:
            found |= machine.elements(ident)
    return found


def variables(machine: Machine, keys: Values) -> Values:
    """The environment variables of these names."""
    names = texts(keys)
    machine.variables.update(names)
    return frozenset(Env(name) for name in names) or UNKNOWN


def method(machine: Machine, frame: Frame, value: Method, given: Given, node: ast.AST) -> Values:
    """A call of a container's or text's own method."""
    if isinstance(value.receiver, Const):
        return _spelled(value.receiver, value.name, given)
    ident = value.receiver.ident
    first = given.positional[0] if given.positional else NOTHING
    match value.name:
        case "items":
            return frozenset({_pairs(machine, frame, node, ident)})
        case "keys":
            return machine.get(("keys", ident)) and frozenset({_of(machine, frame, node, machine.get(("keys", ident)))})
        case "values":
            return frozenset({_of(machine, frame, node, machine.elements(ident))})
        case "copy" | "__enter__":
            return frozenset({value.receiver})
        case "get" | "pop" | "setdefault" | "__getitem__" | "popitem":
            rest = frozenset().union(*given.positional[1:])
            if value.name == "setdefault":
                store(machine, value.receiver, first, rest)
            return _at(machine, ident, first) | rest
        case "append" | "add" | "appendleft" | "push" | "insert" | "put":
            machine.put(ident, None, given.all())
        case "extend" | "update" | "union" | "__or__":
            for item in given.positional:
                merge(machine, ident, item)
            for name, values in given.keywords.items():
                machine.put(ident, Const.of(name), values)
            machine.put(ident, None, given.rest)
            return frozenset({value.receiver})
        case _:
            return UNKNOWN | machine.elements(ident)
    return UNKNOWN


def _of(machine: Machine, frame: Frame, node: ast.AST, elements: Iterable[Value]) -> Container:
    made = machine.container(node, frame, "elements")
    machine.put(made.ident, None, elements)
    return made


def _pairs(machine: Machine, frame: Frame, node: ast.AST, ident: int) -> Container:
    """A pair for each known key, so that a value stays with its own."""
    outer = machine.container(node, frame, "items")
    keys = machine.get(("keys", ident))
    for index, key in enumerate(sorted((key for key in keys if isinstance(key, _TOLD_APART)), key=repr)):
        inner = Container(machine.ident("pair", id(node), frame.key, repr(key)))
        machine.put(inner.ident, Const.of(0), [key])
        machine.put(inner.ident, Const.of(1), machine.get(("element", ident, key)))
        machine.put(outer.ident, None, [inner])
        assert index < _MOST * _MOST
    if spare := machine.get(("element", ident, None)):
        inner = Container(machine.ident("pair", id(node), frame.key, None))
        machine.put(inner.ident, Const.of(0), keys | UNKNOWN)
        machine.put(inner.ident, Const.of(1), spare)
        machine.put(outer.ident, None, [inner])
    return outer


def paired(machine: Machine, frame: Frame, node: ast.AST, columns: list[Values]) -> Container:
    """`zip` and `enumerate`."""
    outer, inner = machine.container(node, frame, "rows"), machine.container(node, frame, "row")
    for index, values in enumerate(columns):
        machine.put(inner.ident, Const.of(index), values)
    machine.put(outer.ident, None, [inner])
    return outer


def positions(machine: Machine, values: Values) -> list[Values]:
    """The elements of a list in their order; nothing where that is not known."""
    (item, *others) = values or UNKNOWN
    if others or not isinstance(item, Container) or is_dict(machine, item.ident):
        return []
    keys = machine.get(("keys", item.ident))
    places = [Const.of(index) for index in range(len(keys))]
    if machine.get(("element", item.ident, None)) or not keys.issuperset(places):
        return []
    return [machine.get(("element", item.ident, place)) for place in places]


def store(machine: Machine, container: Container, keys: Values, values: Iterable[Value]) -> None:
    """`container[keys] = values`; a class or a tuple comes out again where the keys are gone through."""
    known = [key for key in keys if isinstance(key, _TOLD_APART)]
    for key in known:
        machine.put(container.ident, key, values)
    machine.add(("keys", container.ident), [key for key in keys if isinstance(key, Container | Instance)])
    if len(known) < len(keys) or not keys:
        machine.put(container.ident, None, values)
    machine.add(("dict", container.ident), [Const.of(True)])


def merge(machine: Machine, ident: int, values: Values) -> None:
    """All elements of `values`, under their keys where they have any."""
    for item in values:
        if isinstance(item, Container):
            for key in machine.get(("keys", item.ident)):
                named = key if is_dict(machine, item.ident) else None
                machine.put(ident, named, machine.get(("element", item.ident, key)))
            machine.put(ident, None, machine.get(("element", item.ident, None)))
            if is_dict(machine, item.ident):
                machine.add(("dict", ident), [Const.of(True)])
        elif isinstance(item, Generator):
            machine.put(ident, None, machine.get(("yield", item.activation)))
        elif isinstance(item, Opaque):
            machine.put(ident, None, machine.elements(item.ident) | {item})
        else:
            machine.put(ident, None, UNKNOWN)


def _spelled(receiver: Const, name: str, given: Given) -> Values:
    """A method of a text, called for real where it is harmless and all of its arguments are known."""
    arguments = [[item for item in values if isinstance(item, Const)] for values in given.positional]
    whole = all(len(known) == len(values) for known, values in zip(arguments, given.positional, strict=True))
    if (
        name not in _PURE
        or not whole
        or given.star
        or given.rest
        or given.keywords
        or not isinstance(receiver.value, str)
    ):
        return UNKNOWN
    found: set[Value] = set()
    for combination in list(product(*arguments))[:_MOST]:
        try:
            made = getattr(receiver.value, name)(*(item.value for item in combination))
        except (TypeError, ValueError, LookupError, AttributeError):
            return UNKNOWN
        found.add(Const.of(made) if isinstance(made, str) and len(made) < _LONGEST else Unknown())
    return frozenset(found)


def nested(machine: Machine, values: Values, depth: int = 6) -> dict[str, Values]:
    """Every known key below these containers, with what stands under it; keys that are tables' own names as well.

    Each container once: those that hold one another would have more ways through them than can be gone.
    """
    found: dict[str, Values] = {}
    seen: set[Value] = set()
    layer = {item for item in values if isinstance(item, Container)}
    while layer and depth:
        seen |= layer
        inside: set[Value] = set()
        for item in layer:
            for key in machine.get(("keys", item.ident)):
                if isinstance(key, Const) and isinstance(key.value, str):
                    found[key.value] = found.get(key.value, NOTHING) | machine.get(("element", item.ident, key))
            inside |= machine.elements(item.ident)
        layer = {item for item in inside - seen if isinstance(item, Container)}
        depth -= 1
    return found
