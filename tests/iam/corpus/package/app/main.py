# ruff: noqa
# mypy: ignore-errors
# A package with re-exports and relative imports.
# handler: app/main.handler
# uses: { orders: read, jobs: send }
# unseen: save
# expects: dynamodb:GetItem orders, sqs:SendMessage jobs
from . import queues
from .storage import find


def handler(event, context):
    queues.push(find(event["id"]))
