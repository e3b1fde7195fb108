# ruff: noqa
# mypy: ignore-errors
# functools.cache keeps one client of each service; the table is made on first use.
# uses: { orders: read, jobs: send }
# expects: dynamodb:Scan orders, sqs:SendMessage jobs
import functools
import os

import boto3


@functools.cache
def client(service):
    return boto3.client(service)


@functools.lru_cache(maxsize=None)
def orders_table():
    return boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def handler(event, context):
    for item in orders_table().scan()["Items"]:
        client("sqs").send_message_batch(
            QueueUrl=os.environ["JOBS_QUEUE_URL"], Entries=[{"Id": "1", "MessageBody": item["id"]}]
        )
