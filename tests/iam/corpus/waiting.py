# ruff: noqa
# mypy: ignore-errors
# Waiters, and attributes that load themselves.
# uses: { files: [read, list] }
# statements: dynamodb:DescribeTable
# expects: s3:GetObject files, s3:ListBucket files, dynamodb:DescribeTable somewhere
import os

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table("somewhere")


def handler(event, context):
    bucket = os.environ["FILES_BUCKET_NAME"]
    s3.get_waiter("bucket_exists").wait(Bucket=bucket)
    waiter = s3.get_waiter("object_exists")
    waiter.wait(Bucket=bucket, Key=event["key"])
    return table.item_count
