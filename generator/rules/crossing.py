"""What only shows when several services, environments and regions are seen together."""

from collections.abc import Callable, Iterator
from functools import partial

from generator.diagnostics import Location
from generator.project import LOCAL
from generator.resolve.stack import Function, Target, Where
from generator.rules.model import Deployed, Finding, Findings, deployed

_FAMILIES = ("functions", "resources")
Place = Callable[[], Location]  # looked for only where there is something to say


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
