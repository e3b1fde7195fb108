# ruff: noqa
# mypy: ignore-errors
# A data access object, the way most tutorials write it.
# uses: { orders: [read, write] }
# expects: dynamodb:GetItem orders, dynamodb:PutItem orders, dynamodb:Query orders, dynamodb:DeleteItem orders
import os

import boto3
from boto3.dynamodb.conditions import Key


class OrderStore:
    def __init__(self, table_name=None):
        self._dynamodb = boto3.resource("dynamodb")
        self.table = self._dynamodb.Table(table_name or os.environ["ORDERS_TABLE_NAME"])

    def find(self, order_id):
        return self.table.get_item(Key={"id": order_id}).get("Item")

    def of_day(self, day):
        return self.table.query(IndexName="by_day", KeyConditionExpression=Key("day").eq(day))["Items"]

    def save(self, order):
        if self.find(order["id"]) is None:
            self.table.put_item(Item=order)

    def drop(self, order_id):
        self.table.delete_item(Key={"id": order_id})


store = OrderStore()


def handler(event, context):
    if event.get("day"):
        return store.of_day(event["day"])
    if event.get("drop"):
        return store.drop(event["id"])
    return store.save(event)
