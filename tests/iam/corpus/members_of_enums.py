# ruff: noqa
# mypy: ignore-errors
# An Enum's members hold what is to be done, or do it.
# uses: { orders: [read, write], jobs: send }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders, dynamodb:DeleteItem orders, dynamodb:Scan orders, sqs:SendMessage jobs
import os
from enum import Enum, member
from functools import partial

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
queue = boto3.client("sqs")


def save(event):
    table.put_item(Item=event["item"])


def show(event):
    return table.get_item(Key=event["key"])


def remove(event, strict):
    table.delete_item(Key=event["key"], **({"ConditionExpression": "attribute_exists(id)"} if strict else {}))


class Command(Enum):
    SAVE = partial(save)
    REMOVE = partial(remove, strict=True)
    LIST = member(lambda event: table.scan()["Items"])

    def __call__(self, event):
        return self.value(event)


class Question(Enum):
    SHOW = ("look", show)

    def __init__(self, word, ask):
        self.word = word
        self.ask = ask


class News(str, Enum):
    SAVED = "saved"

    def tell(self):
        queue.send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody=self.value)


def handler(event, context):
    if event["command"] == "look":
        return [each.ask(event) for each in Question]
    if event["command"] == "REMOVE":
        return Command.REMOVE.value(event)
    News("saved").tell()
    return Command[event["command"]](event)
