# ruff: noqa
# mypy: ignore-errors
# A metaclass keeps the classes that it makes, one as it makes them and one when they are there.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


class Keeping(type):
    made = {}

    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        mcs.made[name] = cls
        return cls


class Listing(type):
    made = []

    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        Listing.made.append(cls)


class Command(metaclass=Keeping):
    pass


class Save(Command):
    def save(self, event):
        table.put_item(Item=event["item"])


class Show(metaclass=Listing):
    def show(self, event):
        return table.get_item(Key=event["key"])


def handler(event, context):
    if event["command"] == "Save":
        return Keeping.made["Save"]().save(event)
    return [cls().show(event) for cls in Listing.made]
