"""What an expression of the analysed code may stand for. All of it is hashable: sets of it only ever grow."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Const:
    """A literal; `kind` keeps 1, 1.0 and True apart."""

    value: str | bytes | int | float | bool | None
    kind: str

    @staticmethod
    def of(value: str | bytes | int | float | bool | None) -> "Const":
        return Const(value, type(value).__name__)


@dataclass(frozen=True, slots=True)
class Env:
    """What the environment variable `name` holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything at all, but nothing that AWS is called with: such values are followed, or noted where they get lost."""


@dataclass(frozen=True, slots=True)
class External:
    """Something outside of the project, by its dotted name: `boto3.client`, `builtins.len`."""

    path: str


@dataclass(frozen=True, slots=True)
class ProjectModule:
    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the project, with the frame it was defined in."""

    ident: int


@dataclass(frozen=True, slots=True)
class Class:
    ident: int


@dataclass(frozen=True, slots=True)
class Instance:
    """Made of `cls`, known by where and with what."""

    cls: int
    ident: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A method with its receiver."""

    receiver: "Instance | Class"
    function: Function


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` inside a method of `cls`."""

    receiver: "Instance | Class"
    cls: int


@dataclass(frozen=True, slots=True)
class Container:
    """A list, tuple, set or dict, known by where it was made."""

    ident: int


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a container or of a text."""

    receiver: "Container | Const"
    name: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """What a library made of what it got: whoever asks it for anything may get that. `member`: a method of it."""

    ident: int
    origin: str
    member: bool = False


@dataclass(frozen=True, slots=True)
class Generator:
    """What a function with `yield` returns."""

    activation: int


@dataclass(frozen=True, slots=True)
class Partial:
    callee: "frozenset[Value]"
    positional: "tuple[frozenset[Value], ...]"
    keywords: "tuple[tuple[str, frozenset[Value]], ...]"


@dataclass(frozen=True, slots=True)
class Session:
    """`foreign` sessions, clients and resources carry credentials other than the role's."""

    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    service: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource object of boto3; `type` is empty for the service's own. `names` are what its identifier may be."""

    service: str
    type: str = ""
    names: "frozenset[Value]" = frozenset()
    foreign: bool = False
    loaded: bool = False


@dataclass(frozen=True, slots=True)
class Factory:
    """`bucket.Object`: makes a resource, or is one, where it takes no identifier."""

    parent: Resource
    type: str


@dataclass(frozen=True, slots=True)
class Collection:
    parent: Resource
    name: str


@dataclass(frozen=True, slots=True)
class Api:
    """Something that calls `operations` of a service when it is called, on what `names` or its arguments name."""

    service: str
    operations: tuple[str, ...]
    names: "frozenset[Value]" = frozenset()
    foreign: bool = False
    result: "Value | None" = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Picker:
    """`client.get_paginator` and its like: the operation stands in the first argument."""

    service: str
    kind: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """A paginator or waiter."""

    service: str
    operation: str
    verb: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """An object of Powertools that calls AWS: `kind` is its class."""

    kind: str
    names: "frozenset[Value]" = frozenset()


@dataclass(frozen=True, slots=True)
class BatchWriter:
    table: Resource


Value: TypeAlias = (
    Const
    | Env
    | Unknown
    | External
    | ProjectModule
    | Function
    | Class
    | Instance
    | Bound
    | Super
    | Container
    | Method
    | Opaque
    | Generator
    | Partial
    | Session
    | Client
    | Resource
    | Factory
    | Collection
    | Api
    | Picker
    | Pages
    | Provider
    | BatchWriter
)
Values: TypeAlias = frozenset[Value]
NOTHING: Values = frozenset()
UNKNOWN: Values = frozenset({Unknown()})
NONE: Values = frozenset({Const.of(None)})
# What AWS is called with: a library that gets one may call whatever it likes.
AMAZON = (Session, Client, Resource, Factory, Collection, Api, Picker, Pages, Provider, BatchWriter)


def texts(values: Values) -> list[str]:
    """The texts among them, sorted."""
    return sorted(item.value for item in values if isinstance(item, Const) and isinstance(item.value, str))


def services(values: Values) -> set[str]:
    """The services that these values call."""
    found: set[str] = set()
    for item in values:
        match item:
            case Client() | Resource() | Api() | Picker() | Pages():
                found.add(item.service)
            case Factory() | Collection():
                found.add(item.parent.service)
            case BatchWriter():
                found.add("dynamodb")
            case Session() | Provider():
                found.add("*")
            case Partial():
                found |= services(item.callee)
    return found
