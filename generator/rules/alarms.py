"""Alarms: how long CloudWatch looks, and how often."""

from collections.abc import Iterator

from generator.resolve.stack import Function
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits


@deployed("GEN235", "An alarm looks as long as CloudWatch does")
def looks(stack: Deployed) -> Findings:
    """Lambda's metrics are there by the minute, and CloudWatch looks back a day at most.

    Way out: a `period` of 60 seconds or a multiple; fewer `evaluation_periods`, or shorter ones.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    for function in stack.stack.functions:
        for name, period, looks_ in _looks(function):
            place = stack.function(function, "alarms", name)
            if period % limits.ALARM_PERIOD:
                yield Finding(place, f"period of {name} is a multiple of {limits.ALARM_PERIOD} seconds, not {period}")
            elif period * looks_ > limits.ALARM_SECONDS:
                message = f"evaluation_periods x period of {name} is at most {limits.ALARM_SECONDS} seconds (a day)"
                yield Finding(place, f"{message}, not {looks_} x {period}")


def _looks(function: Function) -> Iterator[tuple[str, int, int]]:
    """Each alarm that the spec speaks of: its name, the length of a look (seconds), how many looks."""
    given = function.merged.get("alarms") or {}
    for name, settings in sorted(given.items()):
        if settings:
            yield name, settings.get("period") or 300, settings.get("evaluation_periods") or 1
