"""Pollers of queues and streams: batches, time to work, what may run at once."""

from typing import Any

from generator.diagnostics import Severity
from generator.package.handlers import mentions_batch_item_failures
from generator.resolve.stack import Function, Trigger, Where
from generator.rules.code import missing_handler, source_of
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits


def _queue(trigger: Trigger) -> Any:
    return trigger.target.spec if trigger.target else None


def _is_fifo(trigger: Trigger) -> bool:
    """Ours and other services' say so; an external queue's ARN does."""
    target = trigger.target
    given = getattr(target.arn, "value", "") if target and target.where is Where.EXTERNAL else ""
    return bool(getattr(_queue(trigger), "fifo", None)) or str(given).endswith(".fifo")


@deployed("GEN318", "A batch of more than ten messages has time to gather")
def window(stack: Deployed) -> Findings:
    """A poller receives ten messages at once; for more it waits up to `maximum_batching_window_in_seconds`.

    Way out: set the window to at least 1, or `batch_size` to at most 10.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    for function, trigger in stack.triggers("sqs"):
        size = trigger.spec.batch_size or 10
        if size > limits.SQS_BATCH_SIZE_WITHOUT_WINDOW.high and not trigger.spec.maximum_batching_window_in_seconds:
            message = (
                f"batch_size above {limits.SQS_BATCH_SIZE_WITHOUT_WINDOW.high} needs maximum_batching_window_in_seconds"
            )
            if not _is_fifo(trigger):
                yield Finding(stack.trigger(function, trigger, "batch_size"), f"{message} of at least 1, found {size}")


@deployed("GEN319", "A FIFO queue has small batches without a window")
def fifo_batches(stack: Deployed) -> Findings:
    """From a FIFO queue a batch has at most ten messages, and nothing waits.

    Way out: `batch_size` of at most 10, no window; or a standard queue where order does not matter.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    for function, trigger in stack.triggers("sqs"):
        if not _is_fifo(trigger):
            continue
        most = limits.SQS_FIFO_BATCH_SIZE.high
        if (trigger.spec.batch_size or 1) > most:
            message = f"batch_size of a FIFO queue is {limits.SQS_FIFO_BATCH_SIZE}, not {trigger.spec.batch_size}"
            yield Finding(stack.trigger(function, trigger, "batch_size"), message)
        if trigger.spec.maximum_batching_window_in_seconds:
            message = "a FIFO queue takes no maximum_batching_window_in_seconds: remove it"
            yield Finding(stack.trigger(function, trigger, "maximum_batching_window_in_seconds"), message)


def _visible(trigger: Trigger) -> int | None:
    """Seconds, when set by hand; another service's owner has set what its own consumers need, or AWS's 30.

    Which a dead-letter queue always has: the spec says nothing of it.
    """
    if _is_dead_letter(trigger):
        return 30
    spec = _queue(trigger)
    given = getattr(spec, "visibility_timeout", None)
    if given is not None or trigger.target is None:
        return given
    return 30 if trigger.target.where is Where.OTHER else None


def _is_dead_letter(trigger: Trigger) -> bool:
    return bool(trigger.target and trigger.target.address.endswith(".dead_letter"))


def _where_visible(stack: Deployed, function: Function, trigger: Trigger) -> Any:
    for resource in stack.stack.resources:
        if trigger.target and resource.key == trigger.target.address:
            return stack.resource(resource, "visibility_timeout")
    return stack.trigger(function, trigger, "queue")


@deployed("GEN322", "A message stays hidden while it is worked on")
def hidden(stack: Deployed) -> Findings:
    """With a visibility timeout below the function's, Lambda refuses the mapping: messages would be worked on twice.

    Way out: leave `visibility_timeout` out (it follows the consumer), or set six times the timeout. In the service
    that owns the queue, where the reader is another service's.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    for function, trigger in stack.triggers("sqs"):
        seconds, timeout = _visible(trigger), function.spec.timeout
        if seconds is not None and timeout is not None and seconds < timeout:
            message = f"visibility_timeout of queue {trigger.spec.queue!r} is {seconds} s, under the {timeout} s that"
            way_out = f"set at least {timeout * limits.SQS_VISIBILITY_PER_TIMEOUT}"
            if _is_dead_letter(trigger):
                way_out = "a dead-letter queue keeps AWS's; give the function at most 30 s"
            elif trigger.target and trigger.target.where is Where.OWN:
                way_out = "leave it out (it follows the consumer), or " + way_out
            yield Finding(_where_visible(stack, function, trigger), f"{message} {function.key!r} may take: {way_out}")


@deployed("GEN802", "A message stays hidden for all of a poller's tries", Severity.WARNING)
def hidden_long_enough(stack: Deployed) -> Findings:
    """AWS advises six times the function's timeout, and the window: throttled invocations are tried again meanwhile.

    Way out: leave `visibility_timeout` out (it follows the consumer), or set six times the timeout plus the window.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    for function, trigger in stack.triggers("sqs"):
        seconds, timeout = _visible(trigger), function.spec.timeout
        if seconds is None or timeout is None or seconds < timeout or _is_dead_letter(trigger):
            continue
        wanted = timeout * limits.SQS_VISIBILITY_PER_TIMEOUT + (trigger.spec.maximum_batching_window_in_seconds or 0)
        if seconds < wanted:
            message = f"visibility_timeout of queue {trigger.spec.queue!r} is {seconds} s, under 6 x the timeout of"
            yield Finding(_where_visible(stack, function, trigger), f"{message} {function.key!r}: set {wanted} or more")


