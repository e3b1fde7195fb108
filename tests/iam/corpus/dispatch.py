# ruff: noqa
# mypy: ignore-errors
# A table of methods, chosen by the event.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:DeleteItem orders, dynamodb:GetItem orders
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
ACTIONS = {
    "put": lambda event: table.put_item(Item=event["item"]),
    "delete": lambda event: table.delete_item(Key=event["key"]),
}
RAW = {"get": table.get_item}


def handler(event, context):
    kind = event["kind"]
    if kind in RAW:
        return RAW[kind](Key=event["key"])
    return ACTIONS[kind](event)
