# ruff: noqa
# mypy: ignore-errors
# A library that nobody knows gets the client.
# uses: { files: [read, write], jobs: [send, receive] }
# expects: sqs:SendMessage jobs
# not followed: s3
# unused: jobs
import os

import boto3
import sheets

s3 = boto3.client("s3")


def handler(event, context):
    sheets.Workbook(s3, os.environ["FILES_BUCKET_NAME"]).render(event)
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody="rendered")
