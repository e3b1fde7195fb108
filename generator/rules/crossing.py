"""What only shows when several services, environments and regions are seen together."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from generator.diagnostics import Location
from generator.project import LOCAL
from generator.resolve.stack import Function, Target, Where
from generator.rules.model import Deployed, Finding, Findings, Whole, deployed, whole
from generator.values import Value, concrete

_FAMILIES = ("functions", "resources")
Place = Callable[[], Location]  # looked for only where there is something to say


@whole("GEN105", "Physical names of a project are different")
def collisions(everything: Whole) -> Findings:
    """`<env>-<service>-<name>` can meet: service `a` with `b-c`, service `a-b` with `c`; or one `name:` in two places.

    Way out: `name:` on one of them, with `${env}` in it.
    """
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    told: set[tuple[str, str]] = set()
    for stack in everything.deployed:
        if stack.environment.name == LOCAL:
            continue
        for key, what, place in _named(stack):
            known, there = seen.setdefault(key, (what, stack.environment.name))
            here = stack.environment.name
            if (known, there) == (what, here) or (known, what) in told:
                continue
            told.add((known, what))
            meeting = f"in {here}" if there == here else f"in {there} and {here}, which are one account"
            message = (
                f"{what} and {known} have one physical name {meeting}, {key[-1]!r}"
                if known != what
                else (f"{what} has one physical name {meeting}, {key[-1]!r}")
            )
            yield Finding(place(), f"{message}: give it a `name` of its own, with ${{env}} in it")


def _named(stack: Deployed) -> Iterator[tuple[tuple[str, ...], str, Place]]:
    settings = stack.environment.spec
    known = {
        "var.environment": stack.environment.name,
        "var.region": str(settings.region),
        "var.account_id": str(settings.account),
        "var.partition": "aws",
        "local.prefix": f"{stack.environment.name}-{stack.source.name}",
    }
    for function in stack.stack.functions:
        what = f"function {stack.source.name}.{function.key}"
        yield _key("function", function.name, known, settings), what, partial(stack.function, function, "name")
    for resource in stack.stack.resources:
        what = f"{resource.type} {stack.source.name}.{resource.key}"
        yield _key(resource.type, resource.name, known, settings), what, partial(stack.resource, resource, "name")


def _key(type_: str, name: Value, known: Mapping[str, str], settings: Any) -> tuple[str, ...]:
    """Bucket names are one space for the whole world."""
    place = ("", "") if type_ == "s3" else (str(settings.account), str(settings.region))
    return (*place, type_, str(concrete(name, known)))


@deployed("GEN705", "What another service lends is there too")
def there(stack: Deployed) -> Findings:
    """A service may be left out of an environment, or a thing of it; who uses it there has nothing to use.

    Way out: leave the user out of that environment too, or bring the other service there.
    """
    for find, target in _targets(stack):
        if target.where is not Where.OTHER:
            continue
        place = find()
        service, _, name = target.address.partition("/")
        if not stack.project.in_environment(service, stack.environment):
            message = f"{target.address!r} is not there: service {service!r} is left out"
            yield Finding(place, f"{message}, so leave out what names it too")
        elif any(name in stack.project.sources(service, stack.environment).left_out(family) for family in _FAMILIES):
            message = f"{target.address!r} is not there: service {service!r} leaves it out"
            yield Finding(place, f"{message}, so leave out what names it too")


def _targets(stack: Deployed) -> Iterator[tuple[Place, Target]]:
    for function in stack.stack.functions:
        yield from _of_function(stack, function)
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            path = ("resources", resource.key, "subscriptions", item.index, item.kind)
            yield partial(stack.source.document.locate_key, path), item.source


def _of_function(stack: Deployed, function: Function) -> Iterator[tuple[Place, Target]]:
    for trigger in function.triggers:
        for target in (trigger.target, trigger.dead_letter):
            if target is not None:
                yield partial(stack.trigger, function, trigger), target
    for use in function.uses:
        yield partial(stack.function, function, "uses", use.target.address), use.target
    for name, target in function.destinations.items():
        key = ("on_failure",) if function.spec.on_failure and name == "on_failure" else ("async", name)
        yield partial(stack.function, function, *key), target


@deployed("GEN329", "What a function listens to is in its region")
def region(stack: Deployed) -> Findings:
    """Queues, tables, topics and buses wake functions of their own region only.

    Way out: a rule or topic there that forwards to this region, or an ARN for each environment in its overlay.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    listened: list[tuple[Place, Target]]
    listened = [(partial(stack.trigger, f, t), t.target) for f, t in stack.triggers() if t.target]
    listened += [
        (
            partial(stack.source.document.locate_key, ("resources", resource.key, "subscriptions", item.index)),
            item.source,
        )
        for resource in stack.stack.resources
        for item in resource.subscriptions
    ]
    here = stack.environment.spec.region
    for place, target in listened:
        if target.where is not Where.EXTERNAL:
            continue
        parts = str(getattr(target.arn, "value", "")).split(":")
        there = stack.say(parts[3]) if len(parts) > 5 else ""
        if there not in ("", here):
            message = f"{target.address!r} is in {there} and the environment in {here}"
            yield Finding(place(), f"{message}: events do not cross regions by themselves, forward them")


@deployed("GEN226", "A layer is in its function's region")
def layer_region(stack: Deployed) -> Findings:
    """Lambda takes layers of its own region only.

    Way out: `environments.<env>.layers.<name>.arn` for each region, or the same layer built here.
    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
    """
    here = stack.environment.spec.region
    for layer in stack.stack.layers:
        parts = stack.say(layer.spec.arn or "").split(":")
        if len(parts) > 4 and parts[3] != here and stack.environment.name != LOCAL:
            place = layer.merged.locate(("arn",)) or stack.source.document.locate_key(("layers", layer.key))
            yield Finding(
                place, f"layer {layer.key!r} is in {parts[3]} and the environment in {here}: publish it there"
            )
