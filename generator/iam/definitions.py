"""Functions and classes where they are defined: their decorators, and what a class tells its bases of itself."""

import ast
from collections.abc import Sequence

from generator.iam.activations import Given, enter, lineage, lookup, mark
from generator.iam.builtin_models import TRANSPARENT
from generator.iam.calls import call
from generator.iam.enumerations import add_members
from generator.iam.expressions import assign, defaults, evaluate
from generator.iam.machine import Defined, Frame, Machine
from generator.iam.names import assigned
from generator.iam.namespaces import namespace
from generator.iam.protocols import asked
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Const,
    External,
    Function,
    Instance,
    Opaque,
    ProjectModule,
    Value,
    Values,
)

# Decorators that hand a function to nobody: it is called when the project calls it.
_QUIET = frozenset(
    {
        "capture_lambda_handler",
        "capture_method",
        "inject_lambda_context",
        "log_metrics",
        "setter",
        "deleter",
        "getter",
        "wraps",
    }
)


def define_function(machine: Machine, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    cls = frame.cls if frame.kind == "class" else None
    decorators = [evaluate(machine, frame, item) for item in node.decorator_list]
    made = machine.function(Defined(node, frame, cls, _kind(node, decorators) if cls is not None else "plain"))
    defaults(machine, frame, node.args, made)
    _bind(machine, frame, node, decorators, frozenset({made}))


def _bind(
    machine: Machine,
    frame: Frame,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    decorators: Sequence[Values],
    values: Values,
) -> None:
    """The name holds what the decorators make of the function or class."""
    for item, found in zip(reversed(node.decorator_list), reversed(decorators), strict=True):
        values = _decorated(machine, frame, item, found, values)
    assign(machine, frame, ast.copy_location(ast.Name(node.name, ast.Store()), node), values)


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef, decorators: Sequence[Values]) -> str:
    for item in node.decorator_list:
        if isinstance(item, ast.Attribute) and item.attr in ("setter", "deleter"):
            return item.attr
    paths = {item.path for values in decorators for item in values if isinstance(item, External)}
    if "builtins.staticmethod" in paths:
        return "static"
    if "builtins.classmethod" in paths or node.name in ("__new__", "__init_subclass__", "__class_getitem__"):
        return "class"
    properties = ("property", "cached_property")
    return "property" if any(path.rpartition(".")[2] in properties for path in paths) else "plain"


def _decorated(machine: Machine, frame: Frame, node: ast.expr, decorator: Values, values: Values) -> Values:
    """The project's decorators are entered; a library's gives back what it got, and may keep it to call it."""
    found: set[Value] = set()
    for item in decorator:
        if isinstance(item, Function | Class) or (isinstance(item, Instance) and lookup(machine, item.cls, "__call__")):
            found |= call(machine, frame, frozenset({item}), Given((values,)), node)
            continue
        found |= values
        _given_to(machine, item, values)
        plain = node.func if isinstance(node, ast.Call) else node
        quiet = isinstance(plain, ast.Attribute) and plain.attr in _QUIET
        if isinstance(item, External) and (item.path in TRANSPARENT or item.path == "~same"):
            mark(machine, item.path, values)
            continue
        if isinstance(plain, ast.Attribute) and not quiet and not _is_module(machine, frame, plain.value):
            call(machine, frame, frozenset({item}), Given((values,)), node)
            for function in values:
                if isinstance(function, Function):
                    enter(machine, function, Given(star=UNKNOWN, rest=UNKNOWN))
    return frozenset(found) or values


def _given_to(machine: Machine, decorator: Value, values: Values) -> None:
    """What a library's decorator got: the library may call it, once it is called itself."""
    origin = {External: "path", Opaque: "origin"}.get(type(decorator))
    if origin is not None:
        machine.add(("given to", getattr(decorator, origin).partition(".")[0]), values)


def _is_module(machine: Machine, frame: Frame, node: ast.expr) -> bool:
    """Whether `@x.y` is a function y of a module x, rather than a method of an object that collects functions."""
    values = evaluate(machine, frame, node)
    return bool(values) and all(isinstance(item, External | ProjectModule) for item in values)


def define_class(machine: Machine, frame: Frame, node: ast.ClassDef) -> None:
    """The body is run; then the class is told to its attributes, its bases, its metaclass and its decorators."""
    bases = [_base(machine, frame, item) for item in node.bases]
    outside = tuple(sorted({item.path for values in bases for item in values if isinstance(item, External)}))
    if any(isinstance(item, Opaque) for values in bases for item in values):
        outside = (*outside, "a library's class")
    made = machine.cls(node, frame, outside)
    machine.add(("bases", made.ident), [item for values in bases for item in values if isinstance(item, Class)])
    inner = machine.classes[made.ident].frame
    inner.cls = made.ident
    words = {word.arg: evaluate(machine, frame, word.value) for word in node.keywords if word.arg}
    decorators = [evaluate(machine, frame, item) for item in node.decorator_list]
    machine.run(machine, inner, node.body)
    add_members(machine, frame, made.ident, node)
    _announce(machine, made, words)
    _bind(machine, frame, node, decorators, frozenset({made}))


def _announce(machine: Machine, made: Class, words: dict[str, Values]) -> None:
    """`__set_name__`, `__init_subclass__`, and the metaclass's `__new__` and `__init__`."""
    kind, own = machine.classes[made.ident], frozenset({made})
    for name in assigned(kind.node.body):
        given = Given((own, frozenset({Const.of(name)})))
        asked(machine, machine.get((kind.frame.key, name)), "__set_name__", given=given)
    metaclasses = words.pop("metaclass", NOTHING)
    for function in lookup(machine, made.ident, "__init_subclass__", above=True):
        enter(machine, function, Given((), words), own)
    machine.add(("metaclass", made.ident), [item for item in metaclasses if isinstance(item, Class)])
    for each in metaclasses.union(*(machine.get(("metaclass", ident)) for ident in lineage(machine, made.ident))):
        if isinstance(each, Class):
            _made_by(machine, each, made, words)


def _made_by(machine: Machine, metaclass: Class, made: Class, words: dict[str, Values]) -> None:
    own, kind = frozenset({made}), machine.classes[made.ident]
    machine.add(("made by", metaclass.ident), own)
    names = frozenset({namespace(machine, kind.frame.key)})
    given = Given((frozenset({Const.of(kind.node.name)}), UNKNOWN, names), words)
    for function in lookup(machine, metaclass.ident, "__new__"):
        enter(machine, function, given, frozenset({metaclass}))
    for function in lookup(machine, metaclass.ident, "__init__"):
        enter(machine, function, given, own)


def _base(machine: Machine, frame: Frame, node: ast.expr) -> Values:
    """`Base` or `Base[T]`."""
    return evaluate(machine, frame, node.value if isinstance(node, ast.Subscript) else node)
