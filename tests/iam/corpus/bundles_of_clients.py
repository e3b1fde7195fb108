# ruff: noqa
# mypy: ignore-errors
# A named tuple, a namespace and a dict hold clients.
# uses: { orders: read, files: write, events: publish }
# expects: dynamodb:Query orders, s3:PutObject files, events:PutEvents events
import os
from types import SimpleNamespace
from typing import Any, NamedTuple

import boto3


class Clients(NamedTuple):
    dynamodb: Any
    s3: Any


clients = Clients(dynamodb=boto3.client("dynamodb"), s3=boto3.client("s3"))
config = SimpleNamespace(events=boto3.client("events"), bus=os.environ["EVENTS_BUS_NAME"])
settings = dict(table=os.environ["ORDERS_TABLE_NAME"], bucket=os.environ["FILES_BUCKET_NAME"])


def handler(event, context):
    arguments = {"TableName": settings["table"], "KeyConditionExpression": "id = :id"}
    arguments["ExpressionAttributeValues"] = {":id": {"S": event["id"]}}
    found = clients.dynamodb.query(**arguments)
    clients.s3.put_object(Bucket=settings["bucket"], Key="found", Body=str(found).encode())
    config.events.put_events(Entries=[{"EventBusName": config.bus, "Source": "x", "DetailType": "y", "Detail": "{}"}])
