# ruff: noqa
# mypy: ignore-errors
# Objects go to the standard library, which gives back what they hold.
# uses: { orders: [read, write], jobs: send }
# expects:
# not followed: dynamodb, sqs
import dataclasses
import operator
import os

import boto3


@dataclasses.dataclass
class Shop:
    table: object
    queue: object


shop = Shop(boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"]), boto3.client("sqs"))


def handler(event, context):
    operator.attrgetter("table")(shop).scan()
    dataclasses.asdict(shop)["queue"].send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody="done")
