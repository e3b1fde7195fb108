# ruff: noqa
# mypy: ignore-errors
# Code in a text.
# uses: { orders: [read, write] }
# expects:
# not followed: *
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def handler(event, context):
    exec(event["code"], {"table": table})
