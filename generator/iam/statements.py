"""Statements, gone through in their order and in every branch: whatever may happen counts as happening."""

import ast
from collections.abc import Sequence

from generator.iam.activations import Given, enter, is_hollow, lookup
from generator.iam.attributes import passed_on
from generator.iam.builtin_models import TRANSPARENT
from generator.iam.calls import call
from generator.iam.containers import iterated
from generator.iam.expressions import annotation, assign, defaults, evaluate
from generator.iam.imports import import_from, import_module
from generator.iam.machine import Defined, Frame, Machine
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Container,
    External,
    Function,
    Generator,
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


def run(machine: Machine, frame: Frame, body: Sequence[ast.stmt]) -> None:
    """Every statement of a body."""
    for statement in body:
        _run(machine, frame, statement)


def _run(machine: Machine, frame: Frame, node: ast.stmt) -> None:
    match node:
        case ast.Expr(value=value):
            evaluate(machine, frame, value)
        case ast.Assign(targets=targets, value=value):
            values = evaluate(machine, frame, value)
            for target in targets:
                assign(machine, frame, target, values)
        case ast.AnnAssign():
            _annotated(machine, frame, node)
        case ast.AugAssign(target=target, value=value):
            _augmented(machine, frame, target, value)
        case ast.Return(value=value):
            machine.add(("return", frame.key), evaluate(machine, frame, value) if value else NOTHING)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _function(machine, frame, node)
        case ast.ClassDef():
            _class(machine, frame, node)
        case ast.Import() | ast.ImportFrom():
            _import(machine, frame, node)
        case ast.If():
            _if(machine, frame, node)
        case ast.For() | ast.AsyncFor():
            values = iterated(machine, frame, evaluate(machine, frame, node.iter), node.iter)
            assign(machine, frame, node.target, values)
            run(machine, frame, [*node.body, *node.orelse])
        case ast.While(test=test, body=body, orelse=other):
            evaluate(machine, frame, test)
            run(machine, frame, [*body, *other])
        case ast.With() | ast.AsyncWith():
            _with(machine, frame, node)
        case ast.Try() | ast.TryStar():
            _try(machine, frame, node)
        case ast.Match():
            _match(machine, frame, node)
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    evaluate(machine, frame, child)


def _annotated(machine: Machine, frame: Frame, node: ast.AnnAssign) -> None:
    values = evaluate(machine, frame, node.value)
    if machine.trusting and is_hollow(values) and frame.kind != "class":
        values |= annotation(machine, frame, node.annotation)
    if values:
        assign(machine, frame, node.target, values)


def _augmented(machine: Machine, frame: Frame, target: ast.expr, value: ast.expr) -> None:
    values = evaluate(machine, frame, value)
    before = evaluate(machine, frame, target)
    for item in before:
        if isinstance(item, Container):
            machine.put(item.ident, None, iterated(machine, frame, values, value))
    if not any(isinstance(item, Container) for item in before):
        assign(machine, frame, target, UNKNOWN)


def _function(machine: Machine, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    cls = frame.cls if frame.kind == "class" else None
    decorators = [evaluate(machine, frame, item) for item in node.decorator_list]
    made = machine.function(Defined(node, frame, cls, _kind(node, decorators) if cls is not None else "plain"))
    defaults(machine, frame, node.args, made)
    values: Values = frozenset({made})
    for item, found in zip(reversed(node.decorator_list), reversed(decorators), strict=True):
        values = _decorated(machine, frame, item, found, values)
    assign(machine, frame, ast.copy_location(ast.Name(node.name, ast.Store()), node), values)


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef, decorators: Sequence[Values]) -> str:
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
        plain = node.func if isinstance(node, ast.Call) else node
        quiet = isinstance(plain, ast.Attribute) and plain.attr in _QUIET
        if isinstance(item, External) and (item.path in TRANSPARENT or item.path == "~same"):
            continue
        if isinstance(plain, ast.Attribute) and not quiet and not _is_module(machine, frame, plain.value):
            call(machine, frame, frozenset({item}), Given((values,)), node)
            for function in values:
                if isinstance(function, Function):
                    enter(machine, function, Given(star=UNKNOWN, rest=UNKNOWN))
    return frozenset(found) or values


def _is_module(machine: Machine, frame: Frame, node: ast.expr) -> bool:
    """Whether `@x.y` is a function y of a module x, rather than a method of an object that collects functions."""
    values = evaluate(machine, frame, node)
    return bool(values) and all(isinstance(item, External | ProjectModule) for item in values)


