import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import writer
from boto3.dynamodb.types import TypeSerializer
from botocore.stub import Stubber

SAMPLE = json.loads((Path(__file__).parents[1] / "events/writer.dynamodb.json").read_text(encoding="utf-8"))["put"]
AT = 1795167000


class Trail:
    """What was written, by key."""

    def __init__(self) -> None:
        self.objects: dict[str, list[Any]] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803 - boto3's names
        assert (Bucket, ContentType) == ("test-audit-trail-111111111111", "application/x-ndjson")
        self.objects[Key] = [json.loads(text) for text in BytesIO(Body)]


@pytest.fixture
def trail(monkeypatch: pytest.MonkeyPatch) -> Trail:
    fake = Trail()
    monkeypatch.setattr(writer, "s3", fake)
    return fake


@pytest.fixture
def refusing_bucket() -> Iterator[None]:
    with Stubber(writer.s3) as stubber:
        stubber.add_client_error("put_object", "SlowDown")
        yield


def change(number: int, action: str = "INSERT", **images: dict[str, Any]) -> dict[str, Any]:
    """One record of a DynamoDB stream, as Lambda gets it."""
    typed = {name: TypeSerializer().serialize(image)["M"] for name, image in images.items()}
    return {
        "eventID": f"event-{number}",
        "eventName": action,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": AT,
            "Keys": {"id": {"S": "account-4711"}},
            "SequenceNumber": str(number),
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **typed,
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:111111111111:table/test-audit-accounts/stream/2026-11-20",
    }


def test_a_batch_is_one_object_named_by_date_and_first_sequence_number(trail: Trail, context: Any) -> None:
    records = [
        change(7, NewImage=SAMPLE),
        change(8, "MODIFY", OldImage=SAMPLE, NewImage=SAMPLE | {"limit_cents": 5, "groups": {"b", "a"}}),
        change(9, "REMOVE", OldImage=SAMPLE),
    ]
    assert writer.handler({"Records": records}, context) == {"batchItemFailures": []}
    (name, lines), *others = trail.objects.items()
    assert (name, others) == ("2026/11/20/7.jsonl", [])
    assert [entry["action"] for entry in lines] == ["INSERT", "MODIFY", "REMOVE"]
    assert [entry["by"] for entry in lines] == ["support/jonas", "support/jonas", None]
    assert lines[0]["at"] == "2026-11-20T09:30:00+00:00"
    assert lines[0]["before"] is None
    assert (lines[1]["before"]["limit_cents"], lines[1]["after"]["limit_cents"]) == ("250000", "5")
    assert lines[1]["after"]["groups"] == ["a", "b"]
    assert lines[2]["before"]["name"] == "Erika Mustermann"


def test_a_deletion_by_ttl_names_dynamodb(trail: Trail, context: Any) -> None:
    record = change(7, "REMOVE", OldImage=SAMPLE)
    record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    writer.handler({"Records": [record]}, context)
    assert trail.objects["2026/11/20/7.jsonl"][0]["by"] == "dynamodb.amazonaws.com"


def test_the_trail_goes_up_to_the_first_failure_and_the_stream_on_from_there(
    trail: Trail, context: Any, caplog: pytest.LogCaptureFixture
) -> None:
    unsigned = {"id": "account-4711", "limit_cents": 1}
    records = [change(7, NewImage=SAMPLE), change(8, NewImage=unsigned), change(9, NewImage=SAMPLE)]
    assert writer.handler({"Records": records}, context) == {"batchItemFailures": [{"itemIdentifier": "8"}]}
    assert [entry["sequence_number"] for entry in trail.objects["2026/11/20/7.jsonl"]] == ["7"]
    assert "without changed_by" in caplog.text


def test_a_first_change_that_fails_writes_nothing(trail: Trail, context: Any) -> None:
    answer = writer.handler({"Records": [change(8, NewImage={"id": "account-4711"})]}, context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "8"}]}
    assert not trail.objects


def test_a_batch_that_comes_again_leaves_the_trail_as_it_is(trail: Trail, context: Any) -> None:
    event = {"Records": [change(7, NewImage=SAMPLE), change(8, "REMOVE", OldImage=SAMPLE)]}
    writer.handler(event, context)
    first = dict(trail.objects)
    writer.handler(event, context)
    assert trail.objects == first


@pytest.mark.usefixtures("refusing_bucket")
def test_a_batch_that_cannot_be_written_fails_whole(context: Any) -> None:
    with pytest.raises(writer.s3.exceptions.ClientError, match="SlowDown"):
        writer.handler({"Records": [change(7, NewImage=SAMPLE)]}, context)
