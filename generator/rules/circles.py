"""Functions that wake each other, within a service and across those of a project."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.rules.loops import reaches, written
from generator.rules.model import Deployed, Finding, Findings, Whole, whole

Member = tuple[str, str]  # service, function


@dataclass(frozen=True, slots=True)
class _Step:
    """One function writes to `way` (`place` is the address in its own words), and the last of it wakes `to`."""

    way: tuple[str, ...]
    place: str
    to: Member


Steps = Mapping[Member, Mapping[Member, _Step]]


@whole("GEN332", "Functions do not wake each other in a circle", approvable=True)
def circle(everything: Whole) -> Findings:
    """One writes to the queue that wakes another, which writes to the table that wakes the first: it may never end.

    Way out: write elsewhere at one place, or make sure that it ends and acknowledge it.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    told: set[tuple[Member, ...]] = set()
    for stacks in _by_environment(everything).values():
        steps = _steps(list(stacks.values()))
        for members in _circles(steps):
            if members not in told:
                told.add(members)
                yield _finding(members, steps, stacks[members[0][0]])


def _by_environment(everything: Whole) -> dict[str, dict[str, Deployed]]:
    found: dict[str, dict[str, Deployed]] = defaultdict(dict)
    for stack in everything.deployed:
        found[stack.environment.name][stack.source.name] = stack
    return found


def _finding(members: Sequence[Member], steps: Steps, stack: Deployed) -> Finding:
    service, first = members[0]
    around = [steps[member][after] for member, after in zip(members, (*members[1:], members[0]), strict=True)]
    words = [repr(first)]
    for step in around:
        words += [repr(part.removeprefix(f"{service}/")) for part in step.way]
        words.append(repr(step.to[1] if step.to[0] == service else ".".join(step.to)))
    place = stack.function(stack.stack.function(first), "uses", around[0].place)
    message = f"functions wake each other and may do so for ever: {' -> '.join(words)}; write elsewhere"
    return Finding(place, message, f"{service}.{first}")


def _steps(stacks: Sequence[Deployed]) -> Steps:
    """Who wakes whom; what wakes itself is GEN320's."""
    listening = _listening(stacks)
    found: dict[Member, dict[Member, _Step]] = defaultdict(dict)
    for stack in stacks:
        for function in stack.stack.functions:
            me = (stack.source.name, function.key)
            for address, verbs in written(function):
                source = _everywhere(stack, address)
                for kind, spec, way, other in listening.get(source, ()):
                    if other != me and other not in found[me] and reaches(kind, spec, verbs, stack.source.name):
                        found[me][other] = _Step((source, *way), address, other)
    return found


_Listener = tuple[str, object, tuple[str, ...], Member]


def _listening(stacks: Sequence[Deployed]) -> Mapping[str, list[_Listener]]:
    """Source -> the functions that hear of it, directly or through a queue that subscribes to it."""
    found: dict[str, list[_Listener]] = defaultdict(list)
    for stack in stacks:
        for function, trigger in stack.triggers():
            if trigger.target:
                member = (stack.source.name, function.key)
                found[_everywhere(stack, trigger.target.address)].append((trigger.kind, trigger.spec, (), member))
    direct = dict(found)
    for stack in stacks:
        for queue in stack.stack.resources:
            own = _everywhere(stack, queue.key)
            for item in queue.subscriptions:
                through = [
                    (item.kind, item.spec, (own,), member) for _, _, way, member in direct.get(own, ()) if not way
                ]
                found[_everywhere(stack, item.source.address)] += through
    return found


def _everywhere(stack: Deployed, address: str) -> str:
    """The address as every service would write it; the default bus is one for all."""
    return address if "/" in address or address == "default" else f"{stack.source.name}/{address}"


def _circles(steps: Steps) -> Iterator[tuple[Member, ...]]:
    """For each function the shortest way back to itself, beginning with the first of the circle by name."""
    for member in sorted(steps):
        if way := _way_back(member, steps):
            first = way.index(min(way))
            yield (*way[first:], *way[:first])


def _way_back(start: Member, steps: Steps) -> list[Member] | None:
    waiting = deque([[start]])
    seen: set[Member] = set()
    while waiting:
        way = waiting.popleft()
        for following in sorted(steps.get(way[-1], ())):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                waiting.append([*way, following])
    return None