def _class(machine: Machine, frame: Frame, node: ast.ClassDef) -> None:
    bases = [_base(machine, frame, item) for item in node.bases]
    outside = tuple(sorted({item.path for values in bases for item in values if isinstance(item, External)}))
    if any(isinstance(item, Opaque) for values in bases for item in values):
        outside = (*outside, "a library's class")
    made = machine.cls(node, frame, outside)
    machine.add(("bases", made.ident), [item for values in bases for item in values if isinstance(item, Class)])
    inner = machine.classes[made.ident].frame
    inner.cls = made.ident
    for item in (*node.decorator_list, *(word.value for word in node.keywords)):
        evaluate(machine, frame, item)
    run(machine, inner, node.body)
    assign(machine, frame, ast.copy_location(ast.Name(node.name, ast.Store()), node), frozenset({made}))


def _base(machine: Machine, frame: Frame, node: ast.expr) -> Values:
    """`Base` or `Base[T]`."""
    return evaluate(machine, frame, node.value if isinstance(node, ast.Subscript) else node)


def _import(machine: Machine, frame: Frame, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.ImportFrom):
        for name, values in import_from(machine, frame, node):
            _bind(machine, frame, name, values, node)
        return
    for item in node.names:
        values = import_module(machine, frame, item.name, node)
        if not item.asname and "." in item.name:
            head = item.name.partition(".")[0]
            values = frozenset({ProjectModule(head) if head in machine.modules else External(head)})
        _bind(machine, frame, item.asname or item.name.partition(".")[0], values, node)


def _bind(machine: Machine, frame: Frame, name: str, values: Values, node: ast.stmt) -> None:
    if name == "*":
        top = frame
        while top.parent is not None:
            top = top.parent
        machine.add((top.key, "*"), values)
        return
    assign(machine, frame, ast.copy_location(ast.Name(name, ast.Store()), node), values)


def _if(machine: Machine, frame: Frame, node: ast.If) -> None:
    """Neither what only a type checker reads nor what runs only as a script is run in Lambda."""
    words = {item.id for item in ast.walk(node.test) if isinstance(item, ast.Name)}
    words |= {item.attr for item in ast.walk(node.test) if isinstance(item, ast.Attribute)}
    evaluate(machine, frame, node.test)
    if "TYPE_CHECKING" in words:
        _types(machine, frame, node.body)
    elif "__name__" not in words or frame.kind != "module":
        run(machine, frame, node.body)
    run(machine, frame, node.orelse)


def _types(machine: Machine, frame: Frame, body: Sequence[ast.stmt]) -> None:
    """Imports for annotations: of libraries, and of modules that are imported anyway."""
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if machine.path.find(node.module) is None:
                for item in node.names:
                    values = frozenset({External(f"{node.module}.{item.name}")})
                    _bind(machine, frame, item.asname or item.name, values, node)
            elif node.module in machine.modules:
                _import(machine, frame, node)


def _with(machine: Machine, frame: Frame, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        values = evaluate(machine, frame, item.context_expr)
        entered = _entered(machine, frame, values, item.context_expr)
        if item.optional_vars:
            assign(machine, frame, item.optional_vars, entered)
    run(machine, frame, node.body)


def _entered(machine: Machine, frame: Frame, values: Values, node: ast.expr) -> Values:
    """What `with x as y` binds to y."""
    found: set[Value] = set()
    for item in values:
        match item:
            case Generator(activation=activation):
                found |= machine.get(("yield", activation))
            case Instance(cls=cls):
                own = [function for name in ("__enter__", "__aenter__") for function in lookup(machine, cls, name)]
                for function in own:
                    found |= enter(machine, function, Given(), frozenset({item}))
                for name in ("__exit__", "__aexit__"):
                    for function in lookup(machine, cls, name):
                        enter(machine, function, Given((UNKNOWN,) * 3), frozenset({item}))
                if not own:
                    found.add(item)
            case Opaque(ident=ident):
                found |= passed_on(machine, ident) | {item}
            case _:
                found.add(item)
    return frozenset(found)


def _try(machine: Machine, frame: Frame, node: ast.Try | ast.TryStar) -> None:
    run(machine, frame, node.body)
    for clause in node.handlers:
        evaluate(machine, frame, clause.type)
        if clause.name:
            assign(machine, frame, ast.copy_location(ast.Name(clause.name, ast.Store()), clause), UNKNOWN)
        run(machine, frame, clause.body)
    run(machine, frame, [*node.orelse, *node.finalbody])


def _match(machine: Machine, frame: Frame, node: ast.Match) -> None:
    """Every name of a pattern may be the subject, or anything inside of it."""
    subject = evaluate(machine, frame, node.subject)
    inside = subject
    for _ in range(3):
        inside |= iterated(machine, frame, inside, node.subject)
        inside |= frozenset().union(*(machine.elements(item.ident) for item in inside if isinstance(item, Container)))
    for case in node.cases:
        for item in ast.walk(case.pattern):
            name = getattr(item, "name", None) or getattr(item, "rest", None)
            if isinstance(name, str):
                assign(machine, frame, ast.copy_location(ast.Name(name, ast.Store()), item), inside | UNKNOWN)
        evaluate(machine, frame, case.guard)
        run(machine, frame, case.body)
