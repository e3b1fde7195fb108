"""Classes, modules and namespaces asked for what they have by a text: `getattr`, `globals`, `type`, `__import__`."""

import ast
from collections.abc import Callable, Mapping

from generator.iam.activations import Given, bare, lineage
from generator.iam.attributes import attribute, services_of
from generator.iam.containers import modules
from generator.iam.machine import Frame, Machine
from generator.iam.namespaces import namespace
from generator.iam.protocols import stored
from generator.iam.values import (
    AMAZON,
    NOTHING,
    UNKNOWN,
    Class,
    External,
    Function,
    Instance,
    ProjectModule,
    Value,
    Values,
    texts,
)

Caller = Callable[[Machine, Frame, Values, Given, ast.AST], Values]


def created(machine: Machine, given: Given) -> Values:
    """`__new__` of a class that is not the project's: an instance, or the classes that a metaclass has made."""
    found: set[Value] = set()
    for item in given.positional[0] if given.positional else NOTHING:
        if isinstance(item, Class):
            made = machine.get(("made by", item.ident))
            names = texts(given.positional[1]) if len(given.positional) > 1 else []
            named = [
                each for each in made if isinstance(each, Class) and machine.classes[each.ident].node.name in names
            ]
            found.update(named or made or [bare(machine, item)])
    return frozenset(found)


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
                    stored(machine, item, name or "", values)
            elif known and (key := _key(machine, item)) is not None:
                for name in known:
                    machine.add((key, name), values)
            elif any(isinstance(value, AMAZON) for value in values):
                machine.lose(frame, node, services_of(values), "setattr on something that is not followed")
    return UNKNOWN


def _key(machine: Machine, value: Value) -> int | None:
    """Where the names of a class or module live."""
    if isinstance(value, Class):
        return machine.classes[value.ident].frame.key
    inner = machine.modules.get(value.name) if isinstance(value, ProjectModule) else None
    return inner.key if inner else None


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


def _globals(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    while frame.parent is not None:
        frame = frame.parent
    return frozenset({namespace(machine, frame.key)})


def _locals(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return frozenset({namespace(machine, frame.key)})


def _vars(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    """`vars(x)`, and `vars()` as `locals()`."""
    if not given.positional:
        return _locals(machine, frame, given, node, call)
    return attribute(machine, frame, given.positional[0], "__dict__", node) or UNKNOWN


def _module(machine: Machine, frame: Frame, given: Given, node: ast.AST, call: Caller) -> Values:
    return modules(machine, given.positional[0]) if given.positional else UNKNOWN


REFLECTING: Mapping[str, Callable[[Machine, Frame, Given, ast.AST, Caller], Values]] = {
    "builtins.__import__": _import,
    "builtins.compile": _run,
    "builtins.eval": _run,
    "builtins.exec": _run,
    "builtins.getattr": _getattr,
    "builtins.globals": _globals,
    "builtins.locals": _locals,
    "builtins.setattr": _setattr,
    "builtins.type": _type,
    "builtins.vars": _vars,
    "importlib.import_module": _import,
    "runpy.run_module": _run,
    "runpy.run_path": _run,
    "sys.modules.get": _module,
}
