"""Real events through real triggers: a message, a record, an object, an event. Each function tells the id it got."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from generator.diagnostics import UserError
from generator.local.cloud import Cloud

Item = Mapping[str, Any]


def send_message(
    cloud: Cloud,
    queue_url: str,
    body: str,
    *,
    attributes: Mapping[str, str] | None = None,
    group: str | None = None,
    deduplication_id: str | None = None,
) -> str:
    """Put a message on a queue; for a FIFO queue the group defaults to `local` and the id is made up."""
    answer = cloud.client("sqs").send_message(
        QueueUrl=queue_url,
        MessageBody=body,
        MessageAttributes=_attributes(attributes),
        **_order(queue_url, group, deduplication_id),
    )
    return str(answer["MessageId"])


def publish(
    cloud: Cloud,
    topic_arn: str,
    message: str,
    *,
    subject: str | None = None,
    attributes: Mapping[str, str] | None = None,
    group: str | None = None,
    deduplication_id: str | None = None,
) -> str:
    """Publish to a topic; for a FIFO topic as with `send_message`."""
    answer = cloud.client("sns").publish(
        TopicArn=topic_arn,
        Message=message,
        MessageAttributes=_attributes(attributes),
        **({"Subject": subject} if subject else {}),
        **_order(topic_arn, group, deduplication_id),
    )
    return str(answer["MessageId"])


def put_event(
    cloud: Cloud, bus: str, source: str, detail_type: str, detail: Mapping[str, Any], *, resources: tuple[str, ...] = ()
) -> str:
    """Put an event on a bus; whether a rule matches is not known here."""
    entry = {
        "EventBusName": bus,
        "Source": source,
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
        "Resources": list(resources),
    }
    (answer,) = cloud.client("events").put_events(Entries=[entry])["Entries"]
    if answer.get("ErrorCode"):
        raise UserError(f"the bus {bus} refused the event: {answer.get('ErrorMessage', answer['ErrorCode'])}")
    return str(answer["EventId"])


def put_object(
    cloud: Cloud, bucket: str, key: str, body: bytes, *, content_type: str = "application/octet-stream"
) -> str:
    """Put an object into a bucket; its ETag."""
    answer = cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)
    return str(answer["ETag"]).strip('"')


def delete_object(cloud: Cloud, bucket: str, key: str) -> None:
    """Remove an object, for triggers on `s3:ObjectRemoved:*`."""
    cloud.client("s3").delete_object(Bucket=bucket, Key=key)


def put_item(cloud: Cloud, table: str, item: Item) -> None:
    """Put an item, written as plain JSON, into a table."""
    cloud.client("dynamodb").put_item(TableName=table, Item=_marshalled(item))


def update_item(cloud: Cloud, table: str, key: Item, changes: Item) -> None:
    """Set attributes of an item."""
    names = {f"#{number}": name for number, name in enumerate(changes)}
    values = {f":{number}": value for number, value in enumerate(changes.values())}
    cloud.client("dynamodb").update_item(
        TableName=table,
        Key=_marshalled(key),
        UpdateExpression="SET " + ", ".join(f"#{number} = :{number}" for number in range(len(changes))),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=_marshalled(values),
    )


def delete_item(cloud: Cloud, table: str, key: Item) -> None:
    """Delete an item."""
    cloud.client("dynamodb").delete_item(TableName=table, Key=_marshalled(key))


def fire_schedule(cloud: Cloud, name: str, *, group: str = "default") -> str:
    """Let the scheduler itself fire a schedule's target now; the name of the one-time schedule that does it.

    There is no call for it, so a one-time schedule with the same target, input, role and retries is made for this
    second; it removes itself. The scheduler looks once a second locally, once a minute on AWS.
    """
    client = cloud.client("scheduler")
    try:
        original = client.get_schedule(Name=name, GroupName=group)
    except client.exceptions.ResourceNotFoundException as error:
        raise UserError(f"there is no schedule {name} in the group {group} here") from error
    once = f"{name[:50]}-now-{uuid4().hex[:8]}"
    soon = datetime.now(UTC) + timedelta(seconds=1)
    client.create_schedule(
        Name=once,
        GroupName=group,
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        ScheduleExpressionTimezone="UTC",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target=original["Target"],
    )
    return once


def _attributes(attributes: Mapping[str, str] | None) -> dict[str, dict[str, str]]:
    return {name: {"DataType": "String", "StringValue": value} for name, value in (attributes or {}).items()}


def _order(target: str, group: str | None, deduplication_id: str | None) -> dict[str, str]:
    if not target.endswith(".fifo"):
        return {}
    return {"MessageGroupId": group or "local", "MessageDeduplicationId": deduplication_id or uuid4().hex}


def _marshalled(item: Item) -> dict[str, Any]:
    from decimal import Decimal

    from boto3.dynamodb.types import TypeSerializer

    # DynamoDB numbers are decimal; JSON's arrive as float.
    exact = json.loads(json.dumps(item), parse_float=Decimal)
    return {name: TypeSerializer().serialize(value) for name, value in exact.items()}
