# ruff: noqa
# mypy: ignore-errors
# Functions of the module by their names: written out, put together, and by the module itself.
# uses: { orders: [read, write] }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders, dynamodb:DeleteItem orders, dynamodb:Scan orders
# expects: dynamodb:Query orders, dynamodb:UpdateItem orders
import os
import sys

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def do_save(event):
    table.put_item(Item=event["item"])


def do_remove(event):
    table.delete_item(Key=event["key"])


def show(event):
    return table.get_item(Key=event["key"])


def every(event):
    return table.scan()["Items"]


globals()["count"] = lambda event: table.query(Select="COUNT")["Count"]
setattr(sys.modules[__name__], "touch", lambda event: table.update_item(Key=event["key"]))


def handler(event, context):
    globals()["do_save"](event)
    getattr(sys.modules[__name__], "show")(event)
    vars(sys.modules[__name__]).get("every")(event)
    count(event)
    touch(event)
    word = "remove" if event["old"] else "save"
    return globals()[f"do_{word}"](event)
