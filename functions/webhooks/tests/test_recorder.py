import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import recorder
from botocore.stub import Stubber

SAMPLE = json.loads((Path(__file__).parents[1] / "events/recorder.sqs.json").read_text(encoding="utf-8"))["body"]


@pytest.fixture
def archive() -> Iterator[Stubber]:
    with Stubber(recorder.s3) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def dynamodb() -> Iterator[Stubber]:
    with Stubber(recorder.table.meta.client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def queue_event(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795167000000"},
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:111111111111:test-webhooks-inbox",
                "awsRegion": "eu-central-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def test_a_delivery_is_archived_and_then_entered(archive: Stubber, dynamodb: Stubber, context: Any) -> None:
    key = f"push/{SAMPLE['id']}.json"
    archive.add_response(
        "put_object",
        {},
        {
            "Bucket": "test-webhooks-archive-111111111111",
            "Key": key,
            "Body": json.dumps(SAMPLE["payload"]).encode(),
            "ContentType": "application/json",
        },
    )
    dynamodb.add_response(
        "put_item",
        {},
        {
            "TableName": "test-webhooks-deliveries",
            "Item": {"id": SAMPLE["id"], "event": "push", "key": key, "received_at": SAMPLE["received_at"]},
            "ConditionExpression": "attribute_not_exists(id)",
        },
    )
    assert recorder.handler(queue_event(json.dumps(SAMPLE)), context) == {"batchItemFailures": []}


def test_a_delivery_that_comes_again_is_no_failure(archive: Stubber, dynamodb: Stubber, context: Any) -> None:
    archive.add_response("put_object", {})
    dynamodb.add_client_error("put_item", "ConditionalCheckFailedException")
    assert recorder.handler(queue_event(json.dumps(SAMPLE)), context) == {"batchItemFailures": []}


def test_only_what_failed_goes_back(archive: Stubber, dynamodb: Stubber, context: Any) -> None:
    archive.add_client_error("put_object", "SlowDown")
    archive.add_response("put_object", {})
    dynamodb.add_response("put_item", {})
    text = json.dumps(SAMPLE)
    answer = recorder.handler(queue_event("no JSON", text, text), context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}, {"itemIdentifier": "message-1"}]}
