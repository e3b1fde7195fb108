"""Physical names that meet in one account: of what a spec names, and of what the kit makes beside it."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from generator.diagnostics import Location
from generator.names import LIMITS, physical
from generator.precedence.defaults import alarms as tier_has_alarms
from generator.project import LOCAL
from generator.resolve.failures import collecting
from generator.resolve.stack import Function, Resource, Stack, Target, Trigger, Where
from generator.rules.model import Deployed, Finding, Findings, Whole, whole
from generator.values import concrete

_NAME_IT = "give it a `name` of its own, with ${env} in it"
_NAME_TRIGGER = "give the trigger or subscription a `name` of its own"
_RENAME = "rename one of the two"
_ALARMS = ("alarm", "duration", "errors", "iterator-age", "throttles")


@dataclass(frozen=True, slots=True)
class _Name:
    """A physical name: `scope` is where it is the only one of its `kind`, `thing` what of the spec it is (made) of."""

    kind: str
    scope: tuple[str, ...]
    name: str
    thing: str
    place: Callable[[], Location]  # looked for only where there is something to say
    way_out: str = _NAME_IT
    made_of: str = ""

    @property
    def what(self) -> str:
        return f"{self.kind} of {self.made_of} {self.thing}" if self.made_of else f"{self.kind} {self.thing}"

    @property
    def owner(self) -> str:
        """The function or resource, where the thing is a part of one."""
        return ".".join(self.thing.split(".")[:2])


@whole("GEN105", "Physical names of a project are different")
def collisions(everything: Whole) -> Findings:
    """`<env>-<service>-<name>` can meet: service `a` with `b-c`, service `a-b` with `c`; or one `name:` in two places.

    So can the names of roles, schedules, rules, alarms and dead-letter queues, which the kit makes of others. Log
    groups are called like their functions and APIs.

    Way out: `name:` on one of them, with `${env}` in it. A role is called by its function's key, whatever the `name`:
    there, rename one.
    """
    seen: dict[tuple[str, tuple[str, ...], str], tuple[_Name, str]] = {}
    told: set[tuple[str, str]] = set()
    stacks = [stack for stack in everything.deployed if stack.environment.name != LOCAL]
    named = [(stack.environment.name, name) for stack in stacks for name in _named(stack)]
    for here, name in (*named, *_alarms_that_may_meet(stacks)):
        entry = (name, here)
        first = seen.setdefault((name.kind, name.scope, name.name), entry)
        if first is entry:
            continue
        known, there = first
        pairs = {(known.thing, name.thing), (known.owner, name.owner)}
        if (known.what, there) == (name.what, here) or told & pairs:
            continue
        told.add((known.thing, name.thing))
        meeting = f"in {here}" if there == here else f"in {there} and {here}, which are one account"
        who = f"{name.what} and {known.what} have" if known.what != name.what else f"{name.what} has"
        yield Finding(name.place(), f"{who} one physical name {meeting}, {name.name!r}: {name.way_out}")


def _words(stack: Deployed) -> dict[str, str]:
    settings = stack.environment.spec
    return {
        "var.environment": stack.environment.name,
        "var.region": str(settings.region),
        "var.account_id": str(settings.account),
        "var.partition": "aws",
        "local.prefix": f"{stack.environment.name}-{stack.stack.stem}",
    }


def _region(stack: Deployed) -> tuple[str, str]:
    return str(stack.environment.spec.account), str(stack.environment.spec.region)


def _named(stack: Deployed) -> Iterator[_Name]:
    """What a spec names first: where that meets already, nothing is said of what is made of it."""
    known, region = _words(stack), _region(stack)
    for function in stack.stack.functions:
        thing, place = f"{stack.source.name}.{function.key}", partial(stack.function, function, "name")
        way_out = _NAME_IT if function.spec.name else _RENAME  # with a name alone, the roles would still meet
        yield _Name("function", region, str(concrete(function.name, known)), thing, place, way_out)
    for resource in stack.stack.resources:
        yield from _of_resource(stack, resource, known, region)
    for function in stack.stack.functions:
        yield from _made_for(stack, function, known, region)


def _of_resource(
    stack: Deployed, resource: Resource, known: Mapping[str, str], region: tuple[str, ...]
) -> Iterator[_Name]:
    """Bucket names are one space for the whole world."""
    scope = () if resource.type == "s3" else region
    thing, place = f"{stack.source.name}.{resource.key}", partial(stack.resource, resource, "name")
    name = str(concrete(resource.name, known))
    fifo = ".fifo" if resource.merged.get("fifo") else ""
    way_out = _NAME_IT if resource.thing == resource.key else _RENAME  # what a function implies takes no name
    yield _Name(resource.type, scope, name + fifo, thing, place, way_out)
    if resource.type == "sqs" and resource.merged.get("dead_letter"):
        yield _Name("sqs", scope, f"{name}-dead-letter{fifo}", f"{thing}.dead_letter", place)
    for item in resource.subscriptions:
        if item.kind == "eventbridge":
            path = ("resources", resource.key, "subscriptions", item.index, item.kind)
            rule = str(concrete(physical("rule", stack.stack.stem, item.stem), known))
            where = (*region, _bus(item.source, known))
            find = partial(stack.source.document.locate_key, path)
            yield _Name("rule", where, rule, f"{stack.source.name}.{item.label}", find, _NAME_TRIGGER)


def _made_for(
    stack: Deployed, function: Function, known: Mapping[str, str], region: tuple[str, ...]
) -> Iterator[_Name]:
    """Roles are one space for all regions, rules one for each bus."""
    stem, account = stack.stack.stem, region[:1]
    thing, place = f"{stack.source.name}.{function.key}", partial(stack.function, function)
    role = str(concrete(physical("role", stem, function.stem), known))
    yield _Name("role", account, role, thing, place, _RENAME, "function")
    if function.rollout and function.rollout.deployment_config:
        moving, find = _role_of("codedeploy", str(concrete(function.name, known))), partial(place, "rollout")
        yield _Name("role", account, moving, f"{thing}.rollout", find, _RENAME, "rollout")
    for trigger in function.triggers:
        if trigger.kind not in ("eventbridge", "schedule"):
            continue
        own, find = f"{thing}.{trigger.key}", partial(stack.trigger, function, trigger)
        if trigger.kind == "schedule":
            name = str(concrete(physical("schedule", stem, trigger.stem), known))
            yield _Name("schedule", region, name, own, find, _NAME_TRIGGER)
            yield _Name("role", account, _role_of("scheduler", name), own, find, _NAME_TRIGGER, "schedule")
        elif trigger.target:
            name = str(concrete(physical("rule", stem, trigger.stem), known))
            yield _Name("rule", (*region, _bus(trigger.target, known)), name, own, find, _NAME_TRIGGER)


def _alarms_that_may_meet(stacks: Sequence[Deployed]) -> Iterator[tuple[str, _Name]]:
    """An alarm's name begins with its function's: two meet only where one function's name begins with another's."""
    functions: dict[tuple[tuple[str, str], str], tuple[Deployed, Function]] = {}
    for stack in stacks:
        known, region = _words(stack), _region(stack)
        for function in stack.stack.functions:
            if _has_alarms(stack, function):
                functions.setdefault((region, str(concrete(function.name, known))), (stack, function))
    for region, name in _beginning_alike(functions):
        stack, function = functions[region, name]
        find = partial(stack.function, function, "name")
        for alarm in dict.fromkeys(_alarms(stack, function)):
            thing = f"{stack.source.name}.{function.key}"
            yield stack.environment.name, _Name("alarm", region, f"{name}-{alarm}", thing, find, made_of="function")


def _beginning_alike(names: Collection[tuple[tuple[str, str], str]]) -> list[tuple[tuple[str, str], str]]:
    """Names that begin with another of them and a hyphen, and those others, in their order."""
    found = set()
    for region, name in names:
        hyphens = (index for index, character in enumerate(name) if character == "-")
        for other in ((region, name[:index]) for index in hyphens):
            if other in names:
                found |= {(region, name), other}
    return [each for each in names if each in found]


def _bus(bus: Target, known: Mapping[str, str]) -> str:
    """The name of a bus, or where only AWS knows that, its address."""
    try:
        return str(concrete(bus.name, known))
    except KeyError:
        return bus.address


def _role_of(service: str, name: str) -> str:
    """The role that AWS's service takes for what is called `name`, as modules/trigger-schedule and rollout have it."""
    room = LIMITS["role"] - len(f"-{service}")
    if len(name) <= room:
        return f"{name}-{service}"
    return f"{name[: room - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}-{service}"


def _has_alarms(stack: Deployed, function: Function) -> bool:
    settings = stack.environment.spec
    there = settings.alarms is not None or tier_has_alarms(settings.tier or "development")
    return there and function.merged.get("alarms") is not False


def _alarms(stack: Deployed, function: Function) -> Iterator[str]:
    """As modules/alarms calls them."""
    yield from _ALARMS
    yield from (f"dead-letter-{stack.stack.first_label(label)}" for label in collecting(stack.stack, function))
    for trigger in function.triggers:
        yield from _alarms_of(stack.stack, trigger)


def _alarms_of(stack: Stack, trigger: Trigger) -> Iterator[str]:
    own = trigger.target and trigger.target.where is Where.OWN
    source = stack.first_label(trigger.target.label) if trigger.target and own else None
    match trigger.kind:
        case "sqs" if source:
            yield from (f"queue-{source}-age", f"dead-letter-{source}")
        case "http" if source:
            yield f"api-{source}-5xx"
        case "schedule":
            yield from (f"schedule-{trigger.stem}-dropped", f"schedule-{trigger.stem}-errors")
        case "eventbridge":
            yield f"rule-{trigger.stem}-failed"
