# ruff: noqa
# mypy: ignore-errors
# Classes that tell their base of themselves when they are defined.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders
import os

import boto3


class Command:
    known = {}

    def __init_subclass__(cls, word=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.known[word or cls.__name__.lower()] = cls

    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


class Save(Command):
    def run(self, event):
        self.table.put_item(Item=event["item"])


class Show(Command, word="look"):
    def run(self, event):
        return self.table.get_item(Key=event["key"])


def handler(event, context):
    return Command.known[event["command"]]().run(event)
