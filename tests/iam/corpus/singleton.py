# ruff: noqa
# mypy: ignore-errors
# __new__, a class method as the way in, and a class attribute.
# uses: { orders: read, jobs: send }
# expects: dynamodb:GetItem orders, sqs:GetQueueUrl jobs, sqs:SendMessage *
import os

import boto3


class Store:
    _only = None
    dynamodb = boto3.resource("dynamodb")

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
            cls._only.table = cls.dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])
        return cls._only

    @classmethod
    def find(cls, key):
        return cls().table.get_item(Key={"id": key})

    @staticmethod
    def push(body):
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName=os.environ["JOBS_QUEUE_URL"].rsplit("/", 1)[-1])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=body)


def handler(event, context):
    Store.push(str(Store.find(event["id"])))
