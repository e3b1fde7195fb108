# ruff: noqa
# mypy: ignore-errors
# Pages of two services.
# uses: { files: [list, delete], orders: read }
# expects: s3:ListBucket files, s3:DeleteObject files, dynamodb:Query orders
import os

import boto3

session = boto3.session.Session()
s3 = session.client("s3")
dynamodb = session.client("dynamodb")


def keys(prefix):
    paginator = s3.get_paginator("list_objects_v2")
    for page in paginator.paginate(Bucket=os.environ["FILES_BUCKET_NAME"], Prefix=prefix):
        for item in page.get("Contents", []):
            yield item["Key"]


def orders(customer):
    pages = dynamodb.get_paginator("query").paginate(
        TableName=os.environ["ORDERS_TABLE_NAME"],
        KeyConditionExpression="customer = :c",
        ExpressionAttributeValues={":c": {"S": customer}},
    )
    return [item for page in pages for item in page["Items"]]


def handler(event, context):
    for key in keys(event["prefix"]):
        s3.delete_objects(Bucket=os.environ["FILES_BUCKET_NAME"], Delete={"Objects": [{"Key": key}]})
    return len(orders(event["customer"]))
