"""What no longer makes a function run, and what runs it otherwise."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from generator.review.findings.doors import READDRESSED
from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, shown, texts
from generator.terraform.plan_json import Action, AttributePath

# What tells one trigger of a type from another: attributes that are the trigger. Without any it is its address.
TRIGGERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "aws_api_gateway_method": ("route", ("resource_id", "http_method")),
    "aws_apigatewayv2_route": ("route", ("api_id", "route_key")),
    "aws_cloudwatch_event_target": ("target of a rule", ("event_bus_name", "rule", "arn")),
    "aws_cloudwatch_log_subscription_filter": ("log subscription", ("log_group_name", "destination_arn")),
    "aws_iot_topic_rule": ("IoT rule", ("name",)),
    "aws_lambda_event_source_mapping": ("event source", ("event_source_arn", "function_name", "topics", "queues")),
    "aws_lambda_function_url": ("function URL", ("function_name", "qualifier")),
    "aws_lb_listener_rule": ("rule of a load balancer", ()),
    "aws_lb_target_group_attachment": ("target of a load balancer", ("target_group_arn", "target_id")),
    "aws_pipes_pipe": ("pipe", ("name",)),
    "aws_scheduler_schedule": ("schedule", ("group_name", "name")),
    "aws_secretsmanager_secret_rotation": ("rotation of a secret", ("secret_id",)),
    "aws_ses_receipt_rule": ("mail rule", ("rule_set_name", "name")),
    "aws_sns_topic_subscription": ("subscription", ("topic_arn", "protocol", "endpoint")),
}
# A route that is edited in place becomes another; the rest stays the same trigger while its address stays.
_BY_IDENTITY_ONLY = frozenset({"aws_apigatewayv2_route", "aws_api_gateway_method", "aws_lambda_event_source_mapping"})
_NAMING = ("route_key", "event_source_arn", "topic_arn", "rule", "name", "function_name", "http_method", "secret_id")


def removed(scene: Scene) -> Iterator[Finding]:
    """Triggers that are there before and not after, under whatever address."""
    for type_, (noun, keys) in TRIGGERS.items():
        after = list(scene.after(type_))
        addresses = {thing.address for thing in after}
        known = {_identity(thing, keys) for thing in after}
        for thing in scene.before(type_):
            still = _identity(thing, keys) in known if keys else False
            stays = thing.address in addresses and not (type_ in _BY_IDENTITY_ONLY and _is_told(thing, keys))
            if not still and not stays:
                yield _gone(scene, thing, f"{noun} removed")


def _identity(thing: Thing, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(thing, key) for key in keys)


def _plain(thing: Thing, key: str) -> str:
    """A function by its name, however it is named: its alias or version is another word for the same trigger."""
    value = thing.get(key)
    if key == "function_name" and isinstance(value, str):
        return _function(value)
    return str(value or "")


def _function(named: str) -> str:
    """A function without ARN, alias and version; of the URI of a gateway's integration too. What is none stays."""
    return re.split("[:/]", named.rpartition(":function:")[2])[0] if ":function:" in named else named


def _is_told(thing: Thing, keys: tuple[str, ...]) -> bool:
    """Whether the plan knows what the trigger at this address will be."""
    mask = thing.change.unknown
    return not any(mask.get(key) for key in keys if isinstance(mask, dict))


def _gone(scene: Scene, thing: Thing, title: str) -> Finding:
    name = _name(thing)
    function = thing.text("function_name") or thing.text("endpoint") or thing.text("arn")
    detail = phrase("{} no longer reaches {}", name, function) if function and function != name else phrase("{}", name)
    return scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, thing.address, title, detail)


def _name(thing: Thing) -> str:
    return next((thing.text(key) for key in _NAMING if thing.text(key)), thing.change.name)


_SWITCHES: dict[str, Callable[[Thing], bool]] = {
    "aws_cloudwatch_event_rule": lambda thing: thing.text("state") == "DISABLED" or thing.get("is_enabled") is False,
    "aws_iot_topic_rule": lambda thing: thing.get("enabled") is False,
    "aws_lambda_event_source_mapping": lambda thing: thing.get("enabled") is False,
    "aws_pipes_pipe": lambda thing: thing.text("desired_state") == "STOPPED",
    "aws_scheduler_schedule": lambda thing: thing.text("state") == "DISABLED",
    "aws_ses_receipt_rule": lambda thing: thing.get("enabled") is False,
}


def switched_off(scene: Scene) -> Iterator[Finding]:
    for type_, is_off in _SWITCHES.items():
        for old, new in scene.pairs(type_):
            if is_off(new) and not is_off(old):
                yield _gone(scene, new, "trigger switched off")


