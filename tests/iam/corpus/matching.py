# ruff: noqa
# mypy: ignore-errors
# Structural pattern matching decides.
# uses: { orders: [read, write], fanout: publish }
# expects: dynamodb:PutItem orders, dynamodb:DeleteItem orders, dynamodb:GetItem orders, sns:Publish fanout
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
topic = boto3.resource("sns").Topic(os.environ["FANOUT_TOPIC_ARN"])


def act(command):
    match command:
        case {"kind": "create", "order": {"id": order_id} as order}:
            table.put_item(Item={"id": order_id, **order})
        case {"kind": "remove", "id": order_id}:
            table.delete_item(Key={"id": order_id})
        case ["show", order_id]:
            return table.get_item(Key={"id": order_id})
        case other if other:
            topic.publish(Message=str(other))
        case _:
            raise ValueError(command)


def handler(event, context):
    return act(event["command"])
