"""Which frame a name belongs to, and what it may hold there."""

import ast
import builtins

from generator.iam.imports import member
from generator.iam.machine import Frame, Machine
from generator.iam.values import NOTHING, Const, External, ProjectModule, Values


def home(frame: Frame, name: str) -> Frame | None:
    """The frame that binds the name."""
    here: Frame | None = frame
    first = True
    while here is not None:
        if name in here.globals:
            while here.parent is not None:
                here = here.parent
            return here
        own = here.names is None or name in here.names
        if own and (here.kind != "class" or first) and here.kind != "module":
            return here
        if here.kind == "module":
            return here
        first, here = first and here.kind == "comprehension", here.parent
    return None


def load(machine: Machine, frame: Frame, name: str) -> Values:
    """What a name may hold."""
    here: Frame | None = frame
    first = True
    while here is not None:
        visible = here.kind != "class" or first
        binds = here.names is None or name in here.names
        if visible and binds and (found := machine.get((here.key, name))):
            return found
        if here.kind == "function" and binds and here.names is not None:
            return NOTHING
        first, here = first and here.kind == "comprehension", here.parent
    return _imported(machine, frame, name)


def _imported(machine: Machine, frame: Frame, name: str) -> Values:
    """By a star, or a builtin."""
    top = frame
    while top.parent is not None:
        top = top.parent
    found: Values = NOTHING
    for star in machine.get((top.key, "*")):
        if isinstance(star, ProjectModule) and not name.startswith("_"):
            found |= member(machine, frame, star.name, name, ast.Pass(lineno=1, col_offset=0))
    if found:
        return found
    if name == "__name__":
        return frozenset({Const.of(top.module.name)})
    if hasattr(builtins, name):
        return frozenset({External(f"builtins.{name}")})
    stars = [item for item in machine.get((top.key, "*")) if isinstance(item, External)]
    return frozenset(External(f"{item.path}.{name}") for item in stars)
