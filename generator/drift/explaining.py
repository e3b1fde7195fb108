"""Drift in words: whose thing it is in the spec, what happened to it, and the YAML that would keep it so."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generator.diagnostics import plain
from generator.drift.finding import Changed, Drifted
from generator.drift.policies import in_words
from generator.names import label
from generator.resolve.stack import Stack
from generator.terraform.redaction import HIDDEN
from generator.vocabulary.limits import LOG_RETENTION_DAYS

# What an attribute is in words, by resource type and attribute.
_WORDS: Mapping[tuple[str, str], str] = {
    ("aws_cloudwatch_metric_alarm", "actions_enabled"): "whether its alarm tells anybody",
    ("aws_cloudwatch_composite_alarm", "actions_enabled"): "whether its alarms tell anybody",
    ("aws_cloudwatch_metric_alarm", "threshold"): "the threshold of its alarm",
    ("aws_codedeploy_deployment_group", "deployment_config_name"): "the steps of its rollout",
    ("aws_codedeploy_deployment_group", "alarm_configuration.alarms"): "the alarms that send its rollout back",
    ("aws_lambda_alias", "function_version"): "the version in service",
    ("aws_lambda_event_source_mapping", "batch_size"): "the size of its batches",
    ("aws_lambda_event_source_mapping", "enabled"): "whether its trigger is on",
    ("aws_scheduler_schedule", "state"): "whether its schedule is on",
}
# The same of attributes that a spec sets, with its key. By the resource's name in its block as well: of a queue's two,
# each has a key of its own.
_KEYS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("aws_cloudwatch_log_group.access", "retention_in_days"): (
        "the retention of its access log, in days,",
        ("access_logs", "retention_days"),
    ),
    ("aws_cloudwatch_log_group.this", "retention_in_days"): (
        "the retention of its log, in days,",
        ("logs", "retention_days"),
    ),
    ("aws_dynamodb_table.this", "deletion_protection_enabled"): ("its deletion protection", ("deletion_protection",)),
    ("aws_dynamodb_table.this", "point_in_time_recovery.enabled"): (
        "its recovery to any time",
        ("point_in_time_recovery",),
    ),
    ("aws_lambda_function.this", "description"): ("its description", ("description",)),
    ("aws_lambda_function.this", "ephemeral_storage.size"): ("the size of its /tmp, in MB,", ("ephemeral_storage",)),
    ("aws_lambda_function.this", "memory_size"): ("its memory, in MB,", ("memory_size",)),
    ("aws_lambda_function.this", "reserved_concurrent_executions"): (
        "its reserved concurrency",
        ("reserved_concurrency",),
    ),
    ("aws_lambda_function.this", "timeout"): ("its timeout, in seconds,", ("timeout",)),
    ("aws_lambda_function.this", "tracing_config.mode"): ("its tracing", ("tracing",)),
    ("aws_lambda_provisioned_concurrency_config.live", "provisioned_concurrent_executions"): (
        "its provisioned concurrency",
        ("provisioned_concurrency",),
    ),
    ("aws_sqs_queue.dead_letter", "message_retention_seconds"): (
        "how long its dead-letter queue keeps messages, in seconds,",
        ("dead_letter", "message_retention"),
    ),
    ("aws_sqs_queue.this", "delay_seconds"): ("its delay, in seconds,", ("delay",)),
    ("aws_sqs_queue.this", "message_retention_seconds"): (
        "how long it keeps messages, in seconds,",
        ("message_retention",),
    ),
    ("aws_sqs_queue.this", "visibility_timeout_seconds"): (
        "its visibility timeout, in seconds,",
        ("visibility_timeout",),
    ),
}
_VARIABLES = ("aws_lambda_function.this", ("environment", "variables"))
# How AWS says that something is not set, where a spec says it with null.
_NOTHING: Mapping[tuple[tuple[str, ...], Any], Any] = {
    (("reserved_concurrency",), -1): None,
    (("description",), ""): None,
}
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Thing:
    """What of the spec a resource belongs to: `family` is `functions`, `resources` or "" for the service itself."""

    family: str
    key: str


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: a sentence, and the overlay of the environment that adopts it (None: no spec can say it).

    `take_back` is the command that takes it back where no apply does, "" where one does.
    """

    address: str
    thing: Thing
    sentence: str
    overlay: Mapping[str, Any] | None
    take_back: str = ""


