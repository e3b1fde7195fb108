# ruff: noqa
# mypy: ignore-errors
# Functions that make functions.
# uses: { orders: write, jobs: send }
# expects: dynamodb:UpdateItem orders, sqs:SendMessage jobs
import json
import os

import boto3


def make_marker(table):
    def mark(order_id, state):
        table.update_item(
            Key={"id": order_id},
            UpdateExpression="SET #s = :s",
            ExpressionAttributeNames={"#s": "state"},
            ExpressionAttributeValues={":s": state},
        )

    return mark


def make_notifier(client, url):
    return lambda body: client.send_message(QueueUrl=url, MessageBody=json.dumps(body))


mark = make_marker(boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"]))
notify = make_notifier(boto3.client("sqs"), os.environ["JOBS_QUEUE_URL"])


def handler(event, context):
    mark(event["id"], "paid")
    notify({"id": event["id"]})
