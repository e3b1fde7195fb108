"""What a parameter or field is by its annotation, where nobody in the project hands it over."""

import ast
from functools import lru_cache

from generator.iam import services
from generator.iam.machine import Frame, Machine
from generator.iam.values import (
    NOTHING,
    Class,
    Client,
    Const,
    External,
    Instance,
    Opaque,
    Resource,
    Value,
    Values,
    texts,
)

_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_", "types_aioboto3_")


@lru_cache(maxsize=4096)
def parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def annotated(machine: Machine, values: Values) -> Values:
    """Values of the types among `values`."""
    found: set[Value] = set()
    for item in values:
        match item:
            case External(path=path) if path.startswith(_STUBS):
                found |= _stub(path)
            case Class(ident=ident):
                made = Instance(ident, machine.ident("assumed", ident))
                machine.add(("assumed", made.ident), [Const.of(True)])
                found.add(made)
            case Opaque(ident=ident):
                found |= machine.elements(ident) | {item}
    return frozenset(found)


def _stub(path: str) -> Values:
    """`mypy_boto3_s3.client.S3Client` and its like."""
    parts = path.split(".")
    module = next(parts[0].removeprefix(stub) for stub in _STUBS if parts[0].startswith(stub))
    service = next((name for name in (module, module.replace("_", "-")) if name in services.known()), None)
    if service is None:
        return NOTHING
    kind = parts[-1]
    if kind.endswith("Client"):
        return frozenset({Client(service)})
    if kind.endswith("ServiceResource"):
        return frozenset({Resource(service)})
    return frozenset({Resource(service, kind)}) if kind in services.resources(service) else NOTHING


def inner(machine: Machine, frame: Frame, node: ast.expr) -> list[ast.expr]:
    """The expressions that an annotation is made of: `A | None`, `Optional[A]`, `Annotated[A, ...]`, "A"."""
    match node:
        case ast.Constant(value=str(text)):
            found = parsed(text)
            return inner(machine, frame, found) if found else []
        case ast.BinOp(left=left, right=right, op=ast.BitOr()):
            return [*inner(machine, frame, left), *inner(machine, frame, right)]
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=part):
            if name in ("Optional", "Union", "Annotated", "Final", "ClassVar", "Type", "type"):
                parts = part.elts if isinstance(part, ast.Tuple) else [part]
                return [each for item in parts for each in inner(machine, frame, item)]
            return []
        case ast.Name() | ast.Attribute() | ast.Call():
            return [node]
    return []


__all__ = ["annotated", "inner", "texts"]
