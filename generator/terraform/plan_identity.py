"""Whether two plans would do the same: what a review is of, and what an apply is held to.

A plan file is another file each time it is made. What counts is what it would do: to which addresses, how, and from
which values to which. What AWS has yet to compute is left out, and so is what is merely read.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.terraform.plan_json import Action, OutputChange, PlanJson, ResourceChange, Values


def plan_fingerprint(plan: PlanJson) -> str:
    """SHA-256, in hex, of everything that the plan would do."""
    told = hashlib.sha256()
    for line in _lines(plan):
        told.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return told.hexdigest()


def differences(reviewed: PlanJson, binding: PlanJson) -> list[str]:
    """The addresses where the second plan would do something else than the first."""
    one, other = (dict(_by_address(plan)) for plan in (reviewed, binding))
    return sorted(address for address in one.keys() | other.keys() if one.get(address) != other.get(address))


def _lines(plan: PlanJson) -> Iterator[str]:
    for _, line in _by_address(plan):
        yield line


def _by_address(plan: PlanJson) -> Iterator[tuple[str, str]]:
    for change in plan.changed:
        yield change.address, _line(_of_resource(change))
    for output in plan.outputs:
        if output.action is not Action.NO_OP:
            yield f"output.{output.name}", _line(_of_output(output))


def _line(said: list[Any]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _of_resource(change: ResourceChange) -> list[Any]:
    return [
        change.address,
        change.deposed,
        change.previous_address,
        change.imported,
        str(change.action),
        change.creates_first,
        sorted(map(list, change.forced_by), key=str),
        known(change.before, change.unknown),
        known(change.after, change.unknown),
    ]


def _of_output(output: OutputChange) -> list[Any]:
    values = [] if output.unknown else [output.before, output.after]
    return [output.name, str(output.action), *values]


def known(values: Values, unknown: Any) -> Any:
    """`values` less what is computed: an attribute that the apply makes anew is no part of what was decided."""
    if unknown is True:
        return None
    if not unknown:
        return values
    if isinstance(values, Mapping):
        marks = unknown if isinstance(unknown, Mapping) else {}
        return {key: known(item, marks.get(key, False)) for key, item in values.items() if marks.get(key) is not True}
    if isinstance(values, list):
        marks = unknown if isinstance(unknown, list) else []
        return [known(item, marks[index] if index < len(marks) else False) for index, item in enumerate(values)]
    return values
