# ruff: noqa
# mypy: ignore-errors
# A module of many functions of which this handler takes one.
# uses: { orders: read }
# unseen: purge, save
# expects: dynamodb:GetItem orders
import library


def handler(event, context):
    return library.find(event["id"])
