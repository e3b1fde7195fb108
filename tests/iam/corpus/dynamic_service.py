# ruff: noqa
# mypy: ignore-errors
# The service's name comes with the event.
# uses: { orders: [read, write], files: read }
# expects: dynamodb:GetItem orders
# not followed: *
import os

import boto3


def handler(event, context):
    boto3.client(event["service"]).close()
    table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
    return table.get_item(Key={"id": event["id"]})
