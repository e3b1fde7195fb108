# ruff: noqa
# mypy: ignore-errors
# Names and tables are zipped to a dict, and one is gone through until an empty page.
# uses: { orders: [read, write], stock: read }
# expects: dynamodb:PutItem orders, dynamodb:Scan orders, dynamodb:Scan stock
import os

import boto3

NAMES = ("orders", "stock")
dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])
TABLES = dict(zip(NAMES, (orders, dynamodb.Table(os.environ["STOCK_TABLE_NAME"]))))


def handler(event, context):
    for page in iter(lambda: TABLES[event["name"]].scan()["Items"], []):
        print(page)
    TABLES["orders"].put_item(Item=event["item"])
