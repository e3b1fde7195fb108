"""What use costs a month, before and after, by declared traffic: in sums for the bill, in words for each function.

In: a scene, and the declared traffic by the functions' physical names. Nothing is guessed: a function without traffic
is counted, and one that both routes and queues wake has its requests named, since nobody says which share is whose.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.review import prices
from generator.review.findings.cost import matters
from generator.review.findings.waking import Waking, Wakings, wakings
from generator.review.model import Finding, Phrase, Price, Section, Traffic, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, after, before, exists_after, exists_before
from generator.terraform.plan_json import Action, ResourceChange

INVOCATIONS, DURATION = "invocations of functions", "duration of functions"
_FUNCTION = "aws_lambda_function"
# A message is sent, received and deleted; of an invocation at least one. Polling an empty queue is not counted.
_OF_A_MESSAGE = 3
_REQUESTS = {
    Waking.ROUTE: (1, prices.HTTP_API_REQUEST),
    Waking.QUEUE: (_OF_A_MESSAGE, prices.QUEUE_REQUEST),
    Waking.FIFO_QUEUE: (_OF_A_MESSAGE, prices.FIFO_QUEUE_REQUEST),
}
_BILLED = {"aws_apigatewayv2_api": {Waking.ROUTE}, "aws_sqs_queue": {Waking.QUEUE, Waking.FIFO_QUEUE}}
_LEAST = 0.005


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill: what, how much of it in words, and dollars a month."""

    what: str
    amount: str
    dollars: float


@dataclass(slots=True)
class Used:
    """What use costs. `priced` are types of resources whose use is in the sums; `missing` is what is not, in words."""

    prices: list[Price] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    priced: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    undeclared: int = 0


def used(scene: Scene, traffic: Mapping[str, Traffic]) -> Used:
    """What changes by declared traffic, and how many functions change whose traffic nobody declares."""
    found = Used()
    declared = {change.address: known for change in scene.of(_FUNCTION) if (known := traffic.get(_name(change)))}
    changed = [change for change in scene.changed if change.type == _FUNCTION and matters(change)]
    found.undeclared = sum(change.address not in declared and change.action is not Action.DELETE for change in changed)
    if declared:
        _price(scene, declared, found)
    if all(change.address in declared for change in changed):
        found.priced.add(_FUNCTION)
    return found


def _price(scene: Scene, declared: Mapping[str, Traffic], found: Used) -> None:
    woken, sums = wakings(scene), dict[str, list[float]]()
    for change in scene.of(_FUNCTION):
        known = declared.get(change.address)
        sides = _sides(change, known, woken, found) if known else None
        if known and sides:
            for index, lines in enumerate(sides):
                for line in lines:
                    sums.setdefault(line.what, [0.0, 0.0])[index] += line.dollars
            found.findings += _told(scene, change, known, *sides)
    for what, (old, new) in sorted(sums.items()):
        if abs(new - old) >= _LEAST:
            found.prices.append(Price(scene.subject, what, round(old, 2), round(new, 2), by_use=True))
    _mark_priced(woken, declared, found)


def _mark_priced(woken: Wakings, declared: Mapping[str, Traffic], found: Used) -> None:
    """Requests are told by the functions that they wake, where traffic of all of these is declared."""
    for type_, kinds in _BILLED.items():
        side = [*woken.before.items(), *woken.after.items()]
        users = {function for function, waking in side if waking & kinds}
        if users and users <= declared.keys():
            found.priced.add(type_)


def _sides(
    change: ResourceChange, known: Traffic, woken: Wakings, found: Used
) -> tuple[tuple[Line, ...], tuple[Line, ...]] | None:
    """The bill before and after; None where it cannot be told."""
    bills = []
    for thing, exists, waking in (
        (before(change), exists_before(change), woken.before),
        (after(change), exists_after(change), woken.after),
    ):
        kinds = waking.get(change.address, set()) if exists else set()
        lines = _bill(thing, known, kinds) if exists else ()
        if lines is None:
            found.missing.add("duration of functions of unknown size")
            return None
        if len(kinds) > 1:
            found.missing.add("requests of functions that several kinds of triggers wake")
        bills.append(lines)
    return bills[0], bills[1]


def _bill(thing: Thing, known: Traffic, kinds: set[Waking]) -> tuple[Line, ...] | None:
    memory = thing.get("memory_size")
    if not isinstance(memory, int) or thing.waits("memory_size") or thing.waits("architectures"):
        return None
    architecture = str((thing.get("architectures") or ["x86_64"])[0])
    number = known.invocations_per_month
    seconds = number * known.duration_ms / 1000 * memory / 1024
    rate = prices.GB_SECOND.get(architecture, prices.GB_SECOND["x86_64"])
    size = f"{seconds:,.0f} GB-seconds in {memory:,} MB of {architecture}"
    lines = [Line(INVOCATIONS, f"{number:,}", number * prices.INVOCATION), Line(DURATION, size, seconds * rate)]
    for kind in kinds if len(kinds) == 1 else ():
        times, price = _REQUESTS[kind]
        lines.append(Line(str(kind), f"{number * times:,}", number * times * price))
    return tuple(lines)


def _told(
    scene: Scene, change: ResourceChange, known: Traffic, old: tuple[Line, ...], new: tuple[Line, ...]
) -> Iterator[Finding]:
    """In words, where it costs something else, comes or goes."""
    one, other = (sum(line.dollars for line in lines) for lines in (old, new))
    if old and new and abs(other - one) < _LEAST:
        return
    use = f"{known.invocations_per_month:,} invocations of {known.duration_ms:,} ms a month"
    if not old:
        title, said = "a new function costs by use", f"{use} will cost ${other:,.2f}"
    elif not new:
        title, said = "a removed function costs no more", f"{use} cost ${one:,.2f} until now"
    else:
        title = f"use of a function costs {'more' if other > one else 'less'}"
        said = f"{use} cost ${one:,.2f} now, and ${other:,.2f} then: {prices.dollars(other - one)}"
    yield scene.found(Section.COST, None, change.address, title, phrase(said), *_parts(old, new))


def _parts(old: tuple[Line, ...], new: tuple[Line, ...]) -> Iterator[Phrase]:
    """What the sum is of, where it is not the same as before."""
    sides = [{line.what: line for line in lines} for lines in (old, new)]
    for what in dict.fromkeys([*sides[0], *sides[1]]):
        lines = [side.get(what) for side in sides]
        if lines[0] != lines[1]:
            shown = [f"{line.amount} for ${line.dollars:,.2f}" if line else "none" for line in lines]
            kept = [words for words, side in zip(shown, sides, strict=True) if side]
            yield phrase(f"{what}: {' → '.join(kept)}")


def _name(change: ResourceChange) -> str:
    return after(change).text("function_name") or before(change).text("function_name")
