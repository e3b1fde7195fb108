# ruff: noqa
# mypy: ignore-errors
# Whatever the module has that begins with a word is run: the library that looks is not followed.
# uses: { orders: [read, write], jobs: send, seen: read }
# expects: sqs:SendMessage jobs
# unseen: on_save, on_show
# unused: seen
import inspect
import os
import sys

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def on_save(event):
    table.put_item(Item=event["item"])


def on_show(event):
    return table.get_item(Key=event["key"])


def found():
    whole = inspect.getmembers(sys.modules[__name__], inspect.isfunction)
    return {name: function for name, function in whole if name.startswith("on_")}


def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody="done")
    return found()[f"on_{event['command']}"](event)
