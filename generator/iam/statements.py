"""Statements, gone through in their order and in every branch: whatever may happen counts as happening."""

import ast
from collections.abc import Sequence

from generator.iam.activations import Given, enter, is_hollow, lookup
from generator.iam.attributes import passed_on
from generator.iam.containers import iterated
from generator.iam.definitions import define_class, define_function
from generator.iam.expressions import annotation, assign, evaluate
from generator.iam.imports import import_from, import_module
from generator.iam.machine import Frame, Machine
from generator.iam.patterns import capture
from generator.iam.protocols import asked, augmented, deleted, truth
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Container,
    External,
    Generator,
    Instance,
    Opaque,
    ProjectModule,
    Value,
    Values,
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
        case ast.AugAssign(target=target):
            _augmented(machine, frame, node, target)
        case ast.Return(value=value):
            machine.add(("return", frame.key), evaluate(machine, frame, value) if value else NOTHING)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            define_function(machine, frame, node)
        case ast.ClassDef():
            define_class(machine, frame, node)
        case ast.Import() | ast.ImportFrom():
            _import(machine, frame, node)
        case ast.If():
            _if(machine, frame, node)
        case ast.For() | ast.AsyncFor():
            values = iterated(machine, frame, evaluate(machine, frame, node.iter), node.iter)
            assign(machine, frame, node.target, values)
            run(machine, frame, [*node.body, *node.orelse])
        case ast.While(test=test, body=body, orelse=other):
            truth(machine, evaluate(machine, frame, test))
            run(machine, frame, [*body, *other])
        case ast.Assert(test=test, msg=message):
            truth(machine, evaluate(machine, frame, test))
            evaluate(machine, frame, message)
        case ast.Delete(targets=targets):
            for target in targets:
                _delete(machine, frame, target)
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


def _augmented(machine: Machine, frame: Frame, node: ast.AugAssign, target: ast.expr) -> None:
    values = evaluate(machine, frame, node.value)
    before = evaluate(machine, frame, target)
    for item in before:
        if isinstance(item, Container):
            machine.put(item.ident, None, iterated(machine, frame, values, node.value))
    if not any(isinstance(item, Container) for item in before):
        assign(machine, frame, target, augmented(machine, node.op, before, values) | UNKNOWN)


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
    truth(machine, evaluate(machine, frame, node.test))
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
    subject = evaluate(machine, frame, node.subject)
    for case in node.cases:
        capture(machine, frame, case.pattern, subject)
        truth(machine, evaluate(machine, frame, case.guard))
        run(machine, frame, case.body)


def _delete(machine: Machine, frame: Frame, target: ast.expr) -> None:
    """`del x[key]`, `del x.name`."""
    match target:
        case ast.Subscript(value=of, slice=part):
            asked(machine, evaluate(machine, frame, of), "__delitem__", given=Given((evaluate(machine, frame, part),)))
        case ast.Attribute(value=of, attr=name):
            deleted(machine, evaluate(machine, frame, of), name)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                _delete(machine, frame, part)
