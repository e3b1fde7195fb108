# ruff: noqa
# mypy: ignore-errors
# A decorator of one's own provides the table.
# uses: { orders: write }
# expects: dynamodb:UpdateItem orders
import functools
import os

import boto3


def with_table(variable):
    def decorate(function):
        table = boto3.resource("dynamodb").Table(os.environ[variable])

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, table=table, **kwargs)

        return wrapper

    return decorate


@with_table("ORDERS_TABLE_NAME")
def touch(order_id, *, table):
    table.update_item(Key={"id": order_id}, UpdateExpression="SET seen = :t", ExpressionAttributeValues={":t": True})


def handler(event, context):
    touch(event["id"])