# Where each type says whom it runs, and what tells one trigger from another. A route says whom by its integration.
TURNED: dict[str, tuple[AttributePath, tuple[str, ...]]] = {
    "aws_api_gateway_integration": (("uri",), ("rest_api_id", "resource_id", "http_method")),
    "aws_apigatewayv2_integration": (("integration_uri",), ("id",)),
    "aws_cloudwatch_event_target": (("arn",), ("event_bus_name", "rule")),
    "aws_cloudwatch_log_subscription_filter": (("destination_arn",), ("log_group_name",)),
    "aws_lambda_function_url": (("function_name",), ("qualifier",)),
    "aws_pipes_pipe": (("target",), ("name",)),
    "aws_scheduler_schedule": (("target", 0, "arn"), ("group_name", "name")),
    "aws_secretsmanager_secret_rotation": (("rotation_lambda_arn",), ("secret_id",)),
    "aws_sns_topic_subscription": (("endpoint",), ("topic_arn",)),
}


def turned(scene: Scene) -> Iterator[Finding]:
    """A trigger that stays and runs another: the one it ran hears of nothing any more."""
    for type_, (path, keys) in TURNED.items():
        reached = {(_identity(thing, keys), _function(thing.text(*path))) for thing in scene.after(type_)}
        for old, new in scene.pairs(type_):
            if type_ in READDRESSED and new.change.action is Action.REPLACE:
                continue
            one, other = _function(old.text(*path)), _function(new.text(*path))
            if one and other and one != other and (_identity(old, keys), one) not in reached:
                said = phrase("{} no longer reaches {} but {}", _name(new), one, other)
                yield scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, new.address, "trigger runs another", said)


_KINDS = {"lambda_function": "lambda_function_arn", "queue": "queue_arn", "topic": "topic_arn"}
_MADE_BY_APPLY = ""
_TYPE = "aws_s3_bucket_notification"


@dataclass(frozen=True, slots=True, order=True)
class _Notified:
    """One event of one bucket and whom it reaches."""

    bucket: str
    event: str
    prefix: str
    suffix: str
    target: str


def notifications(scene: Scene) -> Iterator[Finding]:
    """Which events of which bucket reach whom."""
    now = {item for thing in scene.after(_TYPE) for item in _notified(thing)}
    for thing in scene.before(_TYPE):
        for lost in sorted(set(_notified(thing)) - now):
            if not now & set(_waiting(lost)):
                matched = f"{lost.prefix}*{lost.suffix}"
                said = phrase("{} of {} in {} no longer reaches {}", lost.event, matched, lost.bucket, lost.target)
                title = "bucket notification removed"
                yield scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, thing.address, title, said)


def _waiting(lost: _Notified) -> Iterator[_Notified]:
    """The same of a function or a bucket that the apply makes."""
    yield replace(lost, target=_MADE_BY_APPLY)
    yield replace(lost, bucket=_MADE_BY_APPLY)
    yield replace(lost, bucket=_MADE_BY_APPLY, target=_MADE_BY_APPLY)


def _notified(thing: Thing) -> Iterator[_Notified]:
    bucket = thing.text("bucket")
    for kind, key in _KINDS.items():
        for block in thing.blocks(kind):
            target = _target(str(block.get(key) or _MADE_BY_APPLY))
            prefix, suffix = (str(block.get(f"filter_{end}") or "") for end in ("prefix", "suffix"))
            yield from (_Notified(bucket, event, prefix, suffix, target) for event in texts(block.get("events")))
    if thing.get("eventbridge") is True:
        yield _Notified(bucket, "every event", "", "", "EventBridge")


def _target(arn: str) -> str:
    """A function without its alias."""
    return ":".join(arn.split(":")[:7]) if ":function:" in arn else arn


def rescheduled(scene: Scene) -> Iterator[Finding]:
    """Not removed, but otherwise: a filter or a time."""
    keys = (
        *("schedule_expression", "schedule_expression_timezone", "event_pattern", "filter_policy", "filter_criteria"),
        *("filter_policy_scope", "raw_message_delivery", "sql", "starting_position"),
    )
    types = (
        "aws_cloudwatch_event_rule",
        "aws_iot_topic_rule",
        "aws_lambda_event_source_mapping",
        "aws_scheduler_schedule",
        "aws_sns_topic_subscription",
    )
    for old, new in scene.pairs(*types):
        for key in keys:
            if (old.get(key) or None) != (new.get(key) or None) and not new.waits(key):
                values = [shown(new.change, side.values, (key,)) for side in (old, new)]
                said = phrase("{}: {} → {}", key, *values)
                yield scene.found(Section.TRIGGERS, None, new.address, "trigger runs otherwise", said)


def cognito(scene: Scene) -> Iterator[Finding]:
    """The functions that a user pool calls."""
    for old, new in scene.pairs("aws_cognito_user_pool"):
        one, other = old.block("lambda_config"), new.block("lambda_config")
        for key in sorted(one):
            if one.get(key) and not other.get(key) and not new.waits("lambda_config", 0, key):
                said = phrase("{} of pool {}", key, old.text("name"))
                yield scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, new.address, "user pool hook removed", said)
