# ruff: noqa
# mypy: ignore-errors
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def find(key):
    return table.get_item(Key={"id": key}).get("Item")


def save(item):
    table.put_item(Item=item)


def purge():
    for item in table.scan()["Items"]:
        table.delete_item(Key={"id": item["id"]})
