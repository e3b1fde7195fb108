# ruff: noqa
# mypy: ignore-errors
# One helper for all tables: the name of the variable is put together.
# uses: { orders: read, stock: write }
# expects: dynamodb:GetItem orders, dynamodb:UpdateItem stock
import os

import boto3

_dynamodb = boto3.resource("dynamodb")


def table(word):
    return _dynamodb.Table(os.environ[f"{word.upper()}_TABLE_NAME"])


def handler(event, context):
    order = table("orders").get_item(Key={"id": event["id"]})["Item"]
    table("stock").update_item(
        Key={"sku": order["sku"]}, UpdateExpression="ADD n :n", ExpressionAttributeValues={":n": -1}
    )
