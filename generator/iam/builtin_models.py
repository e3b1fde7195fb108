"""Builtins and the standard library, as far as values pass through them. None for what is not modelled."""

import ast
from collections.abc import Callable, Mapping

from generator.iam.activations import Given, mark
from generator.iam.containers import is_dict, iterated, merge, paired, positions, store, variables
from generator.iam.machine import Frame, Machine
from generator.iam.protocols import ASKING, asked, truth
from generator.iam.reflection import REFLECTING, created
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Const,
    Container,
    External,
    Function,
    Partial,
    Unknown,
    Values,
)

Caller = Callable[[Machine, Frame, Values, Given, ast.AST], Values]

# What is called with a function and gives it back as good as unchanged.
TRANSPARENT = frozenset(
    {
        "abc.abstractmethod",
        "builtins.classmethod",
        "builtins.property",
        "builtins.staticmethod",
        "builtins.super",
        "contextlib.asynccontextmanager",
        "contextlib.contextmanager",
        "dataclasses.dataclass",
        "functools.cache",
        "functools.cached_property",
        "functools.lru_cache",
        "functools.singledispatch",
        "functools.total_ordering",
        "functools.wraps",
        "typing.final",
        "typing.no_type_check",
        "typing.overload",
        "typing.override",
        "typing.runtime_checkable",
    }
)
_SAME = frozenset(
    {
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.run",
        "asyncio.shield",
        "asyncio.wait_for",
        "builtins.aiter",
        "contextlib.aclosing",
        "contextlib.closing",
        "copy.copy",
        "copy.deepcopy",
        "typing.assert_type",
        "weakref.proxy",
    }
)
_LISTS = frozenset(f"builtins.{name}" for name in ("frozenset", "list", "reversed", "set", "sorted", "tuple")) | {
    "collections.deque"
}


def builtin(machine: Machine, frame: Frame, path: str, given: Given, node: ast.AST, call: Caller) -> Values | None:
    """What the call returns; None where nothing is known of it."""
    first = given.positional[0] if given.positional else NOTHING
    if path == "~same":
        return first
    if path in ("~new", "builtins.object.__new__", "builtins.type.__new__"):
        return created(machine, given) or UNKNOWN
    if path in ASKING:
        asked(machine, given.all(), *ASKING[path])
    if path in TRANSPARENT:
        functions = frozenset(item for item in first if isinstance(item, Function | Class | Partial))
        mark(machine, path, functions)
        return functions if functions and path != "functools.wraps" else frozenset({External("~same")})
    if path in _SAME:
        return first
    if path in _LISTS:
        return _listed(machine, frame, path, given, node, call)
    model = _MODELS.get(path) or (_variable if path.startswith("os.environ.") or path == "os.getenv" else None)
    return model(machine, frame, given, node, call) if model else None


def _listed(machine: Machine, frame: Frame, path: str, given: Given, node: ast.AST, call: Caller) -> Values:
    """`list(x)`, `sorted(x, key=f)`."""
    made = machine.container(node, frame)
    inner = iterated(machine, frame, given.positional[0] if given.positional else NOTHING, node)
    machine.put(made.ident, None, inner)
    if path == "builtins.sorted":
        _compared(machine, frame, given, inner, node, call)
    return frozenset({made})


def _compared(machine: Machine, frame: Frame, given: Given, inner: Values, node: ast.AST, call: Caller) -> None:
    """Elements are laid beside each other, or what `key` makes of them."""
    key = given.keywords.get("key", NOTHING) - {Const.of(None)}
    if key:
        inner = call(machine, frame, key, Given((inner,)), node)
    asked(machine, inner, "__lt__", "__gt__", given=Given((inner,)))


