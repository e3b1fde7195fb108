# ruff: noqa
# mypy: ignore-errors
# What the event says names a function of the module.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def on_save(event):
    table.put_item(Item=event["item"])


def on_show(event):
    return table.get_item(Key=event["key"])


def handler(event, context):
    return globals()["on_" + event["command"]](event)
