"""What a call may return, and whom it enters."""

import ast
from dataclasses import replace

from generator.iam import services
from generator.iam.activations import Given, enter, instantiate, lookup, outside, release
from generator.iam.amazon import called, kept
from generator.iam.containers import method, nested
from generator.iam.enumerations import by_value
from generator.iam.libraries import makes_plain
from generator.iam.machine import Call, Frame, Machine
from generator.iam.models import QUIET_BASES, external, hand_over, matters
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Api,
    Bound,
    Class,
    Const,
    Container,
    Env,
    External,
    Factory,
    Function,
    Instance,
    Method,
    Opaque,
    Pages,
    Partial,
    Picker,
    Resource,
    Unknown,
    Value,
    Values,
    texts,
)


def call(machine: Machine, frame: Frame, callee: Values, given: Given, node: ast.AST) -> Values:
    """The values that any of `callee` returns for `given`."""
    found: set[Value] = set()
    for item in callee or UNKNOWN:
        found |= _one(machine, frame, item, given, node)
    return frozenset(found)


def _one(machine: Machine, frame: Frame, callee: Value, given: Given, node: ast.AST) -> Values:
    match callee:
        case Function():
            return enter(machine, callee, given)
        case Bound(receiver=receiver, function=function):
            return enter(machine, function, given, frozenset({receiver}))
        case Class():
            return _made(machine, frame, callee, given, node)
        case Instance():
            found = [
                enter(machine, item, given, frozenset({callee})) for item in lookup(machine, callee.cls, "__call__")
            ]
            return frozenset().union(*found) if found else hand_over(machine, frame, "", given, node, call)
        case Partial():
            whole = Given(
                (*callee.positional, *given.positional),
                {**dict(callee.keywords), **given.keywords},
                given.star,
                given.rest,
            )
            return call(machine, frame, callee.callee, whole, node)
        case Method():
            if callee.name == "sort" and "key" in given.keywords and isinstance(callee.receiver, Container):
                elements = machine.elements(callee.receiver.ident)
                call(machine, frame, given.keywords["key"], Given((elements,)), node)
            return method(machine, frame, callee, given, node)
        case Api() | Picker() | Factory():
            return amazon_call(machine, frame, callee, given, node)
        case External(path=path):
            return external(machine, frame, path, given, node, call)
        case Opaque():
            return _opaque(machine, frame, callee, given, node)
        case Unknown() | Const() | Env():
            return hand_over(machine, frame, "?", given, node, call)
    return UNKNOWN


def _made(machine: Machine, frame: Frame, callee: Class, given: Given, node: ast.AST) -> Values:
    """An instance; where a library's class is its base, the library calls its methods."""
    if members := by_value(machine, callee.ident, given):
        return members
    made = instantiate(machine, callee, given, node, frame)
    instances = [item for item in made if isinstance(item, Instance)]
    bases = [name for name in outside(machine, callee.ident) if name.rpartition(".")[2] not in QUIET_BASES]
    for item in instances:
        _enter_all(machine, callee.ident, item, special=not bases)
    return made


def _enter_all(machine: Machine, cls: int, made: Instance, *, special: bool = False) -> None:
    from generator.iam.activations import lineage

    for ident in lineage(machine, cls):
        for item in machine.classes[ident].node.body:
            if not isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            name = item.name
            if name == "__init__" or (
                special and name not in ("__enter__", "__exit__", "__aenter__", "__aexit__", "__del__")
            ):
                continue
            for function in lookup(machine, cls, name):
                enter(machine, function, Given(star=UNKNOWN, rest=UNKNOWN), frozenset({made}))


def _opaque(machine: Machine, frame: Frame, callee: Opaque, given: Given, node: ast.AST) -> Values:
    """What a library made is called: it may pass the call on to anything that it got."""
    inside = (
        []
        if callee.member
        else [
            item
            for item in machine.elements(callee.ident)
            if isinstance(item, Function | Bound | Partial | Api | Class)
        ]
    )
    found = frozenset().union(*(_one(machine, frame, item, given, node) for item in inside))
    made = hand_over(machine, frame, callee.origin, given, node, call)
    machine.add(("element", callee.ident, None), [item for item in given.all() if matters(item)])
    return found | {callee} | (NOTHING if makes_plain(callee.origin) else made)


def amazon_call(machine: Machine, frame: Frame, callee: Api | Picker | Factory, given: Given, node: ast.AST) -> Values:
    """A call of AWS, or of something that leads to one."""
    match callee:
        case Picker():
            return _picked(machine, frame, callee, given, node)
        case Factory(parent=parent, type=type_):
            names = parent.names or given.positional[0] if given.positional else parent.names
            names = frozenset().union(
                names, *(given.keywords.get(key, NOTHING) for key in _IDENTIFIERS) if not names else ()
            )
            return frozenset({Resource(parent.service, type_, names, parent.foreign)})
    words = _words(machine, callee, given)
    made = called(machine, frame, node, callee, words)
    machine.calls.update(made)
    machine.calls.update(_parts(machine, frame, callee, given, node))
    if callee.result is None:
        return UNKNOWN
    result = callee.result
    if isinstance(result, Resource) and not result.names and made:
        result = replace(result, names=made[0].names)
    return frozenset({result})


