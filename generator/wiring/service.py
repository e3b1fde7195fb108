"""All module calls of a service in one environment."""

from collections.abc import Iterator

from generator.resolve.stack import Stack
from generator.wiring import functions, joining, resources
from generator.wiring.dashboard import dashboard
from generator.wiring.model import ModuleCall
from generator.wiring.rollouts import rollout
from generator.wiring.senders import senders
from generator.wiring.triggers import triggers


def compose(stack: Stack) -> list[ModuleCall]:
    """The module calls, in the order they are read: a function's file, then layers, resources and the dashboard."""
    calls = list(_calls(stack))
    return [*calls, dashboard(stack, [call for call in calls if call.block == "alarms"])]


def _calls(stack: Stack) -> Iterator[ModuleCall]:
    for function in stack.functions:
        yield functions.role(stack, function)
        yield functions.function(stack, function)
        yield from triggers(stack, function)
        if alarms := functions.alarms(stack, function):
            yield alarms
        if taking_over := rollout(stack, function):
            yield taking_over
    for item in stack.layers:
        if layer := functions.layer(stack, item):
            yield layer
    allowed, attended = senders(stack), resources.attended(stack)
    for resource in stack.resources:
        yield resources.resource(stack, resource, allowed)
        if alarms := resources.alarms(stack, resource, attended):
            yield alarms
        yield from joining.subscriptions(stack, resource)
    yield from joining.notifications(stack)
