"""Triggers of a function: one block each, all its routes together."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from generator.names import physical
from generator.resolve.stack import Function, Stack, Target, Trigger
from generator.values import Guarded, Ref, Setting, Value, join
from generator.wiring.keys import told_apart
from generator.wiring.model import TAGS, ModuleCall, json, json_list, nested

Arguments = dict[str, Value]


def triggers(stack: Stack, function: Function) -> Iterator[ModuleCall]:
    """The blocks that wake `function`; a bucket's notifications are the bucket's, see `buckets`."""
    yield from _routes(stack, function)
    for trigger in function.triggers:
        if wire := _WIRED.get(trigger.kind):
            arguments = {"function": Ref(f"module.{function.key}.function")} | wire(stack, trigger)
            yield ModuleCall(
                trigger.label, f"trigger-{trigger.kind}", function.key, function.key, arguments, trigger.history
            )


def _routes(stack: Stack, function: Function) -> Iterator[ModuleCall]:
    routes = [trigger for trigger in function.triggers if trigger.kind == "http"]
    apis = {trigger.target.label: trigger.target for trigger in routes if trigger.target}
    for label, api in apis.items():
        mine = [trigger for trigger in routes if trigger.target and trigger.target.label == label]
        own = http_label(stack, function, api)
        yield ModuleCall(
            label=own,
            block="trigger-http",
            file=function.key,
            thing=function.key,
            arguments={
                "api": api.block,
                "function": Ref(f"module.{function.key}.function"),
                "routes": {
                    trigger.spec.route: Guarded(
                        frozenset({route_part(function, trigger)}),
                        _access(trigger, api, _words(stack, function, trigger)),
                    )
                    for trigger in mine
                },
            },
            history=tuple(f"{name}{own.removeprefix(function.key)}" for name in function.history),
            comment=", ".join(trigger.spec.route for trigger in mine),
        )


def http_label(stack: Stack, function: Function, api: Target) -> str:
    """The block of the function's routes of `api`; named after it where the spec, whatever is left of it here, has
    several.
    """
    only = next((key for key, item in (stack.spec.resources or {}).items() if item.type == "http_api"), None)
    entries = stack.spec.functions[function.key].triggers or []
    apis = {entry.trigger.api or only for entry in entries if entry.kind == "http"}
    return f"{function.key}_http" if len(apis) == 1 else f"{function.key}_http_{api.label}"


def route_part(function: Function, trigger: Trigger) -> str:
    """What `left_out` calls a route: `api GET /admin`."""
    return function.part(trigger.spec.route)


def _words(stack: Stack, function: Function, trigger: Trigger) -> str:
    """A route in the name of a variable; those that read alike (`/a-b`, `/a_b`) are counted as the spec has them."""
    entries = stack.spec.functions[function.key].triggers or []
    routes = [entry.trigger.route for entry in entries if entry.kind == "http"]
    alike = [route for route in dict.fromkeys(routes) if _spelled(route) == _spelled(trigger.spec.route)]
    number = alike.index(trigger.spec.route) + 1
    return _spelled(trigger.spec.route) + (f"_{number}" if number > 1 else "")


@cache
def _spelled(route: str) -> str:
    return "_".join(re.findall("[a-z0-9]+", route.lower()))


def _access(trigger: Trigger, api: Target, words: str) -> Value:
    """Who may call the route: its own words, else the API's authorizer. Routes share a block, and no variable."""
    thing = f"{trigger.label}_{words}"
    given = {key: trigger.merged.setting(thing, key) for key in ("authorizer", "public", "scopes")}
    kept: Arguments = {key: setting for key, setting in given.items() if setting.value is not None}
    if "authorizer" not in kept and "public" not in kept:
        kept["authorizer"] = api.spec.authorizer
    return dict(sorted(kept.items()))


