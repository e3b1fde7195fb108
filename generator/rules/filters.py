"""Patterns of buses and filters of pollers and topics: what can match, and how much of it AWS takes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import prod
from typing import Any

from generator.diagnostics import Location
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits


def _pattern_problem(pattern: Any, path: str = "") -> str | None:
    """EventBridge compares leaves with lists of what they may be."""
    if not isinstance(pattern, Mapping):
        return f"{path or 'the pattern'} is a list of what it may be, [{_shown(pattern)}], not {_shown(pattern)}"
    if not pattern:
        return f"{path or 'the pattern'} is empty"
    for key, value in pattern.items():
        place = f"{path}.{key}" if path else str(key)
        if isinstance(value, list):
            if not value:
                return f"{place} is an empty list, which nothing matches"
            continue
        if found := _pattern_problem(value, place):
            return found
    return None


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


@deployed("GEN327", "A pattern is one that events can match")
def pattern(stack: Deployed) -> Findings:
    """In a pattern every leaf is a list: `source: [orders]`. An empty pattern is refused.

    Way out: put the value in brackets.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    """
    for place, value in _patterns(stack):
        if wrong := _pattern_problem(value):
            yield Finding(place(), f"pattern: {wrong}")
        elif len(json.dumps(value)) > limits.EVENT_PATTERN_CHARACTERS:
            message = (
                f"a pattern has at most {limits.EVENT_PATTERN_CHARACTERS} characters, not {len(json.dumps(value))}"
            )
            yield Finding(place(), f"{message}: match less, and sort in the function")


def _patterns(stack: Deployed) -> Iterator[tuple[Callable[[], Location], Any]]:
    for function, trigger in stack.triggers("eventbridge"):
        yield partial(stack.trigger, function, trigger, "pattern"), trigger.spec.pattern
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            if item.kind == "eventbridge":
                path = ("resources", resource.key, "subscriptions", item.index, item.kind, "pattern")
                yield partial(stack.source.document.locate_key, path), item.spec.pattern


@deployed("GEN324", "A filter is one that Lambda and SNS take")
def filters(stack: Deployed) -> Findings:
    """In a filter every leaf is a list of what it may be. A poller has at most five; a topic's has at most five keys,
    and 150 combinations of their values (in `MessageBody` a value counts as often as its key is deep).

    Way out: join patterns (one list may hold many values), or sort in the function.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
    """
    for function, trigger in stack.triggers("sqs", "dynamodb"):
        for wrong in _poller_problems(trigger.spec.filter or []):
            yield Finding(stack.trigger(function, trigger, "filter"), wrong)
    for place, spec in _topic_filters(stack):
        if spec.filter is not None and (found := _topic_problem(spec.filter, spec.filter_scope)):
            yield Finding(place, found)


def _poller_problems(each: Sequence[Any]) -> Iterator[str]:
    if len(each) > limits.MAPPING_FILTERS:
        yield f"filter has at most {limits.MAPPING_FILTERS} patterns, not {len(each)}: join some"
    for item in each:
        if wrong := _pattern_problem(item):
            yield f"filter: {wrong}"
        elif len(json.dumps(item)) > limits.MAPPING_FILTER_CHARACTERS:
            yield f"a filter has at most {limits.MAPPING_FILTER_CHARACTERS} characters: match less"


def _topic_filters(stack: Deployed) -> Iterator[tuple[Location, Any]]:
    for function, trigger in stack.triggers("sns"):
        yield stack.trigger(function, trigger, "filter"), trigger.spec
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            if item.kind == "sns":
                path = ("resources", resource.key, "subscriptions", item.index, item.kind, "filter")
                yield stack.source.document.locate_key(path), item.spec


def _topic_problem(given: Mapping[str, Any], scope: str | None) -> str | None:
    if wrong := _pattern_problem(given):
        return f"filter: {wrong}"
    leaves = list(_leaves(given))
    if scope != "MessageBody" and (deep := next((path for path, _ in leaves if len(path) > 1), None)):
        return f"filter: {'.'.join(deep)} lies in another key, and attributes do not: write `filter_scope: MessageBody`"
    if len(given) > limits.SNS_FILTER_KEYS:
        return f"filter has at most {limits.SNS_FILTER_KEYS} keys, not {len(given)}: sort in the function"
    combinations = prod(len(path) * len(values) for path, values in leaves)
    if combinations > limits.SNS_FILTER_COMBINATIONS:
        most = f"filter has at most {limits.SNS_FILTER_COMBINATIONS} combinations of values"
        return f"{most} (their numbers, multiplied), not {combinations}: match less, and sort in the function"
    size = len(json.dumps(given, ensure_ascii=False).encode())
    return f"filter has at most {limits.SNS_FILTER_BYTES} bytes, not {size}" if size > limits.SNS_FILTER_BYTES else None


def _leaves(pattern: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    for key, value in pattern.items():
        if isinstance(value, list):
            yield (*path, str(key)), value
        else:
            yield from _leaves(value, (*path, str(key)))
