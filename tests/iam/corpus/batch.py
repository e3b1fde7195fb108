# ruff: noqa
# mypy: ignore-errors
# Batches of DynamoDB, both interfaces.
# uses: { orders: [read, write], stock: write }
# expects: dynamodb:BatchGetItem orders, dynamodb:BatchWriteItem orders, dynamodb:BatchWriteItem stock
import os

import boto3

dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])


def handler(event, context):
    with orders.batch_writer(overwrite_by_pkeys=["id"]) as batch:
        for item in event["orders"]:
            batch.put_item(Item=item)
        batch.delete_item(Key={"id": "old"})
    found = dynodb_get([{"id": item["id"]} for item in event["orders"]])
    writes = [{"PutRequest": {"Item": item}} for item in event["stock"]]
    dynamodb.batch_write_item(RequestItems={os.environ["STOCK_TABLE_NAME"]: writes})
    return found


def dynodb_get(keys):
    return dynamodb.batch_get_item(RequestItems={orders.name: {"Keys": keys}})["Responses"]
