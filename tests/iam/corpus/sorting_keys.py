# ruff: noqa
# mypy: ignore-errors
# What things are sorted and chosen by is looked up.
# uses: { orders: read, stock: [read, write], seen: write }
# expects: dynamodb:GetItem orders, dynamodb:GetItem stock, dynamodb:UpdateItem stock, dynamodb:PutItem seen
import os
from itertools import groupby

import boto3

dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])
stock = dynamodb.Table(os.environ["STOCK_TABLE_NAME"])
seen = dynamodb.Table(os.environ["SEEN_TABLE_NAME"])


def age(order_id):
    return orders.get_item(Key={"id": order_id})["Item"]["age"]


class Shelf:
    def count(self, sku):
        return stock.get_item(Key={"sku": sku})["Item"]["count"]

    def __call__(self, sku):
        return stock.update_item(Key={"sku": sku}, ReturnValues="ALL_NEW")["Attributes"]["count"]


class Marker:
    def __call__(self, sku):
        return seen.put_item(Item={"id": sku})


def handler(event, context):
    skus = list(event["skus"])
    skus.sort(key=Shelf().count)
    oldest = sorted(event["ids"], key=age)[0]
    fullest = max(skus, key=Shelf())
    groups = [key for key, _ in groupby(skus, Marker())]
    return oldest, fullest, groups
