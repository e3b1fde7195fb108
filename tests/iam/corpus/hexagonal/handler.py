# ruff: noqa
# mypy: ignore-errors
# Ports and adapters: the core knows protocols only.
# uses: { orders: [read, write], fanout: publish }
# expects: dynamodb:PutItem orders, dynamodb:GetItem orders, sns:Publish fanout
from adapters import DynamoOrders, SnsNews
from core import Shop

shop = Shop(orders=DynamoOrders(), news=SnsNews())


def handler(event, context):
    return shop.take(event["id"], event["lines"])
