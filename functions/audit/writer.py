"""Turns the changes of a table into a trail: JSON lines in S3, an object for each run of changes."""

import json
import os
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, ExceptionInfo, FailureResponse
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = Logger()
s3: "S3Client" = boto3.client("s3")


class StreamProcessor(BatchProcessor):
    """The log says why a change failed; the stream only learns from where to go on."""

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        logger.warning("change failed", event_id=record.event_id, exc_info=exception[1])
        return super().failure_handler(record, exception)


processor = StreamProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def line(record: DynamoDBRecord) -> str:
    """One change as a line of JSON."""
    change = record.dynamodb
    if change is None or record.event_name is None:
        raise ValueError("a record without a change")
    entry = {
        "at": changed_at(record.raw_event),
        "sequence_number": change.sequence_number,
        "action": record.event_name.name,
        "key": change.keys,
        "by": changed_by(record),
        "before": change.old_image or None,
        "after": change.new_image or None,
    }
    return json.dumps(entry, default=plain)


def changed_by(record: DynamoDBRecord) -> str | None:
    """Whoever writes signs; nobody signs a deletion, but DynamoDB says when it was its own, by TTL."""
    if record.user_identity:
        return str(record.user_identity["principalId"])
    image = record.dynamodb.new_image if record.dynamodb else None
    if not image:
        return None
    if not isinstance(image.get("changed_by"), str):
        raise ValueError("a change without changed_by has no place in the trail")
    return str(image["changed_by"])


def changed_at(record: dict[str, Any]) -> str:
    return datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC).isoformat()


def plain(value: object) -> object:
    """As text, so that no number loses a digit; sets in an order."""
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else str(value)


def key(first: dict[str, Any]) -> str:
    """Of its first change, so that a batch that comes again overwrites what it wrote before."""
    return f"{changed_at(first)[:10].replace('-', '/')}/{first['dynamodb']['SequenceNumber']}.jsonl"


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    records = event["Records"]
    with processor(records, line, context):
        outcomes = processor.process()
    # Lambda goes on from the first failure and sends all after it again: they belong to the next object.
    lines = [text for _, text, _ in takewhile(lambda outcome: outcome[0] == "success", outcomes)]
    if lines:
        body = "".join(f"{text}\n" for text in lines).encode()
        name = key(records[0])
        s3.put_object(Bucket=os.environ["TRAIL_BUCKET_NAME"], Key=name, Body=body, ContentType="application/x-ndjson")
        logger.info("appended", key=name, changes=len(lines))
    return processor.response()
