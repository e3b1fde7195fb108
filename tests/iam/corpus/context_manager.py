# ruff: noqa
# mypy: ignore-errors
# contextlib hands the client out.
# uses: { files: write, orders: write }
# expects: s3:PutObject files, dynamodb:PutItem orders
import os
from contextlib import ExitStack, contextmanager

import boto3


@contextmanager
def storage():
    client = boto3.client("s3")
    try:
        yield client
    finally:
        client.close()


class Unit:
    def __enter__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
        self.pending = []
        return self

    def add(self, item):
        self.pending.append(item)

    def __exit__(self, *problem):
        for item in self.pending:
            self.table.put_item(Item=item)


def handler(event, context):
    with ExitStack() as stack:
        client = stack.enter_context(storage())
        unit = stack.enter_context(Unit())
        unit.add({"id": event["id"]})
        client.put_object(Bucket=os.environ["FILES_BUCKET_NAME"], Key=event["id"], Body=b"")
