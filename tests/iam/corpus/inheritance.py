# ruff: noqa
# mypy: ignore-errors
# A base class does the work, its children say with what.
# uses: { orders: [read, write], stock: read }
# expects: dynamodb:GetItem orders, dynamodb:PutItem orders, dynamodb:GetItem stock
import os

import boto3


class Repository:
    variable: str

    def __init__(self):
        self._table = boto3.resource("dynamodb").Table(os.environ[self.variable])

    def get(self, **key):
        return self._table.get_item(Key=key).get("Item")


class Orders(Repository):
    variable = "ORDERS_TABLE_NAME"

    def put(self, item):
        self._table.put_item(Item=item)


class Stock(Repository):
    variable = "STOCK_TABLE_NAME"

    def get(self, **key):
        found = super().get(**key)
        return found or {"count": 0}


orders, stock = Orders(), Stock()


def handler(event, context):
    if stock.get(sku=event["sku"])["count"]:
        orders.put(event)
    return orders.get(id=event["id"])
