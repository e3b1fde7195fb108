# ruff: noqa
# mypy: ignore-errors
# Clients made in a loop over their names.
# uses: { orders: read, jobs: send, files: write }
# expects: dynamodb:GetItem orders, sqs:SendMessage jobs, s3:PutObject files
import os

import boto3

NAMES = ("s3", "sqs", "dynamodb")
clients = {name: boto3.client(name) for name in NAMES}


def handler(event, context):
    item = clients["dynamodb"].get_item(TableName=os.environ["ORDERS_TABLE_NAME"], Key={"id": {"S": event["id"]}})
    clients["s3"].put_object(Bucket=os.environ["FILES_BUCKET_NAME"], Key=event["id"], Body=str(item).encode())
    clients.get("sqs").send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody=event["id"])
