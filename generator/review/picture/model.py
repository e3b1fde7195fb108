"""What a picture of a plan says: boxes and arrows, each with what happens to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.terraform.plan_json import Action
from generator.understand.graph import Graph
from generator.understand.svg import Mark

CREATED = Mark("create", "+", "created")
CHANGED = Mark("update", "~", "changed")
REPLACED = Mark("delete", "±", "replaced")
DELETED = Mark("delete", "\N{MINUS SIGN}", "destroyed")
# The strongest last: what happens to a box is the strongest of what happens to its parts.
MARKS: Mapping[Action, Mark] = {
    Action.CREATE: CREATED,
    Action.UPDATE: CHANGED,
    Action.REPLACE: REPLACED,
    Action.DELETE: DELETED,
    Action.FORGET: Mark("delete", "\N{MINUS SIGN}", "let go"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """`left_out` boxes are not drawn: a picture of hundreds shows nothing. `elsewhere` changes belong to no box."""

    graph: Graph
    boxes: Mapping[str, Mark]
    arrows: Mapping[tuple[str, str], Mark]
    left_out: int = 0
    elsewhere: int = 0
