# ruff: noqa
# mypy: ignore-errors
# Everything comes by a star from a module of one's own.
# uses: { orders: write }
# expects: dynamodb:PutItem orders
from clients import *  # noqa: F403


def handler(event, context):
    orders.put_item(Item=event)  # noqa: F405
