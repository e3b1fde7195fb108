"""What wakes functions: one trigger, one key, one reader."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

from generator.diagnostics import Location
from generator.resolve.stack import Target
from generator.resolve.triggers import KINDS, key_of
from generator.rules.model import Deployed, Finding, Findings, Whole, Written, deployed, whole, written
from generator.vocabulary import limits


@written("GEN301", "A trigger says what it listens to")
def bodies(service: Written) -> Findings:
    """`- sqs:` with nothing after it is no trigger.

    Way out: write its fields, or its short form: `- sqs: QUEUE`.
    """
    for name, function in service.source.spec.functions.items():
        for index, entry in enumerate(function.triggers or []):
            if entry.trigger is None:
                place = service.at("functions", name, "triggers", index, entry.kind)
                yield Finding(place, f"{entry.kind} is empty: write what it listens to, or remove the trigger")


_ONCE = ("dynamodb", "sns", "sqs")  # sources that AWS connects with one function at most once


@written("GEN302", "Each trigger of a function has a key of its own")
def keys(service: Written) -> Findings:
    """A trigger is known by its route, queue, topic, bus..., so that its place in the list does not matter.

    Way out: give one of them a `name`. Two on one queue, topic or table are one too many (GEN336).
    """
    seen: dict[tuple[str, str], tuple[str, Any]] = {}
    for name, index, kind, trigger in service.triggers():
        key = key_of(kind, trigger)
        known_kind, known = seen.setdefault((name, key), (kind, trigger))
        if known is trigger or (kind == known_kind == "http" and not trigger.name and not known.name):
            continue
        place = service.at(*service.trigger_path(name, index, kind))
        way_out = "remove one of them" if kind == known_kind in _ONCE else "give one of them a `name`"
        yield Finding(place, f"two triggers of {name!r} are known as {key!r}: {way_out}")


@whole("GEN304", "A queue has one reader")
def one_reader(everything: Whole) -> Findings:
    """Two functions on a queue take messages from each other; a filter makes it worse, it deletes the others'.

    Way out: a queue for each, subscribed to the same topic or bus.
    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    asked = {item.source.name for item in everything.deployed}
    seen: dict[str, str] = {}
    for service, source in everything.project.services.items():
        for name, function in source.spec.functions.items():
            for index, entry in enumerate(function.triggers or []):
                if entry.kind != "sqs" or entry.trigger is None:
                    continue
                queue = entry.trigger.queue if "/" in entry.trigger.queue else f"{service}/{entry.trigger.queue}"
                reader = f"{service}.{name}"
                known = seen.setdefault(queue, reader)
                if known != reader and service in asked:
                    place = source.document.locate_key(("functions", name, "triggers", index, "sqs", "queue"))
                    message = (
                        f"queue {entry.trigger.queue!r} is read by {known} already, and a message reaches only one"
                    )
                    yield Finding(place, f"{message}: give each a queue of its own")


@deployed("GEN336", "A function or queue hears of a source once")
def once(stack: Deployed) -> Findings:
    """Lambda refuses a second mapping of a function on one queue or stream; SNS knows one subscription of an endpoint.

    Way out: one trigger or subscription with one filter: a list in it may hold many values, and a queue's or table's
    trigger takes up to five patterns. Work of another kind is another function's.
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    """
    seen: set[tuple[str, str, str]] = set()
    for listener, source, target, place in _listening(stack):
        known = (listener, source, _identity(target))
        if known in seen:
            message = f"{listener} hears of {source} {target.address!r} already, and AWS refuses it a second time"
            yield Finding(place(), f"{message}: keep one of the two, with a filter that lets both through")
        seen.add(known)


def _listening(stack: Deployed) -> Iterator[tuple[str, str, Target, Callable[[], Location]]]:
    for function, trigger in stack.triggers(*_ONCE):
        source = str(KINDS[trigger.kind].source)
        if trigger.target:
            place = partial(stack.trigger, function, trigger, source)
            yield f"function {function.key!r}", source, trigger.target, place
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            if item.kind == "sns":
                path = ("resources", resource.key, "subscriptions", item.index, "sns")
                place = partial(stack.source.document.locate_key, path)
                yield f"queue {resource.key!r}", "topic", item.source, place


def _identity(target: Target) -> str:
    """Two names may stand for one ARN."""
    given = str(getattr(target.arn, "value", ""))
    return given if given.startswith("arn:") else target.address


@written("GEN305", "A schedule is there once")
def schedule_once(service: Written) -> Findings:
    """The same expression with the same input wakes the function twice at the same moment.

    Way out: remove one of them, or give them different inputs.
    """
    seen: set[tuple[str, str, str, str]] = set()
    for name, index, kind, trigger in service.triggers():
        if kind != "schedule":
            continue
        known = (name, trigger.expression, trigger.timezone or "UTC", json.dumps(trigger.input, sort_keys=True))
        if known in seen:
            place = service.at(*service.trigger_path(name, index, kind, "expression"))
            yield Finding(place, f"{name!r} has the schedule {trigger.expression} already: remove one of the two")
        seen.add(known)


