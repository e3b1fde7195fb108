"""Books a parcel for every placed order."""

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


def ship(record: SQSRecord) -> None:
    order = read_placed(record.json_body)
    outcome = {"parcel": f"P-{order.id[:12]}", "to": order.ship_to, "at": datetime.now(UTC).isoformat()}
    done = complete(order.id, "shipment", outcome)
    logger.info("shipped" if done else "shipped before", order=order.id)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=ship, processor=processor, context=context)
