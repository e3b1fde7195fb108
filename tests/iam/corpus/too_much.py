# ruff: noqa
# mypy: ignore-errors
# Granted with both hands.
# uses: { orders: [read, write], stock: read, jobs: [send, receive], files: [read, list], fanout: publish }
# expects: dynamodb:GetItem orders, sqs:SendMessage jobs, s3:ListBucket files
# unused: orders, stock, jobs, files, fanout
import os

import boto3

dynamodb = boto3.resource("dynamodb")
sqs = boto3.client("sqs")
s3 = boto3.client("s3")


def handler(event, context):
    order = dynamodb.Table(os.environ["ORDERS_TABLE_NAME"]).get_item(Key={"id": event["id"]})
    sqs.send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody=str(order))
    return s3.list_objects_v2(Bucket=os.environ["FILES_BUCKET_NAME"], MaxKeys=1)
