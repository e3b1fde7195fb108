# ruff: noqa
# mypy: ignore-errors
# The children of a class are asked for, and theirs.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


class Command:
    word = ""


class Save(Command):
    word = "save"

    def run(self, event):
        table.put_item(Item=event["item"])


class Show(Save):
    word = "show"

    def run(self, event):
        return table.get_item(Key=event["key"])


def every(cls):
    for child in cls.__subclasses__():
        yield child
        yield from every(child)


def handler(event, context):
    commands = {cls.word: cls for cls in every(Command)}
    return commands[event["command"]]().run(event)
