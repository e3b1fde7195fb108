"""The state of one analysis: what every name, attribute and element may hold, and what was seen on the way.

Nothing is ever taken back: the code is gone through again and again until nothing new turns up. Calls of AWS and what
could not be followed are those of the last time round.
"""

import ast
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from generator.iam.names import bound, declared_global
from generator.iam.sources import Module, SearchPath
from generator.iam.values import UNKNOWN, Class, Const, Container, Function, Opaque, Value, Values

_MOST_TEXTS = 80
_MOST_VARIANTS = 24
_MOST_VALUES = 200_000  # some twenty seconds
_MOST_OPAQUE = 6  # of one call of a library's, which are seldom worth being told apart


@dataclass(frozen=True, slots=True, order=True)
class Place:
    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Call:
    """`operation` of a service is called; `words` are the arguments it has, and what stands in those that decide."""

    place: Place
    service: str
    operation: str
    names: Values
    words: frozenset[str] = frozenset()
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that was not followed: it may call anything of `services` (`*`: of any)."""

    place: Place
    services: frozenset[str]
    what: str


@dataclass(eq=False, slots=True)
class Frame:
    """Where names live: a module, a class body, or one activation of a function."""

    key: int
    module: Module
    kind: str
    parent: "Frame | None" = None
    names: frozenset[str] | None = None
    globals: frozenset[str] = frozenset()
    cls: "int | None" = None
    receiver: "Values" = frozenset()


@dataclass(frozen=True, slots=True)
class Defined:
    """A function of the project: `kind` is plain, static, class or property."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    frame: Frame
    cls: int | None
    kind: str = "plain"

    @property
    def name(self) -> str:
        return "" if isinstance(self.node, ast.Lambda) else self.node.name


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of the project; `outside` are the names of bases that are not the project's."""

    node: ast.ClassDef
    frame: Frame
    outside: tuple[str, ...]


class TooLargeError(Exception):
    """More values than can be followed in a time that somebody would wait."""


@dataclass(eq=False, slots=True)
class Machine:
    path: SearchPath
    run: "Callable[[Machine, Frame, Sequence[ast.stmt]], None]"
    cells: dict[Hashable, set[Value]] = field(default_factory=dict)
    changed: bool = False
    size: int = 0  # of all cells
    trusting: bool = False  # annotations stand in for values that nobody hands over
    coarse: bool = False  # no further variants: what is only possible need not be told apart
    functions: list[Defined] = field(default_factory=list)
    classes: list[Kind] = field(default_factory=list)
    modules: dict[str, Frame] = field(default_factory=dict)
    frames: dict[int, Frame] = field(default_factory=dict)
    bodies: dict[int, "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    calls: set[Call] = field(default_factory=set)
    lost: set[Lost] = field(default_factory=set)
    loose: set[tuple[Place, str]] = field(default_factory=set)
    imported: dict[str, Place] = field(default_factory=dict)
    variables: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)  # services that the code makes clients of
    handed: set[str] = field(default_factory=set)  # variables whose values libraries get
    entered: set[int] = field(default_factory=set)
    assumed: set[int] = field(default_factory=set)  # functions that nobody is seen to call
    _idents: dict[Hashable, int] = field(default_factory=dict)
    _variants: dict[Hashable, int] = field(default_factory=dict)

    def ident(self, *key: Hashable) -> int:
        return self._idents.setdefault(key, len(self._idents))

    def variant(self, group: Hashable, *key: Hashable, most: int = _MOST_VARIANTS) -> int:
        """As `ident`, but beyond a number of variants of one group all are one."""
        whole = (group, *key)
        if whole not in self._idents:
            count = self._variants[group] = self._variants.get(group, 0) + 1
            if self.coarse or count > most:
                return self.ident(group, "all")
        return self.ident(*whole)

    def get(self, key: Hashable) -> Values:
        return frozenset(self.cells.get(key, ()))

    def add(self, key: Hashable, values: Iterable[Value]) -> None:
        cell = self.cells.setdefault(key, set())
        fresh = [item for item in values if item not in cell]
        if not fresh:
            return
        if len(cell) > _MOST_TEXTS:
            fresh = [item for item in fresh if not isinstance(item, Const)]
            fresh += [item for item in UNKNOWN if item not in cell]
        if fresh:
            cell.update(fresh)
            self.changed = True
            self.size += len(fresh)
            if self.size > _MOST_VALUES:
                raise TooLargeError

    def place(self, frame: Frame, node: ast.AST) -> Place:
        return Place(frame.module.shown, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)

    def lose(self, frame: Frame, node: ast.AST, services: Iterable[str], what: str) -> None:
        found = frozenset(services)
        self.lost.add(Lost(self.place(frame, node), frozenset("*") if "*" in found else found, what))

    def container(self, node: ast.AST, frame: Frame, role: str = "") -> Container:
        return Container(self.ident("container", id(node), frame.key, role))

    def opaque(self, node: ast.AST, frame: Frame, origin: str, elements: Iterable[Value] = ()) -> Opaque:
        """Something of a library's; one that holds nothing is the same whoever made it."""
        held = list(elements)
        group = ("opaque", id(node), origin)
        found = Opaque(self.variant(group, frame.key, most=_MOST_OPAQUE) if held else self.ident(*group), origin)
        self.add(("element", found.ident, None), held)
        return found

    def function(self, defined: Defined) -> Function:
        key = ("function", id(defined.node), defined.frame.key)
        if key not in self._idents:
            self._idents[key] = len(self.functions)
            self.functions.append(defined)
        return Function(self._idents[key])

    def cls(self, node: ast.ClassDef, frame: Frame, outside: tuple[str, ...]) -> Class:
        key = ("class", id(node), frame.key)
        if key not in self._idents:
            self._idents[key] = len(self.classes)
            inner = Frame(self.ident("body", *key), frame.module, "class", frame)
            self.classes.append(Kind(node, inner, outside))
        return Class(self._idents[key])

    def frame(self, defined: Defined, activation: int, receiver: Values) -> Frame:
        if activation not in self.frames:
            node, around = defined.node, defined.frame
            names = bound(node)
            self.bodies[activation] = node
            self.frames[activation] = Frame(
                activation, around.module, "function", around, names, declared_global(node), defined.cls, receiver
            )
        return self.frames[activation]

    def elements(self, ident: int) -> Values:
        """Everything a container may hold."""
        keys = self.cells.get(("keys", ident), ())
        return frozenset().union(*(self.cells.get(("element", ident, key), ()) for key in (None, *keys)))

    def put(self, ident: int, key: Value | None, values: Iterable[Value]) -> None:
        """Element `key` of a container; None for an element whose place is not known."""
        if key is not None:
            self.add(("keys", ident), [key])
        self.add(("element", ident, key), values)
