# ruff: noqa
# mypy: ignore-errors
from .base import table


def save(order):
    table().put_item(Item=order)
