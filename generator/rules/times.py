"""When, and how long: schedules, and callers who do not wait."""

from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits, schedule


@deployed("GEN311", "A schedule is one that EventBridge Scheduler takes")
def expression(stack: Deployed) -> Findings:
    """`rate(5 minutes)`, `cron(0 7 ? * MON-FRI *)` with six fields, or `at(2030-01-31T07:00:00)`.

    Way out: as the message says.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    for function, trigger in stack.triggers("schedule"):
        if wrong := schedule.problem(trigger.spec.expression):
            yield Finding(stack.trigger(function, trigger, "expression"), wrong)


@deployed("GEN333", "A time zone is one that exists")
def timezone(stack: Deployed) -> Findings:
    """Time zones are named as in the IANA database; summer time comes with the name.

    Way out: write a name such as Europe/Berlin.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones
    """
    for function, trigger in stack.triggers("schedule"):
        name = trigger.spec.timezone
        if name is not None and (wrong := schedule.timezone_problem(name)):
            yield Finding(stack.trigger(function, trigger, "timezone"), wrong)


@deployed("GEN321", "A function behind an API answers while the caller waits")
def in_time(stack: Deployed) -> Findings:
    """An HTTP API gives up after 30 seconds; what the function does later is lost to the caller, and paid for.

    Way out: a timeout of at most 30, or put the work into a queue and answer at once; a function URL waits 900 s.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    """
    seen: set[str] = set()
    for function, trigger in stack.triggers("http"):
        timeout = function.spec.timeout
        if function.key in seen:
            continue
        seen.add(function.key)
        if timeout is not None and timeout > limits.HTTP_API_TIMEOUT:
            message = f"timeout is {timeout} s, and the API of {trigger.spec.route!r} waits {limits.HTTP_API_TIMEOUT} s"
            way_out = "shorten it, or queue the work and answer at once"
            yield Finding(stack.function(function, "timeout"), f"{message}: {way_out}")