@deployed("GEN323", "A queue does not ask for more than the function may run")
def at_once(stack: Deployed) -> Findings:
    """Above the function's reserved concurrency the poller is throttled, and messages wear out their receives.

    Way out: `maximum_concurrency` of at most `reserved_concurrency`.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    for function, trigger in stack.triggers("sqs"):
        most, reserved = trigger.spec.maximum_concurrency, function.spec.reserved_concurrency
        if most is not None and reserved is not None and most > reserved:
            message = f"maximum_concurrency is at most reserved_concurrency of {function.key!r}, {reserved}, not {most}"
            yield Finding(stack.trigger(function, trigger, "maximum_concurrency"), message)


@deployed("GEN325", "A stream's limits fit together")
def stream(stack: Deployed) -> Findings:
    """The age of a record is -1 (no limit) or 60 s and more; a tumbling window excludes parallel batches of a shard.

    Way out: correct the number, or leave it out.
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    for function, trigger in stack.triggers("dynamodb"):
        age = trigger.spec.maximum_record_age_in_seconds
        if age is not None and 0 <= age < 60:
            message = f"maximum_record_age_in_seconds is -1 (no limit) or 60 to 604800, not {age}"
            yield Finding(stack.trigger(function, trigger, "maximum_record_age_in_seconds"), message)
        factor = trigger.spec.parallelization_factor or 1
        if trigger.spec.tumbling_window_in_seconds and factor > 1:
            message = (
                f"tumbling_window_in_seconds takes a parallelization_factor of 1, not {factor}: keep one of the two"
            )
            yield Finding(stack.trigger(function, trigger, "tumbling_window_in_seconds"), message)


@deployed("GEN310", "A table that is listened to has a stream")
def streaming(stack: Deployed) -> Findings:
    """A `dynamodb` trigger reads the table's stream, which is off unless asked for.

    Way out: `stream: NEW_IMAGE` (or another view) on the table; for a table outside of the project the stream's ARN.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    """
    for function, trigger in stack.triggers("dynamodb"):
        target = trigger.target
        if target is None:
            continue
        if target.where is Where.EXTERNAL:
            if not target.outputs.get("stream_arn"):
                message = f"table {trigger.spec.table!r} is external: give its stream's ARN (.../stream/LABEL) in `arn`"
                yield Finding(stack.trigger(function, trigger, "table"), message)
        elif not getattr(target.spec, "stream", None):
            message = f"table {trigger.spec.table!r} has no stream: give it one, such as `stream: NEW_IMAGE`"
            yield Finding(stack.trigger(function, trigger, "table"), message)


@deployed("GEN803", "Partial batch responses are given by the handler", Severity.WARNING)
def partial(stack: Deployed) -> Findings:
    """Lambda is told to expect `batchItemFailures`; a handler that never gives them counts as all done or all failed.

    Way out: return `{"batchItemFailures": [...]}` (Powertools' BatchProcessor does), or say
    `report_batch_item_failures: false`.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    for function, trigger in stack.triggers("sqs", "dynamodb"):
        handler, runtime = function.spec.handler, str(function.spec.runtime or "")
        if trigger.spec.report_batch_item_failures is False or not handler or not runtime.startswith("python"):
            continue
        if missing_handler(stack, function) is None and not _mentions_failures(stack, function, handler):
            message = f"handler {handler!r} never speaks of batchItemFailures, which this trigger expects"
            way_out = "return them, or set report_batch_item_failures: false"
            yield Finding(stack.trigger(function, trigger), f"{message}: {way_out}")


def _mentions_failures(stack: Deployed, function: Function, handler: str) -> bool:
    found: bool = stack.memory.once(
        ("batch", stack.source.name, function.spec.source, handler),
        lambda: mentions_batch_item_failures(source_of(stack, function), handler),
    )
    return found


@deployed("GEN808", "A stream has at most two readers", Severity.WARNING)
def readers(stack: Deployed) -> Findings:
    """More than two readers of a shard throttle each other.

    Way out: let one function read the stream and publish to a bus that the others listen to.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html
    """
    seen: dict[str, int] = {}
    for function, trigger in stack.triggers("dynamodb"):
        seen[trigger.spec.table] = seen.get(trigger.spec.table, 0) + 1
        if seen[trigger.spec.table] > limits.DYNAMODB_STREAM_CONSUMERS:
            message = f"{seen[trigger.spec.table]} functions read the stream of {trigger.spec.table!r}, which serves"
            yield Finding(stack.trigger(function, trigger, "table"), f"{message} two: let one of them fan out")
