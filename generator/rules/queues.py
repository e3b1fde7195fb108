"""Queues and topics: first-in-first-out against standard, and who may subscribe."""

from typing import Any

from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.rules.references import SUBSCRIBED, found, way_outs


def _is_fifo(spec: Any) -> bool:
    return bool(getattr(spec, "fifo", None)) or str(getattr(spec, "arn", None) or "").endswith(".fifo")


def _fifo_at(service: Written, address: str) -> bool:
    if address.startswith("arn:"):
        return address.endswith(".fifo")
    name = address.removesuffix(".dead_letter")
    known = found(service, name)
    return bool(known and known.spec is not None and _is_fifo(known.spec))


@deployed("GEN404", "FIFO options stand on FIFO queues and topics")
def fifo_options(stack: Deployed) -> Findings:
    """Deduplication is for what keeps an order.

    Way out: add `fifo: true`, or remove the option.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    """
    for resource in stack.stack.resources:
        if getattr(resource.spec, "content_based_deduplication", None) and not resource.spec.fifo:  # type: ignore[attr-defined]
            message = (
                f"content_based_deduplication needs `fifo: true`, and {resource.key!r} is a standard {resource.type}"
            )
            yield Finding(stack.resource(resource, "content_based_deduplication"), message)


@written("GEN408", "A subscription has one source")
def one_source(service: Written) -> Findings:
    """Each entry of `subscriptions` has one key: eventbridge, sns or s3 for a queue, email or https for a topic.

    Way out: one entry for each.
    """
    for type_ in ("sqs", "sns"):
        for key, resource in service.resources(type_):
            for index, entry in enumerate(resource.subscriptions or []):
                given = sorted(name for name in entry.model_fields_set if getattr(entry, name) is not None)
                if len(given) != 1 or len(entry.model_fields_set) != 1:
                    kinds = "eventbridge, sns and s3" if type_ == "sqs" else "email and https"
                    message = f"a subscription has exactly one of {kinds}; found {' and '.join(given) or 'none'}"
                    yield Finding(service.at("resources", key, "subscriptions", index), message)


@written("GEN410", "A FIFO queue hears of FIFO topics and of buses")
def fifo_subscription(service: Written) -> Findings:
    """Buckets and standard topics send to standard queues only; a rule of EventBridge names a message group.

    Way out: a standard queue, or a FIFO topic in front of the FIFO queue.
    https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
    """
    for key, queue in service.resources("sqs"):
        if not _is_fifo(queue):
            continue
        for index, entry in enumerate(queue.subscriptions or []):
            for kind, (field, _) in SUBSCRIBED.items():
                body = getattr(entry, kind)
                if body is None or kind == "eventbridge" or (kind == "sns" and _fifo_at(service, body.topic)):
                    continue
                place = service.at("resources", key, "subscriptions", index, kind)
                message = f"queue {key!r} is FIFO and {field} {getattr(body, field)!r} sends to standard queues only"
                yield Finding(place, f"{message}: make the queue standard")


@deployed("GEN422", "A FIFO queue behind a bus tells events apart by their content")
def fifo_behind_a_bus(stack: Deployed) -> Findings:
    """EventBridge sends a FIFO queue the message group, and no id by which SQS could know an event that comes twice.

    Way out: `content_based_deduplication: true` on the queue.
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html
    """
    for queue in stack.stack.resources:
        if not queue.merged.get("fifo") or queue.merged.get("content_based_deduplication"):
            continue
        for item in queue.subscriptions:
            if item.kind == "eventbridge":
                path = ("resources", queue.key, "subscriptions", item.index, item.kind)
                message = (
                    f"queue {queue.key!r} is FIFO, and events of {item.source.address!r} carry no deduplication id"
                )
                way_out = "add `content_based_deduplication: true` to the queue"
                yield Finding(stack.source.document.locate_key(path), f"{message}: {way_out}")


@written("GEN335", "A function listens to standard topics")
def fifo_topic(service: Written) -> Findings:
    """A FIFO topic delivers to queues only; neither functions nor e-mail nor HTTPS can keep the order.

    Way out: subscribe a FIFO queue to the topic, and let the function read that.
    https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
    """
    for function, index, kind, trigger in service.triggers():
        if kind == "sns" and _fifo_at(service, trigger.topic):
            message = f"topic {trigger.topic!r} is FIFO and wakes no function: subscribe a FIFO queue, and read that"
            yield Finding(service.at(*service.trigger_path(function, index, kind, "topic")), message)
    for key, topic in service.resources("sns"):
        if _is_fifo(topic) and topic.subscriptions:
            message = f"topic {key!r} is FIFO and delivers to queues only, neither email nor https: remove them"
            yield Finding(service.at("resources", key, "subscriptions"), message)


@written("GEN326", "Dead letters and destinations are standard")
def fifo_way_out(service: Written) -> Findings:
    """Lambda, EventBridge, Scheduler and SNS send what failed to standard queues and topics only.

    Way out: a standard queue.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    for reference in way_outs(service):
        if _fifo_at(service, reference.address):
            message = f"{reference.what} {reference.address!r} is FIFO, and failed events go to standard queues only"
            yield Finding(service.at(*reference.path), message)


@deployed("GEN421", "A dead letter is kept longer than the message was")
def kept(stack: Deployed) -> Findings:
    """A message keeps its age when it moves to the dead-letter queue, and would vanish there all the sooner.

    Way out: leave `dead_letter.message_retention` out (14 days), or raise it.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    for resource in stack.stack.resources:
        if resource.type != "sqs":
            continue
        age = resource.merged.get("message_retention") or 345600
        rest = resource.merged.get("dead_letter", "message_retention")
        if rest is not None and rest < age:
            message = f"dead_letter.message_retention is at least message_retention, {age} s, not {rest}"
            yield Finding(stack.resource(resource, "dead_letter", "message_retention"), message)
