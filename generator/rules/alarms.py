"""Alarms: how long CloudWatch looks, how often, and at what."""

import difflib
from collections.abc import Iterator

from generator.resolve.stack import Function
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits

METRICS = "metric_filters"


@deployed("GEN235", "An alarm looks as long as CloudWatch does")
def looks(stack: Deployed) -> Findings:
    """Lambda's metrics are there by the minute, and CloudWatch looks back a day at most.

    Way out: a `period` of 60 seconds or a multiple; fewer `evaluation_periods`, or shorter ones.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    for function in stack.stack.functions:
        for path, period, looks_ in _looks(function):
            place, name = stack.function(function, "alarms", *path), path[-1]
            if period % limits.ALARM_PERIOD:
                yield Finding(place, f"period of {name} is a multiple of {limits.ALARM_PERIOD} seconds, not {period}")
            elif period * looks_ > limits.ALARM_SECONDS:
                message = f"evaluation_periods x period of {name} is at most {limits.ALARM_SECONDS} seconds (a day)"
                yield Finding(place, f"{message}, not {looks_} x {period}")


def _looks(function: Function) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Each alarm that the spec speaks of: its keys below `alarms`, the length of a look (seconds), how many looks."""
    given = dict(function.merged.get("alarms") or {})
    named = [((METRICS, name), settings) for name, settings in (given.pop(METRICS, None) or {}).items()]
    for path, settings in sorted([*(((name,), settings) for name, settings in given.items()), *named]):
        if settings:
            yield path, settings.get("period") or 300, settings.get("evaluation_periods") or 1


@deployed("GEN236", "An alarm on a metric of the log finds it")
def counted(stack: Deployed) -> Findings:
    """An alarm on what nobody counts is silent for ever, and so is one on a metric that is kept by its dimensions.

    Way out: a filter of that name in `logs.metric_filters`, without `dimensions`.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension
    """
    for function in stack.stack.functions:
        filters = function.merged.get("logs", METRICS) or {}
        for name in sorted(function.merged.get("alarms", METRICS) or {}):
            place = stack.function(function, "alarms", METRICS, name)
            if name not in filters:
                close = difflib.get_close_matches(name, filters, 1)
                hint = f": did you mean {close[0]!r}?" if close else ""
                yield Finding(place, f"no filter of `logs.{METRICS}` counts {name!r}, and this alarm never rings{hint}")
            elif filters[name].get("dimensions"):
                yield Finding(place, f"{name!r} is kept by its dimensions, and an alarm on {name!r} alone never rings")
