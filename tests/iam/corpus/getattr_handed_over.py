# ruff: noqa
# mypy: ignore-errors
# A path of attributes is followed by reduce.
# uses: { orders: [read, write] }
# expects:
# not followed: *
import functools
import os

import boto3


class Shop:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def handler(event, context):
    return functools.reduce(getattr, event["path"].split("."), Shop())(Item=event["item"])
