"""Builtins and the standard library, as far as values pass through them. None for what is not modelled."""

import ast
from collections.abc import Callable, Mapping

from generator.iam.activations import Given, bare
from generator.iam.attributes import attribute, services_of
from generator.iam.containers import iterated, merge, paired, variables
from generator.iam.machine import Frame, Machine
from generator.iam.values import (
    AMAZON,
    NOTHING,
    UNKNOWN,
    Class,
    Const,
    Container,
    External,
    Function,
    Instance,
    Opaque,
    Partial,
    ProjectModule,
    Unknown,
    Value,
    Values,
    texts,
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
        "builtins.iter",
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
    if path in ("~new", "builtins.object.__new__"):
        return frozenset(bare(machine, item) for item in first if isinstance(item, Class)) or UNKNOWN
    if path in TRANSPARENT:
        functions = frozenset(item for item in first if isinstance(item, Function | Class | Partial))
        return functions if functions and path != "functools.wraps" else frozenset({External("~same")})
    if path in _SAME:
        return first
    if path in _LISTS:
        made = machine.container(node, frame)
        machine.put(made.ident, None, iterated(machine, frame, first, node))
        return frozenset({made})
    model = _MODELS.get(path) or (_variable if path.startswith("os.environ.") or path == "os.getenv" else None)
    return model(machine, frame, given, node, call) if model else None


def _variable(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    keys = given.positional[0] if given.positional else given.keywords.get("key", UNKNOWN)
    default = frozenset().union(*given.positional[1:], given.keywords.get("default", NOTHING))
    return variables(machine, keys) | (default - {Const.of(None)})


def _getattr(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    if len(given.positional) < 2:
        return UNKNOWN
    of, names = given.positional[0], given.positional[1]
    known = texts(names)
    if len(known) < len(names) or not known:
        _any_attribute(machine, frame, of, node)
    found = [attribute(machine, frame, of, name, node) for name in known]
    if len(known) < len(names) or not known:
        found += [frozenset(_members(machine, frame, of, node))]
    return frozenset().union(*found, *given.positional[2:3]) or UNKNOWN


def _any_attribute(machine: Machine, frame: Frame, of: Values, node: ast.AST) -> None:
    amazons = frozenset(item for item in of if isinstance(item, AMAZON))
    if amazons:
        machine.lose(frame, node, services_of(amazons), "getattr of a name that is not constant")
    if any(isinstance(item, External) and item.path in ("boto3", "boto3.session") for item in of):
        machine.lose(frame, node, "*", "getattr of boto3 by a name that is not constant")


def _members(machine: Machine, frame: Frame, of: Values, node: ast.AST) -> list[Value]:
    """Every method of an instance, every function of a module."""
    from generator.iam.activations import lineage

    found: set[Value] = set()
    for item in of:
        if isinstance(item, Instance | Class):
            cls = item.cls if isinstance(item, Instance) else item.ident
            bodies = [statement for ident in lineage(machine, cls) for statement in machine.classes[ident].node.body]
            names = [body.name for body in bodies if isinstance(body, ast.FunctionDef | ast.AsyncFunctionDef)]
            for name in names:
                found |= attribute(machine, frame, frozenset({item}), name, node)
        elif isinstance(item, ProjectModule) and item.name in machine.modules:
            key = machine.modules[item.name].key
            for cell, values in list(machine.cells.items()):
                if isinstance(cell, tuple) and cell[0] == key:
                    found |= {value for value in values if isinstance(value, Function | Class)}
    return sorted(found, key=repr)


def _setattr(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    if len(given.positional) == 3:
        of, names, values = given.positional
        known = texts(names)
        for item in of:
            if isinstance(item, Instance):
                for name in known if known and len(known) == len(names) else [None]:
                    machine.add(("attribute", item.ident, name), values)
            elif any(isinstance(value, AMAZON) for value in values):
                machine.lose(frame, node, services_of(values), "setattr on something that is not followed")
    return UNKNOWN


def _next(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return (
        iterated(machine, frame, given.positional[0], node).union(*given.positional[1:])
        if given.positional
        else UNKNOWN
    )


def _text(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return given.positional[0] if given.positional else UNKNOWN


def _dict(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    made = machine.container(node, frame)
    machine.add(("dict", made.ident), [Const.of(True)])
    for values in given.positional:
        merge(machine, made.ident, values)
    for name, values in given.keywords.items():
        machine.put(made.ident, Const.of(name), values)
    machine.put(made.ident, None, given.rest)
    return frozenset({made})


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
    return frozenset(
        {paired(machine, frame, node, [iterated(machine, frame, item, node) for item in given.positional])}
    )


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


def _type(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    found = (
        {Class(item.cls) for item in given.positional[0] if isinstance(item, Instance)} if given.positional else set()
    )
    return frozenset(found) or UNKNOWN


def _run(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    machine.lose(frame, node, "*", "code in a text is run")
    return UNKNOWN


def _import(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    from generator.iam.imports import import_module

    names = texts(given.positional[0]) if given.positional else []
    if not names or len(names) < len(given.positional[0]):
        machine.lose(frame, node, "*", "a module is imported by a name that is not constant")
    return frozenset().union(*(import_module(machine, frame, name, node) for name in names)) or UNKNOWN


def _namespace(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`globals()`, `vars(x)`: names become keys."""
    held = {
        value for key, cell in machine.cells.items() if isinstance(key, tuple) and key[0] == frame.key for value in cell
    }
    amazons = frozenset(item for item in held if isinstance(item, AMAZON))
    return frozenset({Opaque(machine.opaque(node, frame, "builtins", amazons).ident, "builtins")})


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
    "asyncio.gather": _gather,
    "asyncio.to_thread": _threaded,
    "anyio.to_thread.run_sync": _threaded,
    "builtins.__import__": _import,
    "builtins.anext": _next,
    "builtins.compile": _run,
    "builtins.dict": _dict,
    "builtins.enumerate": _enumerate,
    "builtins.eval": _run,
    "builtins.exec": _run,
    "builtins.filter": _filter,
    "builtins.getattr": _getattr,
    "builtins.globals": _namespace,
    "builtins.locals": _namespace,
    "builtins.map": _map,
    "builtins.next": _next,
    "builtins.setattr": _setattr,
    "builtins.str": _text,
    "builtins.type": _type,
    "builtins.vars": _namespace,
    "builtins.zip": _zip,
    "argparse.Namespace": _namespace_of,
    "collections.OrderedDict": _dict,
    "collections.namedtuple": _record,
    "dataclasses.field": _field,
    "functools.partial": _partial,
    "functools.partialmethod": _partial,
    "importlib.import_module": _import,
    "runpy.run_module": _run,
    "runpy.run_path": _run,
    "types.SimpleNamespace": _namespace_of,
    "typing.cast": _cast,
}
