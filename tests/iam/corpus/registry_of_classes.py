# ruff: noqa
# mypy: ignore-errors
# Classes put into a table by a decorator, made and run by what the event says.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
COMMANDS = {}


def command(cls):
    COMMANDS[cls.__name__] = cls
    return cls


def named(name):
    def keep(cls):
        COMMANDS[name] = cls
        return cls

    return keep


@command
class Save:
    def run(self, event):
        table.put_item(Item=event["item"])


@named("show")
class Show:
    def run(self, event):
        return table.get_item(Key=event["key"])


def handler(event, context):
    return COMMANDS[event["command"]]().run(event)
