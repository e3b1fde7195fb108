"""Keeps every call once: the whole of it in the archive, where to find it in the table."""

import json
import os
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

logger = Logger()
s3: "S3Client" = boto3.client("s3")
table: "Table" = boto3.resource("dynamodb").Table(os.environ["DELIVERIES_TABLE_NAME"])


class InboxProcessor(BatchProcessor):
    """What fails goes back alone, and the log says why."""

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        logger.warning("message failed", message_id=record.message_id, exc_info=exception[1])
        return super().failure_handler(record, exception)


processor = InboxProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def record_delivery(record: SQSRecord) -> None:
    """The object first: a row in the table means that the archive has it."""
    message = record.json_body
    delivery, event = message["id"], message["event"]
    key = f"{event}/{delivery}.json"
    body = json.dumps(message["payload"]).encode()
    s3.put_object(Bucket=os.environ["ARCHIVE_BUCKET_NAME"], Key=key, Body=body, ContentType="application/json")
    row = {"id": delivery, "event": event, "key": key, "received_at": message["received_at"]}
    logger.info("recorded" if stored(row) else "recorded before", delivery=delivery)


def stored(row: dict[str, str]) -> bool:
    """False when the sender, or the queue, has delivered it before."""
    try:
        table.put_item(Item=row, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=record_delivery, processor=processor, context=context)