@deployed("GEN331", "An event is replaced or transformed, not both")
def inputs(stack: Deployed) -> Findings:
    """A target's event is `input`, or made by `input_transformer`, within 8,192 characters (a schedule's: 262,144).

    Way out: keep one of the two, and keep large things in a bucket.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    for function, trigger in stack.triggers("eventbridge", "schedule"):
        given = trigger.spec.input
        transformer = getattr(trigger.spec, "input_transformer", None)
        if given is not None and transformer is not None:
            message = "both `input` and `input_transformer`: an event is replaced or transformed, keep one of the two"
            yield Finding(stack.trigger(function, trigger, "input_transformer"), message)
        most = {"schedule": limits.SCHEDULE_INPUT_CHARACTERS}.get(trigger.kind, limits.EVENT_TARGET_INPUT_CHARACTERS)
        size = max(len(json.dumps(given)), len(transformer.template) if transformer else 0)
        if size > most:
            yield Finding(stack.trigger(function, trigger, "input"), f"input has at most {most} characters, not {size}")
        if transformer and len(transformer.paths) > limits.EVENT_INPUT_PATHS:
            message = f"paths of input_transformer are at most {limits.EVENT_INPUT_PATHS}, not {len(transformer.paths)}"
            yield Finding(stack.trigger(function, trigger, "input_transformer"), message)
        if transformer and not transformer.template.strip():
            yield Finding(
                stack.trigger(function, trigger, "input_transformer"), "template of input_transformer is empty"
            )


_EVENT = re.compile(
    r"s3:(ObjectCreated|ObjectRemoved|ObjectRestore|Replication|LifecycleExpiration|ObjectTagging):(\*|[A-Za-z]+)"
    r"|s3:(ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering|ObjectAcl:Put|TestEvent)"
)
_ANY_OBJECT = "s3:ObjectCreated:*"


@deployed("GEN328", "Events of a bucket are S3's, and reach one reader")
def objects(stack: Deployed) -> Findings:
    """S3 refuses two notifications for which one object could count: same event, prefixes and suffixes that overlap.

    Way out: keep prefixes or suffixes apart, or let a topic or bus fan out.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
    """
    listeners: dict[str, list[tuple[str, Any, Location]]] = {}
    for what, bucket, spec, place in _listeners(stack):
        for event in spec.events or []:
            if not _EVENT.fullmatch(event):
                yield Finding(
                    place, f"events are S3's, such as {_ANY_OBJECT} or s3:ObjectRemoved:Delete, not {event!r}"
                )
        if spec.events == []:
            yield Finding(place, f"events names at least one; leave it out for {_ANY_OBJECT}")
        listeners.setdefault(bucket, []).append((what, spec, place))
    for each in listeners.values():
        for (one, first, _), (other, second, place) in combinations(each, 2):
            if _overlap(first, second):
                message = f"{other} and {one} would both get some objects, which S3 refuses"
                yield Finding(place, f"{message}: keep their events, prefixes or suffixes apart")


def _listeners(stack: Deployed) -> Iterator[tuple[str, str, Any, Location]]:
    for function, trigger in stack.triggers("s3"):
        place = stack.trigger(function, trigger, "events")
        yield f"function {function.key!r}", trigger.spec.bucket, trigger.spec, place
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            if item.kind == "s3":
                path = ("resources", resource.key, "subscriptions", item.index, item.kind)
                yield f"queue {resource.key!r}", item.spec.bucket, item.spec, stack.source.document.locate_key(path)


def _overlap(one: Any, other: Any) -> bool:
    prefixes, suffixes = (one.prefix or "", other.prefix or ""), (one.suffix or "", other.suffix or "")
    return (
        any(_same_event(a, b) for a in one.events or [_ANY_OBJECT] for b in other.events or [_ANY_OBJECT])
        and (prefixes[0].startswith(prefixes[1]) or prefixes[1].startswith(prefixes[0]))
        and (suffixes[0].endswith(suffixes[1]) or suffixes[1].endswith(suffixes[0]))
    )


def _same_event(one: str, other: str) -> bool:
    family = one.rpartition(":")[0]
    return one == other or (family == other.rpartition(":")[0] and "*" in (one[-1:], other[-1:]))


@deployed("GEN330", "Answers are streamed by runtimes that can")
def streamed(stack: Deployed) -> Findings:
    """Of the managed runtimes only Node.js streams; another one needs a runtime of its own.

    Way out: `invoke_mode: BUFFERED`, or a Node.js or provided runtime.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
    """
    for function, trigger in stack.triggers("url"):
        runtime = str(function.spec.runtime or "")
        if trigger.spec.invoke_mode == "RESPONSE_STREAM" and runtime.startswith(("python", "java", "ruby", "dotnet")):
            message = f"RESPONSE_STREAM needs a Node.js or provided runtime, not {runtime}: write BUFFERED"
            yield Finding(stack.trigger(function, trigger, "invoke_mode"), message)
