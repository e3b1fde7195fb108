# ruff: noqa
# mypy: ignore-errors
# Names and tables are zipped to a dict, and one is gone through until an empty page.
# uses: { orders: [read, write], stock: read }
# expects: dynamodb:PutItem orders, dynamodb:Scan orders, dynamodb:Scan stock
import os

import boto3

NAMES = ("orders", "stock")
dynamodb = boto3.resource("dynamodb")
VARIABLES = ("ORDERS_TABLE_NAME", "STOCK_TABLE_NAME")
KNOWN = dict(zip(NAMES, VARIABLES))
TABLES = {name: dynamodb.Table(os.environ[variable]) for name, variable in KNOWN.items()}
OTHERS = dict(zip(NAMES, (TABLES["orders"], TABLES["stock"])))


def handler(event, context):
    for page in iter(lambda: TABLES[event["name"]].scan()["Items"], []):
        print(page)
    OTHERS["orders"].put_item(Item=event["item"])
