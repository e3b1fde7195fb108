# ruff: noqa
# mypy: ignore-errors
# Powertools' batch processing calls a method.
# uses: { orders: write }
# expects: dynamodb:UpdateItem orders
import os

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(event_type=EventType.SQS)


class Billing:
    def __init__(self, table):
        self.table = table

    def record(self, record):
        self.table.update_item(
            Key={"id": record.body}, UpdateExpression="SET billed = :t", ExpressionAttributeValues={":t": 1}
        )


billing = Billing(boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"]))


def handler(event, context):
    return process_partial_response(event=event, record_handler=billing.record, processor=processor, context=context)
