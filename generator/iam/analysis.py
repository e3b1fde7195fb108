"""From a handler to what it calls.

Three rounds, each until nothing new turns up: from the handler, with what the code hands over; then with annotations in
place of what nobody hands over; then with every function that was not entered, in case a way to it was not followed.
The calls of the first two can be missing in a role; those of the third keep a grant from being called unused.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from generator.iam.activations import Given, enter, is_hollow
from generator.iam.calls import call
from generator.iam.expressions import annotation
from generator.iam.imports import import_module
from generator.iam.machine import Call, Frame, Lost, Machine, Place, TooLargeError
from generator.iam.names import mentioned
from generator.iam.sources import Module, SearchPath
from generator.iam.statements import run
from generator.iam.unseen import Unseen, unseen
from generator.iam.values import NOTHING, UNKNOWN, Class, Const, Function, Instance, ProjectModule, Values

_MOST_ROUNDS = 40
_MOST_VALUES = 60_000  # beyond it, calls are told apart no longer, and code that nobody is seen to enter is left


@dataclass(frozen=True, slots=True)
class Usage:
    """What a handler calls: `calls` for certain, `possible` besides; what was `lost`; which modules and variables.

    `unseen` is what is told of the possible calls, and of what was lost in code that nobody is seen to enter.
    """

    calls: tuple[Call, ...]
    possible: tuple[Call, ...]
    lost: tuple[Lost, ...]
    unseen: tuple[Unseen, ...]
    imported: tuple[tuple[str, Place], ...]
    variables: frozenset[str]
    handed: frozenset[str]
    words: frozenset[str]


def analyse(path: SearchPath, handler: str) -> Usage:
    """`folder/module.function` on a search path."""
    machine = Machine(path, run)
    module, _, function = handler.replace("/", ".").rpartition(".")
    start = Frame(machine.ident("start"), Module("", handler, None, package=False), "module")
    node = ast.Pass(lineno=1, col_offset=0)

    def begin() -> None:
        found = import_module(machine, start, module, node)
        for item in found:
            if isinstance(item, ProjectModule):
                handlers = _named(machine, start, item, function)
                call(machine, start, handlers, Given((UNKNOWN, UNKNOWN)), node)
            else:
                machine.lose(start, node, "*", f"the handler's module {module} is not found")

    _settle(machine, begin)
    machine.trusting = True
    _settle(machine, lambda: _trusting(machine, begin))
    calls, lost = frozenset(machine.calls), _lost(machine)
    machine.coarse = True
    _settle(machine, lambda: _everything(machine, begin), last=True)
    possible, beside = machine.calls - calls, _beside(machine, lost)
    lost |= {item for item in beside if not item.place.path}
    return Usage(
        tuple(sorted(calls, key=_order)),
        tuple(sorted(possible, key=_order)),
        tuple(sorted(lost, key=lambda item: (item.place, item.what))),
        tuple(unseen(machine, calls, possible, [item for item in beside if item.place.path])),
        tuple(sorted(machine.imported.items())),
        frozenset(machine.variables),
        frozenset(machine.handed),
        frozenset(_words(machine)),
    )


def _order(item: Call) -> tuple[Place, str, str, str]:
    return item.place, item.service, item.operation, repr(sorted(map(repr, item.names)))


def _settle(machine: Machine, step: Callable[[], None], *, last: bool = False) -> None:
    for _ in range(_MOST_ROUNDS):
        machine.changed = False
        calls, lost = set(machine.calls), set(machine.lost)
        machine.done.clear()
        machine.calls.clear()
        machine.lost.clear()
        machine.loose.clear()
        try:
            step()
        except RecursionError:
            machine.lost.add(Lost(Place("", 1, 1), frozenset("*"), "the code is nested too deeply"))
            return
        except TooLargeError:
            machine.calls |= calls
            machine.lost |= lost
            break
        if not machine.changed:
            return
        if machine.size > _MOST_VALUES and last:
            break
        machine.coarse |= machine.size > _MOST_VALUES
    machine.lost.add(Lost(Place("", 1, 1), frozenset("*"), "the code is too large to be followed to its end"))


def _named(machine: Machine, frame: Frame, module: ProjectModule, name: str) -> Values:
    from generator.iam.attributes import attribute

    return attribute(machine, frame, frozenset({module}), name, ast.Pass(lineno=1, col_offset=0))


def _trusting(machine: Machine, begin: Callable[[], None]) -> None:
    """Parameters and fields that hold nothing of the project's or of AWS's get what their annotations say."""
    begin()
    for activation, frame in list(machine.frames.items()):
        defined = next((item for item in _defined(machine, frame)), None)
        if defined is not None and not isinstance(defined, ast.Lambda):
            around = frame.parent or frame
            for item in (*defined.args.posonlyargs, *defined.args.args, *defined.args.kwonlyargs):
                if is_hollow(machine.get((activation, item.arg))) or machine.get(("trusted", activation, item.arg)):
                    found = annotation(machine, around, item.annotation)
                    machine.add(("trusted", activation, item.arg), found)
                    machine.add((activation, item.arg), found)
    for ident, kind in enumerate(machine.classes):
        _fields(machine, ident, kind.node, kind.frame)


def _defined(machine: Machine, frame: Frame) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    node = machine.bodies.get(frame.key)
    return [node] if node is not None else []


def _fields(machine: Machine, ident: int, node: ast.ClassDef, frame: Frame) -> None:
    instances = [item for item in machine.get(("instances", ident)) if isinstance(item, Instance)]
    instances += [Instance(ident, machine.ident("assumed", ident))]
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            for made in instances:
                key = ("attribute", made.ident, item.target.id)
                if is_hollow(machine.get(key) | machine.get((frame.key, item.target.id))) or machine.get(
                    ("trusted", key)
                ):
                    found = annotation(machine, frame, item.annotation)
                    machine.add(("trusted", key), found)
                    machine.add(key, found)


def _everything(machine: Machine, begin: Callable[[], None]) -> None:
    """Whatever was not entered may be called all the same; what was assumed once is assumed each time."""
    _trusting(machine, begin)
    waiting = sorted(machine.assumed | _not_entered(machine))
    while waiting:
        machine.assumed.update(waiting)
        for index in waiting:
            _assume(machine, index)
        waiting = sorted(_not_entered(machine))


def _not_entered(machine: Machine) -> set[int]:
    return set(range(len(machine.functions))) - machine.entered


def _assume(machine: Machine, index: int) -> None:
    """Enter a function with nothing but its annotations."""
    defined = machine.functions[index]
    receiver: Values = NOTHING
    if defined.cls is not None and defined.kind not in ("static", "class"):
        made = Instance(defined.cls, machine.ident("assumed", defined.cls))
        machine.add(("assumed", made.ident), [Const.of(True)])
        receiver = frozenset({made})
    elif defined.kind == "class" and defined.cls is not None:
        receiver = frozenset({Class(defined.cls)})
    enter(machine, Function(index), Given(star=UNKNOWN, rest=UNKNOWN), receiver)


def _words(machine: Machine) -> set[str]:
    """Every word in code that may run: the top of imported modules, and functions that were entered."""
    found: set[str] = set()
    for frame in machine.modules.values():
        for statement in frame.module.tree.body if frame.module.tree else []:
            found |= _top(statement)
    for ident in machine.entered:
        found |= set(mentioned(machine.functions[ident].node))
    return found


def _top(node: ast.stmt) -> set[str]:
    """The words of a statement, without the insides of functions that it defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        return {word for part in parts for word in mentioned(part)}
    if isinstance(node, ast.ClassDef):
        words = {word for part in (*node.decorator_list, *node.bases) for word in mentioned(part)}
        return words.union(*(_top(item) for item in node.body))
    if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
        inner = ast.iter_child_nodes(node)
        return set().union(*(_top(item) if isinstance(item, ast.stmt) else set(mentioned(item)) for item in inner))
    if isinstance(node, ast.ImportFrom | ast.Import):
        return set()
    return set(mentioned(node))


def _lost(machine: Machine) -> frozenset[Lost]:
    """What was not followed so far."""
    return frozenset({*machine.lost, *_loose(machine)})


def _beside(machine: Machine, before: frozenset[Lost]) -> list[Lost]:
    """What was not followed since, as far as it may call more than what was told of its place."""
    told: dict[Place, set[str]] = {}
    for item in before:
        told.setdefault(item.place, set()).update(item.services)
    return [item for item in _lost(machine) if item.services - told.get(item.place, set())]


def _loose(machine: Machine) -> set[Lost]:
    from generator.iam.services import speakers

    followed, spoken = {call.place for call in machine.calls}, frozenset(machine.spoken)
    return {
        Lost(place, speakers(name, spoken), f"{name} is called on something that is not followed")
        for place, name in machine.loose
        if place not in followed
    }