def _parts(machine: Machine, frame: Frame, callee: Api, given: Given, node: ast.AST) -> list[Call]:
    """What a call takes on other things than its own: the source of a copy, each item of a transaction."""
    place = machine.place(frame, node)
    if callee.service == "s3" and {"CopyObject", "UploadPartCopy"} & set(callee.operations):
        source = given.keywords.get("CopySource", given.positional[0] if given.positional else given.rest)
        names = nested(machine, source).get("Bucket") or frozenset(map(_bucket, source)) or UNKNOWN
        return [Call(place, "s3", "CopySource", kept(names), frozenset(), callee.foreign)]
    if callee.operations != ("TransactWriteItems",):
        return []
    found = []
    items = nested(machine, frozenset().union(*given.positional, *given.keywords.values(), given.rest))
    for kind in ("Put", "Update", "Delete", "ConditionCheck"):
        if kind in items:
            names = nested(machine, items[kind]).get("TableName", UNKNOWN)
            found.append(Call(place, "dynamodb", f"Transact{kind}", kept(names), frozenset(), callee.foreign))
    return found


def _bucket(source: Value) -> Value:
    """`bucket/key`, as CopySource may be written."""
    if isinstance(source, Const) and isinstance(source.value, str):
        return Const.of(source.value.removeprefix("/").partition("/")[0])
    return Unknown()


_IDENTIFIERS = ("name", "url", "arn", "bucket_name")


def _words(machine: Machine, callee: Api, given: Given) -> dict[str, Values]:
    """Arguments by name, with everything inside; the first one without a name under `name`."""
    words = dict(given.keywords)
    copied = {"CopyObject", "UploadPartCopy"} & set(callee.operations)
    inside = [values for name, values in given.keywords.items() if name != "CopySource"]
    extra = frozenset().union(*inside, given.rest, *given.positional[1 if copied else 0 :])
    for key, values in nested(machine, extra).items():
        words[key] = words.get(key, NOTHING) | values
    if given.positional:
        _positional(callee, given, words)
    for key in ("RequestItems",):
        if key in words:
            words[key] = frozenset().union(
                *(machine.get(("keys", item.ident)) or UNKNOWN for item in words[key] if isinstance(item, Container)),
                UNKNOWN if any(not isinstance(item, Container) for item in words[key]) else NOTHING,
            )
    return words


def _positional(callee: Api, given: Given, words: dict[str, Values]) -> None:
    """Managed transfers of S3 and Powertools take what they name by position."""
    first = given.positional[0]
    if callee.service in ("secretsmanager", "ssm"):
        words["SecretId" if callee.service == "secretsmanager" else "Name"] = first
    elif callee.service == "s3" and not callee.fixed:
        index = 0 if "GetObject" in callee.operations and "CopyObject" not in callee.operations else 1
        if "GetObject" not in callee.operations and callee.operations[0] == "PutObject" and len(callee.operations) == 1:
            index = 0
        if len(given.positional) > index:
            words["Bucket"] = given.positional[index]


def _picked(machine: Machine, frame: Frame, callee: Picker, given: Given, node: ast.AST) -> Values:
    first = given.positional[0] if given.positional else frozenset().union(*given.keywords.values())
    if callee.kind == "generate_presigned_url" and "ClientMethod" in given.keywords:
        first = given.keywords["ClientMethod"]
    names = texts(first)
    if len(names) < len(first) or not names:
        machine.lose(frame, node, [callee.service], f"{callee.kind} of a name that is not constant")
    found: set[Value] = set()
    for name in names:
        found |= _of_name(machine, frame, callee, name, given, node)
    return frozenset(found)


def _of_name(machine: Machine, frame: Frame, callee: Picker, name: str, given: Given, node: ast.AST) -> Values:
    operation = services.operations(callee.service).get(name)
    if callee.kind == "get_waiter":
        operation = services.waited(callee.service).get(name)
    if callee.kind == "_make_api_call":
        operation = name if name in services.operations(callee.service).values() else None
    if operation is None:
        machine.lose(frame, node, [callee.service], f"{name} is nothing that boto3 knows")
        return NOTHING
    if callee.kind in ("get_paginator", "get_waiter"):
        verb = "paginate" if callee.kind == "get_paginator" else "wait"
        return frozenset({Pages(callee.service, operation, verb, callee.foreign)})
    api = Api(callee.service, (operation,), foreign=callee.foreign)
    parameters = given.keywords.get("Params", NOTHING).union(*given.positional[1:2])
    words = nested(machine, parameters)
    machine.calls.update(called(machine, frame, node, api, words))
    return UNKNOWN


__all__ = ["call", "release"]
