# ruff: noqa
# mypy: ignore-errors
# getattr, with names that are constant.
# uses: { orders: [read, write] }
# expects: dynamodb:GetItem orders, dynamodb:PutItem orders
import os

import boto3

client = boto3.client("dynamodb")
READ = "get_item"


def handler(event, context):
    name = "put_item" if "item" in event else READ
    call = getattr(client, name)
    return call(TableName=os.environ["ORDERS_TABLE_NAME"], **event["arguments"])