def _chosen(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`max(x, key=f)`, `max(a, b)`."""
    first = given.positional[0] if given.positional else NOTHING
    inner = iterated(machine, frame, first | given.star, node)
    if len(given.positional) > 1:
        inner = frozenset().union(*given.positional, given.star)
    _compared(machine, frame, given, inner, node, call)
    return inner | given.keywords.get("default", NOTHING) or UNKNOWN


def _tried(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`any(x)`, `all(x)`."""
    for values in given.positional:
        truth(machine, iterated(machine, frame, values, node))
    return UNKNOWN


def _variable(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    keys = given.positional[0] if given.positional else given.keywords.get("key", UNKNOWN)
    default = frozenset().union(*given.positional[1:], given.keywords.get("default", NOTHING))
    return variables(machine, keys) | (default - {Const.of(None)})


def _next(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return (
        iterated(machine, frame, given.positional[0], node).union(*given.positional[1:])
        if given.positional
        else UNKNOWN
    )


def _iter(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`iter(x)`, and `iter(f, last)`, which calls f until it returns `last`."""
    if len(given.positional) < 2:
        return given.all() or UNKNOWN
    made = machine.container(node, frame)
    machine.put(made.ident, None, call(machine, frame, given.positional[0], Given(), node))
    return frozenset({made})


def _text(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    first = given.positional[0] if given.positional else UNKNOWN
    return first | asked(machine, first, "__str__", "__repr__")


def _dict(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    made = machine.container(node, frame)
    machine.add(("dict", made.ident), [Const.of(True)])
    for values in given.positional:
        pairs = _pairs(machine, values)
        merge(machine, made.ident, values if not pairs else NOTHING)
        for pair in pairs:
            key, value = (machine.get(("element", pair.ident, Const.of(index))) for index in (0, 1))
            store(machine, made, key, value | machine.get(("element", pair.ident, None)))
    for name, values in given.keywords.items():
        machine.put(made.ident, Const.of(name), values)
    machine.put(made.ident, None, given.rest)
    return frozenset({made})


def _pairs(machine: Machine, values: Values) -> list[Container]:
    """What `dict([(key, value), ...])` is made of, where all of it is that and every key has its own value."""
    lists = [item for item in values if isinstance(item, Container) and not is_dict(machine, item.ident)]
    inner = frozenset().union(*(machine.elements(item.ident) for item in lists))
    pairs = [item for item in inner if isinstance(item, Container) and not is_dict(machine, item.ident)]
    plain = all(len(machine.get(("element", item.ident, Const.of(0)))) == 1 for item in pairs)
    return sorted(pairs, key=repr) if plain and len(lists) == len(values) and len(pairs) == len(inner) else []


def _namespace_of(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`SimpleNamespace(a=1)`, or a named tuple made by a call: attributes instead of keys."""
    (made,) = _dict(machine, frame, Given((), given.keywords, given.star, given.rest), node, call)
    assert isinstance(made, Container)
    machine.add(("namespace", made.ident), [Const.of(True)])
    for values in (*given.positional, given.star):
        machine.put(made.ident, None, values)
    return frozenset({made})


def _record(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return frozenset({External("types.SimpleNamespace")})


def _zip(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    columns = [positions(machine, item) for item in given.positional]
    if not columns or not all(columns):
        whole = [iterated(machine, frame, item, node) for item in given.positional]
        return frozenset({paired(machine, frame, node, whole)})
    made = machine.container(node, frame)
    for index, row in enumerate(zip(*columns, strict=False)):
        inner = Container(machine.ident("row", id(node), frame.key, index))
        for place, values in enumerate(row):
            machine.put(inner.ident, Const.of(place), values)
        machine.put(made.ident, Const.of(index), [inner])
    return frozenset({made})


def _enumerate(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    inner = iterated(machine, frame, given.positional[0], node) if given.positional else NOTHING
    return frozenset({paired(machine, frame, node, [UNKNOWN, inner])})


def _map(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    made = machine.container(node, frame)
    if given.positional:
        rows = tuple(iterated(machine, frame, item, node) for item in given.positional[1:])
        machine.put(made.ident, None, call(machine, frame, given.positional[0], Given(rows), node))
    return frozenset({made})


def _filter(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    made = machine.container(node, frame)
    if len(given.positional) == 2:
        inner = iterated(machine, frame, given.positional[1], node)
        call(machine, frame, given.positional[0] - {Const.of(None)}, Given((inner,)), node)
        machine.put(made.ident, None, inner)
    return frozenset({made})


def _partial(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    if not given.positional:
        return UNKNOWN
    callee = given.positional[0] - {item for item in given.positional[0] if isinstance(item, Unknown)}
    return frozenset(
        {Partial(callee, given.positional[1:], tuple(sorted(given.keywords.items(), key=lambda item: item[0])))}
    )


def _field(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    made = given.keywords.get("default", NOTHING)
    if factory := given.keywords.get("default_factory"):
        made |= call(machine, frame, factory, Given(), node)
    return made or UNKNOWN


def _cast(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return given.positional[1] if len(given.positional) > 1 else UNKNOWN


def _gather(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    made = machine.container(node, frame)
    for index, values in enumerate(given.positional):
        machine.put(made.ident, Const.of(index), values)
    machine.put(made.ident, None, given.star)
    return frozenset({made})


def _threaded(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`asyncio.to_thread(f, ...)`: as `f(...)`."""
    return call(machine, frame, given.positional[0], given.after(1), node) if given.positional else UNKNOWN


_MODELS: Mapping[str, Callable[[Machine, Frame, Given, ast.AST, Caller], Values]] = {
    **REFLECTING,
    "asyncio.gather": _gather,
    "asyncio.to_thread": _threaded,
    "anyio.to_thread.run_sync": _threaded,
    "builtins.all": _tried,
    "builtins.anext": _next,
    "builtins.any": _tried,
    "builtins.dict": _dict,
    "builtins.enumerate": _enumerate,
    "builtins.filter": _filter,
    "builtins.iter": _iter,
    "builtins.map": _map,
    "builtins.max": _chosen,
    "builtins.min": _chosen,
    "builtins.next": _next,
    "builtins.str": _text,
    "builtins.zip": _zip,
    "argparse.Namespace": _namespace_of,
    "collections.OrderedDict": _dict,
    "collections.namedtuple": _record,
    "dataclasses.field": _field,
    "functools.partial": _partial,
    "functools.partialmethod": _partial,
    "types.SimpleNamespace": _namespace_of,
    "typing.cast": _cast,
}
