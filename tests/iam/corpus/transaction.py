# ruff: noqa
# mypy: ignore-errors
# One transaction over two tables.
# uses: { orders: write, stock: write }
# expects: dynamodb:PutItem orders, dynamodb:UpdateItem stock, dynamodb:ConditionCheckItem stock
import os

import boto3

dynamodb = boto3.client("dynamodb")
ORDERS, STOCK = os.environ["ORDERS_TABLE_NAME"], os.environ["STOCK_TABLE_NAME"]


def handler(event, context):
    items = [{"Put": {"TableName": ORDERS, "Item": {"id": {"S": event["id"]}}}}]
    for line in event["lines"]:
        items.append(
            {
                "Update": {
                    "TableName": STOCK,
                    "Key": {"sku": {"S": line["sku"]}},
                    "UpdateExpression": "SET n = n - :n",
                    "ExpressionAttributeValues": {":n": {"N": str(line["count"])}},
                }
            }
        )
    items += [
        {
            "ConditionCheck": {
                "TableName": STOCK,
                "Key": {"sku": {"S": "x"}},
                "ConditionExpression": "attribute_exists(sku)",
            }
        }
    ]
    dynamodb.transact_write_items(TransactItems=items)
