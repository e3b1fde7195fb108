# ruff: noqa
# mypy: ignore-errors
import os

import boto3

_resource = boto3.resource("dynamodb")
orders = _resource.Table(os.environ["ORDERS_TABLE_NAME"])