def explain(stack: Stack, found: Drifted) -> Iterator[Told]:
    """Each difference of one resource."""
    thing = thing_of(stack, found.address)
    if found.gone:
        yield Told(found.address, thing, f"{_called(thing)}: {found.type} was removed", None)
        return
    named = ".".join(_parts(found.address)[-2:])
    adoptable = _is_adoptable(stack, thing, found.address)
    for change in found.changed:
        if (said := in_words(found, change)) is not None:
            yield from (Told(found.address, thing, f"{_called(thing)}: {words}", None, back) for words, back in said)
            continue
        words, keys = _words(found.type, named, change)
        sentence = f"{_called(thing)}: {words} {was_and_is(change)}"
        overlay = _overlay(stack, thing, keys, change) if adoptable else None
        yield Told(found.address, thing, sentence, overlay)


def _parts(address: str) -> list[str]:
    """An address without its indexes, in parts."""
    return re.sub(r"\[[^]]*\]", "", address).split(".")


def _labels(address: str) -> list[str]:
    """Of the module calls below the service's own."""
    return [part for before, part in pairwise(_parts(address)) if before == "module"][1:]


def _is_adoptable(stack: Stack, thing: Thing, address: str) -> bool:
    """Whether a spec has keys for it: in the block of the thing itself, which no other thing implies."""
    implied = {item.key for item in stack.resources if item.thing != item.key}
    own = _labels(address)[-1:] == [label(thing.key)]
    return own and bool(thing.family) and (thing.family, thing.key) not in {("resources", key) for key in implied}


def thing_of(stack: Stack, address: str) -> Thing:
    """By the label of the module call that the resource stands in: a thing's own, or one that begins with it."""
    labels = _labels(address)
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


def _words(type_: str, named: str, change: Changed) -> tuple[str, tuple[str, ...]]:
    """What the attribute is in words, and the key of the spec that sets it, () for none."""
    if (named, change.path[:2]) == _VARIABLES and len(change.path) == 3:
        return f"its variable {change.path[2]}", ("environment", change.path[2])
    path = ".".join(change.path)
    known = _KEYS.get((named, path))
    return known or (_WORDS.get((type_, path), f"{path} of its {type_}"), ())


def _overlay(stack: Stack, thing: Thing, keys: tuple[str, ...], change: Changed) -> Mapping[str, Any] | None:
    """None where no spec may say it."""
    if not keys or change.after == HIDDEN:
        return None
    if keys[0] == "environment" and not _may_say(stack, thing.key, keys[1], change):
        return None
    if keys[-1] == "retention_days" and change.after not in LOG_RETENTION_DAYS:
        return None
    tree: Any = _NOTHING.get((keys, change.after), change.after)
    for key in reversed(keys):
        tree = {key: tree}
    return {thing.family: {thing.key: tree}}


def _may_say(stack: Stack, function: str, name: str, change: Changed) -> bool:
    """Whether the spec may set this variable: one that it did not write itself was injected; `${` would be a word."""
    written = stack.function(function).merged.get("environment", name) is not None
    return (written or change.before is None) and "${" not in str(change.after)


def was_and_is(change: Changed) -> str:
    """Both values of an attribute, each in a few words."""
    return f"was {_value(change.before)} and is {_value(change.after)}"


def _value(value: Any) -> str:
    if value in (None, "", [], {}):
        return "not set"
    text = plain(value) if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
