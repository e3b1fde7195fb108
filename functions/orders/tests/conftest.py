"""The service as Lambda would load it: sources on the path, its environment, AWS replaced by what lives in memory."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

SERVICE = Path(__file__).parents[1]

sys.path.insert(0, str(SERVICE))
os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-central-1",
    EVENTS_BUS_NAME="test-orders-events",
    ORDERS_TABLE_NAME="test-orders-orders",
    POWERTOOLS_SERVICE_NAME="orders",
    STRIPE_KEY_SECRET_NAME="/orders/stripe",
)


class FakeTable:
    """Keeps items by id and knows the two conditions the service writes under."""

    name = "test-orders-orders"

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.meta = SimpleNamespace(client=boto3.client("dynamodb"))

    def get_item(self, *, Key: dict[str, str], ConsistentRead: bool) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert ConsistentRead
        return {"Item": self.items[Key["id"]]} if Key["id"] in self.items else {}

    def put_item(self, *, Item: dict[str, Any], ConditionExpression: str) -> None:  # noqa: N803
        assert ConditionExpression == "attribute_not_exists(id)"
        self._refuse_if(Item["id"] in self.items)
        self.items[Item["id"]] = Item

    def update_item(self, **request: Any) -> None:
        assert request["ConditionExpression"] == "attribute_not_exists(#step)"
        assert request["UpdateExpression"] == "SET #step = :outcome"
        step = request["ExpressionAttributeNames"]["#step"]
        item = self.items.setdefault(request["Key"]["id"], dict(request["Key"]))
        self._refuse_if(step in item)
        item[step] = request["ExpressionAttributeValues"][":outcome"]

    def _refuse_if(self, failed: bool) -> None:
        if failed:
            error: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": "failed"}}
            raise self.meta.client.exceptions.ConditionalCheckFailedException(error, "Write")


@pytest.fixture
def context() -> Any:
    return SimpleNamespace(
        aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        function_name="test-orders",
        function_version="1",
        invoked_function_arn="arn:aws:lambda:eu-central-1:111111111111:function:test-orders:live",
        memory_limit_in_mb="128",
    )


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTable]:
    import api
    import step

    fake = FakeTable()
    monkeypatch.setattr(api, "table", fake)
    monkeypatch.setattr(step, "table", fake)
    yield fake
    fake.meta.client.close()


def queue_event(*bodies: Any) -> dict[str, Any]:
    """What Lambda gets from a queue; a text stands as it is, anything else as JSON."""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1795167000000",
                    "SenderId": "events.amazonaws.com",
                    "ApproximateFirstReceiveTimestamp": "1795167000001",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:111111111111:test-orders-bills",
                "awsRegion": "eu-central-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def sample(name: str) -> Any:
    return json.loads((SERVICE / "events" / name).read_text(encoding="utf-8"))


@pytest.fixture(name="queue_event")
def _queue_event() -> Any:
    return queue_event


@pytest.fixture(name="sample")
def _sample() -> Any:
    return sample
