"""Writes the bill of every placed order."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from messages import QueueProcessor
from order import read_placed
from step import complete

logger = Logger()
processor = QueueProcessor()


def bill(record: SQSRecord) -> None:
    order = read_placed(record.json_body)
    outcome = {"number": f"B-{order.id[:12]}", "cents": order.total_cents, "at": datetime.now(UTC).isoformat()}
    done = complete(order.id, "bill", outcome)
    logger.info("billed" if done else "billed before", order=order.id, cents=order.total_cents)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=bill, processor=processor, context=context)
