# ruff: noqa
# mypy: ignore-errors
# An app collects routes; the module that declares them is only imported.
# uses: { orders: [read, write] }
# expects: dynamodb:GetItem orders, dynamodb:PutItem orders
import os

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.router import Router

router = Router()
app = APIGatewayRestResolver()


def table():
    return boto3.resource("dynamodb", region_name=os.environ.get("AWS_REGION")).Table(os.environ["ORDERS_TABLE_NAME"])


@router.get("/<key>")
def show(key):
    return table().get_item(Key={"id": key})["Item"]


@router.put("/<key>")
def put(key):
    table().put_item(Item={"id": key, **app.current_event.json_body})
    return Response(status_code=204)


app.include_router(router, prefix="/orders")
lambda_handler = app.resolve


def handler(event, context):
    return lambda_handler(event, context)
