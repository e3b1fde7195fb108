"""Execution environments that are kept warm: how many, between which bounds, and when."""

from collections.abc import Iterator

from generator.document import Path
from generator.resolve.stack import Function
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.spec.concurrency import ProvisionedConcurrency
from generator.vocabulary import schedule

_KEY = "provisioned_concurrency"


def _most(function: Function) -> Iterator[tuple[Path, int]]:
    """Each number that may be kept warm at some time, and where it is said."""
    given = function.spec.provisioned_concurrency
    if isinstance(given, ProvisionedConcurrency):
        yield (_KEY, "maximum"), given.maximum
        yield from (((_KEY, "schedules"), each.maximum) for each in given.schedules or [])
    elif given is not None:
        yield (_KEY,), given


@deployed("GEN215", "Provisioned concurrency is part of the reserved")
def provisioned(stack: Deployed) -> Findings:
    """What is kept warm is taken from what may run at once.

    Way out: raise `reserved_concurrency`, or lower `provisioned_concurrency` (or its `maximum`).
    https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
    """
    for function in stack.stack.functions:
        reserved = function.spec.reserved_concurrency
        for path, warm in _most(function):
            if reserved is not None and warm > reserved:
                what = ".".join(map(str, path))
                message = f"{what} is at most reserved_concurrency, {reserved}, not {warm}"
                yield Finding(stack.function(function, *map(str, path)), message)


@deployed("GEN233", "Bounds of provisioned concurrency can be kept")
def bounds(stack: Deployed) -> Findings:
    """`minimum` is at most `maximum`, and a schedule has a time and a time zone that Application Auto Scaling knows.

    Way out: as the message says; `cron(0 7 ? * MON-FRI *)` has six fields, `rate(1 day)` a unit.
    https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """
    for function in stack.stack.functions:
        given = function.spec.provisioned_concurrency
        if not isinstance(given, ProvisionedConcurrency):
            continue
        if given.minimum > given.maximum:
            message = f"minimum is at most maximum, {given.maximum}, not {given.minimum}"
            yield Finding(stack.function(function, _KEY, "minimum"), message)
        place = stack.function(function, _KEY, "schedules")
        for each in given.schedules or []:
            if each.minimum > each.maximum:
                message = f"minimum of {each.expression!r} is at most its maximum, {each.maximum}, not {each.minimum}"
                yield Finding(place, message)
            wrong = schedule.problem(each.expression) or schedule.timezone_problem(each.timezone or "UTC")
            if wrong:
                yield Finding(place, wrong)
