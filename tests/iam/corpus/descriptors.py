# ruff: noqa
# mypy: ignore-errors
# Attributes that fetch and store: descriptors that learn their names, and a property with a setter.
# uses: { orders: [read, write], stock: [read, write] }
# expects: dynamodb:GetItem orders, dynamodb:UpdateItem orders, dynamodb:GetItem stock, dynamodb:PutItem stock
# expects: dynamodb:DeleteItem orders, dynamodb:DeleteItem stock
import os

import boto3

dynamodb = boto3.resource("dynamodb")


class Stored:
    def __set_name__(self, owner, name):
        self.table = dynamodb.Table(os.environ[f"{owner.__name__.upper()}S_TABLE_NAME"])
        self.name = name

    def __get__(self, instance, owner=None):
        return self.table.get_item(Key={"id": instance.key})["Item"][self.name]

    def __set__(self, instance, value):
        self.table.update_item(Key={"id": instance.key}, AttributeUpdates={self.name: {"Value": value}})

    def __delete__(self, instance):
        self.table.delete_item(Key={"id": instance.key})


class Order:
    state = Stored()

    def __init__(self, key):
        self.key = key


class Shelf:
    def __init__(self, sku):
        self.sku = sku
        self.table = dynamodb.Table(os.environ["STOCK_TABLE_NAME"])

    @property
    def count(self):
        return self.table.get_item(Key={"sku": self.sku})["Item"]["count"]

    @count.setter
    def count(self, value):
        self.table.put_item(Item={"sku": self.sku, "count": value})

    @count.deleter
    def count(self):
        self.table.delete_item(Key={"sku": self.sku})


def handler(event, context):
    order, shelf = Order(event["id"]), Shelf(event["sku"])
    if order.state != "paid":
        order.state = "paid"
    shelf.count = shelf.count - 1
    if event["last"]:
        del order.state, shelf.count
