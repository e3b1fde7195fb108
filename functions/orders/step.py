"""One step of an order's life, written once however often its message comes."""

import os
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

table: "Table" = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


def complete(order_id: str, step: str, outcome: dict[str, Any]) -> bool:
    """False when an earlier delivery of the message has done it."""
    try:
        table.update_item(
            Key={"id": order_id},
            UpdateExpression="SET #step = :outcome",
            ConditionExpression="attribute_not_exists(#step)",
            ExpressionAttributeNames={"#step": step},
            ExpressionAttributeValues={":outcome": outcome},
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
