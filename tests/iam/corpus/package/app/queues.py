# ruff: noqa
# mypy: ignore-errors
import json
import os

import boto3

_client = None


def client():
    global _client
    if _client is None:
        _client = boto3.client("sqs")
    return _client


def push(body):
    client().send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody=json.dumps(body))
