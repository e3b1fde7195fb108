"""What an expression may stand for; going through it notes the calls of AWS that it makes."""

import ast

from generator.iam.activations import Given
from generator.iam.annotations import annotated, inner
from generator.iam.assigning import set_attribute, set_element, unpacked
from generator.iam.attributes import attribute, distinctive
from generator.iam.calls import call
from generator.iam.containers import element, iterated, merge, store
from generator.iam.machine import Defined, Frame, Machine
from generator.iam.names import COMPREHENSIONS
from generator.iam.operators import combined, operation
from generator.iam.protocols import asked, compared, operated, signed, truth
from generator.iam.scoping import home, load
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Const,
    Container,
    Env,
    External,
    Function,
    Instance,
    Method,
    Opaque,
    ProjectModule,
    Super,
    Unknown,
    Value,
    Values,
)


def evaluate(machine: Machine, frame: Frame, node: ast.expr | None) -> Values:
    """The values of an expression in a frame."""
    match node:
        case None:
            return NOTHING
        case ast.Constant(value=value):
            return (
                frozenset({Const.of(value)}) if isinstance(value, str | bytes | int | float | bool | None) else UNKNOWN
            )
        case ast.Name(id=name):
            return load(machine, frame, name)
        case ast.Attribute(value=of, attr=name):
            return attribute(machine, frame, evaluate(machine, frame, of), name, node)
        case ast.Call():
            return _call(machine, frame, node)
        case ast.Subscript(value=of, slice=part):
            return element(machine, frame, evaluate(machine, frame, of), evaluate(machine, frame, part), node)
        case ast.Lambda():
            return _lambda(machine, frame, node)
        case ast.NamedExpr(target=target, value=value):
            values = evaluate(machine, frame, value)
            assign(machine, _around(frame), target, values)
            return values
    return _made(machine, frame, node)


