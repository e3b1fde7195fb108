# ruff: noqa
# mypy: ignore-errors
import os

import boto3

dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])


def get(table, key):
    return table.get_item(Key={"id": key}).get("Item")


def find(key):
    return get(table, key)


def find_anywhere(name, key):
    return get(dynamodb.Table(name), key)


def save(item):
    table.put_item(Item=item)


def purge():
    for item in table.scan()["Items"]:
        table.delete_item(Key={"id": item["id"]})
