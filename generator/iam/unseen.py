"""Calls that nobody is seen to make: they stand in code that the handler imports and that was never entered from it.

Dead code, or code that is reached in a way that was not followed: nobody can tell. What it calls is therefore neither
missing nor unused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.iam.machine import Call, Defined, Lost, Machine, Place
from generator.iam.values import Unknown


@dataclass(frozen=True, slots=True, order=True)
class Unseen:
    """A call in `function` (`Class.method`, or nothing at a module's top); `open`: it may call anything of these."""

    place: Place
    function: str
    services: tuple[str, ...]
    open: tuple[str, ...] = ()


def unseen(machine: Machine, certain: Iterable[Call], possible: Iterable[Call], lost: Iterable[Lost]) -> list[Unseen]:
    """Of the calls that are possible only, and of what was lost beside them, one for each place."""
    seen: dict[tuple[Place, str], set[object]] = {}
    for call in certain:
        seen.setdefault((call.place, call.operation), {Unknown()}).update(call.names)
    services: dict[Place, set[str]] = {}
    for call in possible:
        if not call.names or call.names - seen.get((call.place, call.operation), set()):
            services.setdefault(call.place, set()).add(call.service)
    opened: dict[Place, set[str]] = {}
    for item in lost:
        opened.setdefault(item.place, set()).update(item.services)
    return [
        Unseen(
            place,
            _around(machine, place),
            tuple(sorted(services.get(place, set()) | opened.get(place, set()))),
            tuple(sorted(opened.get(place, ()))),
        )
        for place in sorted({*services, *opened})
    ]


def _around(machine: Machine, place: Place) -> str:
    """The innermost function that has a name and holds the place."""
    found = max(_holding(machine, place), key=lambda item: item.node.lineno, default=None)
    if found is None or found.cls is None:
        return found.name if found else ""
    return f"{machine.classes[found.cls].node.name}.{found.name}"


def _holding(machine: Machine, place: Place) -> Iterator[Defined]:
    for item in machine.functions:
        inside = item.node.lineno <= place.line <= (item.node.end_lineno or item.node.lineno)
        if item.name and inside and item.frame.module.shown == place.path:
            yield item
