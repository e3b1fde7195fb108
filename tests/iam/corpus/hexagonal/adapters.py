# ruff: noqa
# mypy: ignore-errors
import os

import boto3


class DynamoOrders:
    def __init__(self) -> None:
        self.table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])

    def find(self, order_id):
        return self.table.get_item(Key={"id": order_id}).get("Item")

    def save(self, order):
        self.table.put_item(Item=order)


class SnsNews:
    def __init__(self) -> None:
        self.client = boto3.client("sns")

    def tell(self, text):
        self.client.publish(TopicArn=os.environ["FANOUT_TOPIC_ARN"], Message=text)
