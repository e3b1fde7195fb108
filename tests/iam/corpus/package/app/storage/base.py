# ruff: noqa
# mypy: ignore-errors
import os

import boto3


def table():
    return boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
