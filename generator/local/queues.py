"""Queues and what did not get through them: how deep they are, what lies in a dead-letter queue, replay and purge."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import UserError
from generator.local.cloud import Cloud

_BATCH = 10
# Long enough to look through a queue, short enough that nobody misses the messages.
_LOOK_SECONDS = 5
_REPLAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait, are being worked on, and are delayed."""

    waiting: int
    in_flight: int
    delayed: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up; `received` counts its deliveries, `sent` is in milliseconds since 1970."""

    id: str
    body: str
    received: int
    sent: int
    attributes: tuple[tuple[str, str], ...] = ()


def queue_url(cloud: Cloud, name: str) -> str:
    """The URL of a queue by its name."""
    client = cloud.client("sqs")
    try:
        return str(client.get_queue_url(QueueName=name)["QueueUrl"])
    except client.exceptions.QueueDoesNotExist as error:
        raise UserError(f"there is no queue {name} here") from error


def depth(cloud: Cloud, url: str) -> Depth:
    """The approximate numbers that SQS keeps."""
    names = ("", "NotVisible", "Delayed")
    wanted = [f"ApproximateNumberOfMessages{name}" for name in names]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
    return Depth(*(int(found[name]) for name in wanted))


def dead_letter_url(cloud: Cloud, url: str) -> str:
    """The URL of a queue's dead-letter queue."""
    client = cloud.client("sqs")
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    policy = json.loads(answer.get("RedrivePolicy", "{}"))
    if "deadLetterTargetArn" not in policy:
        raise UserError(f"the queue {url.rsplit('/', 1)[-1]} has no dead-letter queue")
    return queue_url(cloud, policy["deadLetterTargetArn"].rsplit(":", 1)[-1])


def look(cloud: Cloud, url: str, *, limit: int = 100) -> tuple[DeadLetter, ...]:
    """The messages of a queue, up to `limit` (of a FIFO queue the first of each group), each left where it is."""
    found: dict[str, dict[str, Any]] = {}
    for message in _received(cloud, url, _LOOK_SECONDS, limit):
        found.setdefault(message["MessageId"], message)
    for message in found.values():
        _give_back(cloud, url, message)
    return tuple(_dead_letter(message) for message in found.values())


def replay(cloud: Cloud, source: str, target: str, *, limit: int | None = None) -> int:
    """Move messages from `source` to `target`, each deleted only after it was sent; how many.

    What comes back while this runs is not moved again.
    """
    started = int(time.time() * 1000)
    moved, back = 0, []
    for message in _received(cloud, source, _REPLAY_SECONDS, limit):
        if int(message["Attributes"]["SentTimestamp"]) > started:
            # Given back at once it would be received again, for ever.
            back.append(message)
            continue
        _send_again(cloud, target, message)
        cloud.client("sqs").delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
        moved += 1
    for message in back:
        _give_back(cloud, source, message)
    return moved


def purge(cloud: Cloud, url: str) -> int:
    """Delete everything in a queue; how many messages that were, about."""
    before = depth(cloud, url)
    cloud.client("sqs").purge_queue(QueueUrl=url)
    return before.waiting + before.in_flight + before.delayed


def _received(cloud: Cloud, url: str, hidden: int, limit: int | None) -> Iterator[dict[str, Any]]:
    client = cloud.client("sqs")
    taken = 0
    while limit is None or taken < limit:
        size = _BATCH if limit is None else min(_BATCH, limit - taken)
        messages = client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=size,
            VisibilityTimeout=hidden,
            WaitTimeSeconds=0 if cloud.endpoint else 2,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return
        taken += len(messages)
        yield from messages


def _give_back(cloud: Cloud, url: str, message: Mapping[str, Any]) -> None:
    cloud.client("sqs").change_message_visibility(
        QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )


def _send_again(cloud: Cloud, url: str, message: Mapping[str, Any]) -> None:
    order = {}
    if url.endswith(".fifo"):
        order["MessageGroupId"] = message["Attributes"].get("MessageGroupId", message["MessageId"])
        # The same id within five minutes would be taken for a duplicate of the one that failed.
        order["MessageDeduplicationId"] = message["MessageId"]
    attributes = {
        name: {
            field: value for field, value in attribute.items() if field in ("DataType", "StringValue", "BinaryValue")
        }
        for name, attribute in message.get("MessageAttributes", {}).items()
    }
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody=message["Body"], MessageAttributes=attributes, **order)


def _dead_letter(message: Mapping[str, Any]) -> DeadLetter:
    known = message["Attributes"]
    attributes = message.get("MessageAttributes", {})
    return DeadLetter(
        id=message["MessageId"],
        body=message["Body"],
        received=int(known["ApproximateReceiveCount"]),
        sent=int(known["SentTimestamp"]),
        attributes=tuple(sorted((name, str(value.get("StringValue", ""))) for name, value in attributes.items())),
    )
