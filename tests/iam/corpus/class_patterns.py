# ruff: noqa
# mypy: ignore-errors
# Commands are told apart by their classes.
# uses: { orders: write, stock: read }
# expects: dynamodb:PutItem orders, dynamodb:GetItem stock, dynamodb:DeleteItem orders
import os
from dataclasses import dataclass
from typing import Any

import boto3

dynamodb = boto3.resource("dynamodb")


@dataclass
class Save:
    table: Any
    item: dict


@dataclass
class Show:
    table: Any
    key: dict


class Remove:
    def __init__(self, key):
        self.key = key

    def run(self):
        dynamodb.Table(os.environ["ORDERS_TABLE_NAME"]).delete_item(Key=self.key)


def act(command):
    match command:
        case Save(table=target, item=item):
            target.put_item(Item=item)
        case Show(source, key):
            return source.get_item(Key=key)
        case {"command": Remove() as found}:
            found.run()


def handler(event, context):
    if event["kind"] == "save":
        return act(Save(dynamodb.Table(os.environ["ORDERS_TABLE_NAME"]), event["item"]))
    if event["kind"] == "show":
        return act(Show(dynamodb.Table(os.environ["STOCK_TABLE_NAME"]), event["key"]))
    return act({"command": Remove(event["key"])})
