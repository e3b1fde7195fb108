# ruff: noqa
# mypy: ignore-errors
# getattr by what the event says: nobody can tell.
# uses: { orders: [read, write], jobs: send }
# expects: sqs:SendMessage jobs
# not followed: dynamodb
import os

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    getattr(client, event["operation"])(TableName=os.environ["ORDERS_TABLE_NAME"], Key=event["key"])
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody="done")