def _url(stack: Stack, trigger: Trigger) -> Arguments:
    return {
        "authorizer": "AWS_IAM" if trigger.spec.authorizer else "NONE",
        "cors": nested(trigger.merged, trigger.label, "cors"),
        "invoke_mode": trigger.setting("invoke_mode"),
        "public": trigger.setting("public"),
    }


def _schedule(stack: Stack, trigger: Trigger) -> Arguments:
    plain = ("expression", "flexible_window_minutes", "maximum_event_age", "maximum_retry_attempts", "timezone")
    return {
        "name": physical("schedule", stack.stem, trigger.stem),
        **trigger.said(*plain),
        "boundary": boundary(stack),
        "dead_letter": trigger.dead_letter.block if trigger.dead_letter else None,
        "dead_letter_key": told_apart(trigger.dead_letter.key) if trigger.dead_letter else None,
        "input": json(trigger.setting("input")),
        "state": state(trigger),
        "tags": TAGS,
    }


def boundary(stack: Stack) -> Value:
    """The platform team's boundary for roles that are not a function's."""
    required = stack.environment.require.permissions_boundary if stack.environment.require else None
    return Setting(required, "permissions_boundary_arn", varies=True, own=False) if required else None


def state(trigger: Trigger) -> Value:
    enabled = trigger.setting("enabled")
    return None if enabled.value is None else enabled.derive("ENABLED" if enabled.value else "DISABLED", "state")


def _eventbridge(stack: Stack, trigger: Trigger) -> Arguments:
    return {
        "name": physical("rule", stack.stem, trigger.stem),
        "bus": trigger.target.block if trigger.target else None,
        "dead_letter": trigger.dead_letter.block if trigger.dead_letter else None,
        "input": json(trigger.setting("input")),
        "input_transformer": nested(trigger.merged, trigger.label, "input_transformer"),
        "maximum_event_age": trigger.setting("maximum_event_age"),
        "maximum_retry_attempts": trigger.setting("maximum_retry_attempts"),
        "pattern": json(trigger.setting("pattern")),
        "tags": TAGS,
    }


_BATCHES = ("batch_size", "maximum_batching_window_in_seconds", "report_batch_item_failures")


def _sqs(stack: Stack, trigger: Trigger) -> Arguments:
    return {
        **trigger.said(*_BATCHES, "maximum_concurrency"),
        "filter": json_list(trigger.setting("filter")),
        "queue": trigger.target.block if trigger.target else None,
        "tags": TAGS,
    }


def _dynamodb(stack: Stack, trigger: Trigger) -> Arguments:
    plain = (
        *_BATCHES,
        "bisect_batch_on_function_error",
        "maximum_record_age_in_seconds",
        "maximum_retry_attempts",
        "parallelization_factor",
        "starting_position",
        "tumbling_window_in_seconds",
    )
    return {
        **trigger.said(*plain),
        "filter": json_list(trigger.setting("filter")),
        "on_failure": {"arn": trigger.dead_letter.outputs["arn"]} if trigger.dead_letter else None,
        "table": trigger.target.block if trigger.target else None,
        "tags": TAGS,
    }


def _sns(stack: Stack, trigger: Trigger) -> Arguments:
    return {
        "dead_letter": trigger.dead_letter.block if trigger.dead_letter else None,
        "filter": json(trigger.setting("filter")),
        "filter_scope": trigger.setting("filter_scope"),
        "topic": trigger.target.block if trigger.target else None,
    }


_WIRED: dict[str, Callable[[Stack, Trigger], Arguments]] = {
    "dynamodb": _dynamodb,
    "eventbridge": _eventbridge,
    "schedule": _schedule,
    "sns": _sns,
    "sqs": _sqs,
    "url": _url,
}


def rule_arn(bus: Target, name: Value) -> Value:
    """The ARN of a rule: on the default bus it is named without the bus."""
    if bus.address == "default":
        return join([Ref("local.arn.events"), ":rule/", name])
    return join([Ref("local.arn.events"), ":rule/", bus.name, "/", name])