def _made(machine: Machine, frame: Frame, node: ast.expr) -> Values:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return _sequence(machine, frame, node, parts)
        case ast.Dict():
            return _dict(machine, frame, node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return _comprehension(machine, frame, node)
        case ast.JoinedStr(values=parts):
            return _joined(machine, frame, parts)
        case ast.BinOp(left=left, right=right, op=op):
            sides = evaluate(machine, frame, left), evaluate(machine, frame, right)
            return operation(machine, frame, node, op, *sides) | operated(machine, op, *sides)
        case ast.UnaryOp(op=sign, operand=value):
            return signed(machine, sign, evaluate(machine, frame, value))
        case ast.Compare():
            return _compare(machine, frame, node)
        case ast.BoolOp(values=parts):
            return frozenset().union(*(truth(machine, evaluate(machine, frame, part)) for part in parts))
        case ast.IfExp(test=test, body=body, orelse=other):
            truth(machine, evaluate(machine, frame, test))
            return evaluate(machine, frame, body) | evaluate(machine, frame, other)
        case ast.FormattedValue(value=value):
            values = evaluate(machine, frame, value)
            return values | asked(machine, values, "__format__", "__str__", "__repr__")
        case ast.Await(value=value):
            values = evaluate(machine, frame, value)
            return values | asked(machine, values, "__await__")
        case ast.Starred(value=value):
            return evaluate(machine, frame, value)
        case ast.Yield(value=value):
            machine.add(("yield", frame.key), evaluate(machine, frame, value) or UNKNOWN)
            return UNKNOWN
        case ast.YieldFrom(value=value):
            found = evaluate(machine, frame, value)
            machine.add(("yield", frame.key), iterated(machine, frame, found, node) or UNKNOWN)
            return found
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(machine, frame, child)
    return UNKNOWN


def _compare(machine: Machine, frame: Frame, node: ast.Compare) -> Values:
    left = evaluate(machine, frame, node.left)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = evaluate(machine, frame, part)
        compared(machine, op, left, right)
        left = right
    return UNKNOWN


def _around(frame: Frame) -> Frame:
    """`:=` in a comprehension binds outside of it."""
    while frame.kind == "comprehension" and frame.parent:
        frame = frame.parent
    return frame


def assign(machine: Machine, frame: Frame, target: ast.expr, values: Values) -> None:
    """`target = values`."""
    match target:
        case ast.Name(id=name):
            where = home(frame, name) or frame
            machine.add((where.key, name), values)
        case ast.Attribute(value=of, attr=name):
            set_attribute(machine, frame, evaluate(machine, frame, of), name, values, target)
        case ast.Subscript(value=of, slice=part):
            keys = evaluate(machine, frame, part)
            set_element(machine, frame, evaluate(machine, frame, of), keys, values, target)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for index, part in enumerate(parts):
                if isinstance(part, ast.Starred):
                    made = machine.container(part, frame)
                    machine.put(made.ident, None, iterated(machine, frame, values, target))
                    assign(machine, frame, part.value, frozenset({made}))
                else:
                    assign(machine, frame, part, unpacked(machine, frame, values, index, target))


def _call(machine: Machine, frame: Frame, node: ast.Call) -> Values:
    given = _given(machine, frame, node)
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(frame)
    callee: Values
    if isinstance(node.func, ast.Attribute):
        receiver = evaluate(machine, frame, node.func.value)
        callee = attribute(machine, frame, receiver, node.func.attr, node)
        _note_loose(machine, frame, node, node.func.attr, receiver, callee)
    else:
        callee = evaluate(machine, frame, node.func)
    return call(machine, frame, callee, given, node)


def _note_loose(machine: Machine, frame: Frame, node: ast.Call, name: str, receiver: Values, callee: Values) -> None:
    """A method of AWS's called on something that is not known, or that has no such method."""
    known = any(isinstance(item, External | Const | Env | ProjectModule) for item in receiver)
    keywords = [item.arg for item in node.keywords if item.arg]
    followed = any(not isinstance(item, Unknown | Method) and not _of_a_library(machine, item) for item in callee)
    if not followed and not known and distinctive(machine, name, keywords):
        machine.loose.add((machine.place(frame, node), name))


def _of_a_library(machine: Machine, item: Value) -> bool:
    """A method of what a library made of an object of the project: it may be the method of anything in there."""
    if not isinstance(item, Opaque) or not item.member:
        return False
    return any(isinstance(inner, Instance | Class) for inner in machine.elements(item.ident))


def _super(frame: Frame) -> Values:
    here: Frame | None = frame
    while here is not None and here.cls is None:
        here = here.parent
    if here is None or here.cls is None:
        return UNKNOWN
    found = frozenset(Super(item, here.cls) for item in here.receiver if isinstance(item, Instance | Class))
    return found or UNKNOWN


def _given(machine: Machine, frame: Frame, node: ast.Call) -> Given:
    positional: list[Values] = []
    star: Values = NOTHING
    for item in node.args:
        if isinstance(item, ast.Starred):
            star |= iterated(machine, frame, evaluate(machine, frame, item.value), item) or UNKNOWN
        elif star:
            star |= evaluate(machine, frame, item)
        else:
            positional.append(evaluate(machine, frame, item))
    keywords: dict[str, Values] = {}
    rest: Values = NOTHING
    for word in node.keywords:
        values = evaluate(machine, frame, word.value)
        if word.arg:
            keywords[word.arg] = values
        else:
            rest |= _spread(machine, values, keywords)
    return Given(tuple(positional), keywords, star, rest)


def _spread(machine: Machine, values: Values, keywords: dict[str, Values]) -> Values:
    """`**values`: known keys go into `keywords`, the rest is returned."""
    rest: Values = NOTHING
    for item in values:
        if isinstance(item, Container):
            for key in machine.get(("keys", item.ident)):
                inside = machine.get(("element", item.ident, key))
                if isinstance(key, Const) and isinstance(key.value, str):
                    keywords[key.value] = keywords.get(key.value, NOTHING) | inside
                else:
                    rest |= inside
            rest |= machine.get(("element", item.ident, None))
        else:
            rest |= UNKNOWN | ({item} if isinstance(item, Opaque) else set())
    return rest


def _lambda(machine: Machine, frame: Frame, node: ast.Lambda) -> Values:
    made = machine.function(Defined(node, frame, None))
    defaults(machine, frame, node.args, made)
    return frozenset({made})


def defaults(machine: Machine, frame: Frame, args: ast.arguments, made: Function) -> None:
    """Default values of parameters, and what their annotations stand for where annotations are trusted."""
    every = [*args.posonlyargs, *args.args]
    for item, default in zip(every[len(every) - len(args.defaults) :], args.defaults, strict=True):
        machine.add(("default", made.ident, item.arg), evaluate(machine, frame, default))
    for item, other in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        machine.add(("default", made.ident, item.arg), evaluate(machine, frame, other))


def annotation(machine: Machine, frame: Frame, node: ast.expr | None) -> Values:
    """What an annotation stands for."""
    if node is None:
        return NOTHING
    found: Values = NOTHING
    for part in inner(machine, frame, node):
        found |= annotated(machine, evaluate(machine, frame, part))
    return found


def _sequence(machine: Machine, frame: Frame, node: ast.expr, parts: list[ast.expr]) -> Values:
    made = machine.container(node, frame)
    shifted = False
    for index, part in enumerate(parts):
        if isinstance(part, ast.Starred):
            shifted = True
            machine.put(made.ident, None, iterated(machine, frame, evaluate(machine, frame, part.value), part))
        else:
            key = None if shifted or isinstance(node, ast.Set) else Const.of(index)
            machine.put(made.ident, key, evaluate(machine, frame, part))
    return frozenset({made})


def _dict(machine: Machine, frame: Frame, node: ast.Dict) -> Values:
    made = machine.container(node, frame)
    machine.add(("dict", made.ident), [Const.of(True)])
    for key, part in zip(node.keys, node.values, strict=True):
        values = evaluate(machine, frame, part)
        if key is None:
            merge(machine, made.ident, values)
        else:
            store(machine, made, evaluate(machine, frame, key), values)
    return frozenset({made})


_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


def _comprehension(machine: Machine, frame: Frame, node: _Comprehension) -> Values:
    targets = {item.id for part in node.generators for item in ast.walk(part.target) if isinstance(item, ast.Name)}
    key = machine.ident("comprehension", id(node), frame.key)
    inside = Frame(
        key, frame.module, "comprehension", frame, frozenset(targets), cls=frame.cls, receiver=frame.receiver
    )
    for part in node.generators:
        values = iterated(machine, inside, evaluate(machine, inside, part.iter), part.iter)
        assign(machine, inside, part.target, values)
        for test in part.ifs:
            truth(machine, evaluate(machine, inside, test))
    made = machine.container(node, frame)
    if isinstance(node, ast.DictComp):
        machine.add(("dict", made.ident), [Const.of(True)])
        store(machine, made, evaluate(machine, inside, node.key), evaluate(machine, inside, node.value))
    else:
        machine.put(made.ident, None, evaluate(machine, inside, node.elt))
    assert isinstance(node, COMPREHENSIONS)
    return frozenset({made})


def _joined(machine: Machine, frame: Frame, parts: list[ast.expr]) -> Values:
    """An f-string: its text where all of it is known."""
    values = [evaluate(machine, frame, part) for part in parts]
    plain = all(
        isinstance(part, ast.Constant)
        or (isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion in (-1, 115))
        for part in parts
    )
    if len(values) == 1 and plain and any(isinstance(item, Env) for item in values[0]):
        return values[0]
    return combined(values) if plain else UNKNOWN
