# ruff: noqa
# mypy: ignore-errors
# functools.partial and map.
# uses: { orders: read, files: delete }
# expects: dynamodb:GetItem orders, s3:DeleteObject files
import os
from functools import partial

import boto3

client = partial(boto3.client, config=None)
get = partial(client("dynamodb").get_item, TableName=os.environ["ORDERS_TABLE_NAME"])
drop = partial(client("s3").delete_object, Bucket=os.environ["FILES_BUCKET_NAME"])


def handler(event, context):
    found = [get(Key={"id": {"S": name}}) for name in event["ids"]]
    list(map(lambda key: drop(Key=key), event["keys"]))
    return found
