"""Drift in words: whose thing it is in the spec, what happened to it, and the YAML that would keep it so."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generator.drift.finding import Changed, Drifted
from generator.names import label
from generator.resolve.stack import Stack
from generator.terraform.redaction import HIDDEN

# Attribute of a resource type -> (what it is in words, the key of the spec that sets it; () for none).
_WORDS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("aws_cloudwatch_log_group", "retention_in_days"): (
        "the retention of its log, in days,",
        ("logs", "retention_days"),
    ),
    ("aws_cloudwatch_metric_alarm", "actions_enabled"): ("whether its alarm tells anybody", ()),
    ("aws_cloudwatch_composite_alarm", "actions_enabled"): ("whether its alarms tell anybody", ()),
    ("aws_cloudwatch_metric_alarm", "threshold"): ("the threshold of its alarm", ()),
    ("aws_codedeploy_deployment_group", "deployment_config_name"): ("the steps of its rollout", ()),
    ("aws_codedeploy_deployment_group", "alarm_configuration.alarms"): ("the alarms that send its rollout back", ()),
    ("aws_dynamodb_table", "deletion_protection_enabled"): ("its deletion protection", ("deletion_protection",)),
    ("aws_dynamodb_table", "point_in_time_recovery.enabled"): ("its recovery to any time", ("point_in_time_recovery",)),
    ("aws_iam_role_policy", "policy"): ("the permissions of its role", ()),
    ("aws_lambda_alias", "function_version"): ("the version in service", ()),
    ("aws_lambda_event_source_mapping", "batch_size"): ("the size of its batches", ()),
    ("aws_lambda_event_source_mapping", "enabled"): ("whether its trigger is on", ()),
    ("aws_lambda_function", "description"): ("its description", ("description",)),
    ("aws_lambda_function", "ephemeral_storage.size"): ("the size of its /tmp, in MB,", ("ephemeral_storage",)),
    ("aws_lambda_function", "memory_size"): ("its memory, in MB,", ("memory_size",)),
    ("aws_lambda_function", "reserved_concurrent_executions"): ("its reserved concurrency", ("reserved_concurrency",)),
    ("aws_lambda_function", "timeout"): ("its timeout, in seconds,", ("timeout",)),
    ("aws_lambda_function", "tracing_config.mode"): ("its tracing", ("tracing",)),
    ("aws_lambda_provisioned_concurrency_config", "provisioned_concurrent_executions"): (
        "its provisioned concurrency",
        ("provisioned_concurrency",),
    ),
    ("aws_scheduler_schedule", "state"): ("whether its schedule is on", ()),
    ("aws_sqs_queue", "delay_seconds"): ("its delay, in seconds,", ("delay",)),
    ("aws_sqs_queue", "message_retention_seconds"): ("how long it keeps messages, in seconds,", ("message_retention",)),
    ("aws_sqs_queue", "visibility_timeout_seconds"): ("its visibility timeout, in seconds,", ("visibility_timeout",)),
}
_VARIABLES = ("aws_lambda_function", ("environment", "variables"))
_UNRESERVED = -1
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Thing:
    """What of the spec a resource belongs to: `family` is `functions`, `resources` or "" for the service itself."""

    family: str
    key: str


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: a sentence, and the overlay of the environment that adopts it (None: no spec can say it)."""

    address: str
    thing: Thing
    sentence: str
    overlay: Mapping[str, Any] | None


def explain(stack: Stack, found: Drifted) -> Iterator[Told]:
    """Each difference of one resource."""
    thing = thing_of(stack, found.address)
    if found.gone:
        yield Told(found.address, thing, f"{_called(thing)}: {found.type} was removed", None)
        return
    for change in found.changed:
        words, keys = _words(found.type, change)
        sentence = f"{_called(thing)}: {words} was {_value(change.before)} and is {_value(change.after)}"
        yield Told(found.address, thing, sentence, _overlay(thing, keys, change))


def thing_of(stack: Stack, address: str) -> Thing:
    """By the label of the module call that the resource stands in: a thing's own, or one that begins with it."""
    called = re.sub(r"\[[^]]*\]", "", address).split(".")
    labels = [part for before, part in pairwise(called) if before == "module"][1:]
    known = [("functions", item.key) for item in stack.functions] + [
        ("resources", item.key) for item in stack.resources
    ]
    fitting = [
        Thing(family, key)
        for family, key in known
        for name in labels
        if name == label(key) or name.startswith(f"{label(key)}_")
    ]
    return max(fitting, key=lambda thing: len(thing.key), default=Thing("", stack.service))


def _called(thing: Thing) -> str:
    return f"{thing.family.removesuffix('s') or 'service'} {thing.key}"


def _words(type_: str, change: Changed) -> tuple[str, tuple[str, ...]]:
    if (type_, change.path[:2]) == _VARIABLES and len(change.path) == 3:
        return f"its variable {change.path[2]}", ("environment", change.path[2])
    known = _WORDS.get((type_, ".".join(change.path)))
    return known or (f"{'.'.join(change.path)} of its {type_}", ())


def _overlay(thing: Thing, keys: tuple[str, ...], change: Changed) -> Mapping[str, Any] | None:
    if not keys or not thing.family or change.after == HIDDEN:
        return None
    value = change.after
    if keys == ("reserved_concurrency",) and value == _UNRESERVED:
        value = None
    tree: Any = value
    for key in reversed(keys):
        tree = {key: tree}
    return {thing.family: {thing.key: tree}}


def _value(value: Any) -> str:
    if value in (None, "", [], {}):
        return "not set"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
