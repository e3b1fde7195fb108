# ruff: noqa
# mypy: ignore-errors
from .base import table


def find(order_id):
    return table().get_item(Key={"id": order_id})["Item"]
