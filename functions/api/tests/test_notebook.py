import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import notebook
import pytest
from botocore.stub import ANY, Stubber

TABLE = "test-api-notes"
KEY = {"book": "everybody", "id": "1"}


@pytest.fixture(autouse=True)
def dynamodb() -> Iterator[Stubber]:
    with Stubber(notebook.table.meta.client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def stored(text: str) -> dict[str, Any]:
    """A new one each time: boto3 turns the answer into plain values in place."""
    return {"book": {"S": "everybody"}, "id": {"S": "1"}, "text": {"S": text}}


def call(route: str, body: Any = None, *, base_64: bool = False) -> tuple[int, Any]:
    """An HTTP API's request, payload 2.0, as Lambda gets it."""
    method, path = route.split()
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    event = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path.replace("{id}", "1"),
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "r3pmxmplak.execute-api.eu-central-1.amazonaws.com"},
        "pathParameters": {"id": "1"} if "{id}" in path else None,
        "requestContext": {
            "accountId": "111111111111",
            "apiId": "r3pmxmplak",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "205.255.255.176"},
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route,
            "stage": "$default",
            "timeEpoch": 1795167000000,
        },
        "body": base64.b64encode(text.encode()).decode() if base_64 and text else text,
        "isBase64Encoded": base_64,
    }
    answer = notebook.handler(event, None)
    return answer["statusCode"], json.loads(answer["body"]) if "body" in answer else None


def test_a_note_is_added_under_a_new_id(dynamodb: Stubber) -> None:
    item = {"book": "everybody", "id": ANY, "text": "Buy milk"}
    expected = {"TableName": TABLE, "Item": item, "ConditionExpression": "attribute_not_exists(id)"}
    dynamodb.add_response("put_item", {}, expected)
    status, note = call("POST /notes", {"text": "Buy milk"})
    assert (status, note["text"]) == (201, "Buy milk")


def test_ids_sort_by_time() -> None:
    ids = [notebook.new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert sorted(ids, key=lambda note_id: note_id[:14]) == ids


def test_the_sample_event_is_accepted(dynamodb: Stubber) -> None:
    file = Path(__file__).parents[1] / "events/notebook.http.json"
    sample = json.loads(file.read_text(encoding="utf-8"))
    dynamodb.add_response("put_item", {})
    assert call(f"{sample['method']} {sample['path']}", sample["body"])[0] == 201


def test_a_body_in_base64_is_read(dynamodb: Stubber) -> None:
    dynamodb.add_response("put_item", {})
    assert call("POST /notes", {"text": "Grüße"}, base_64=True)[1]["text"] == "Grüße"


def test_the_newest_notes_come_first(dynamodb: Stubber) -> None:
    dynamodb.add_response(
        "query",
        {"Items": [stored("Buy milk")]},
        {
            "TableName": TABLE,
            "KeyConditionExpression": "book = :book",
            "ExpressionAttributeValues": {":book": "everybody"},
            "ScanIndexForward": False,
            "Limit": 100,
        },
    )
    assert call("GET /notes") == (200, [{"id": "1", "text": "Buy milk"}])


def test_a_note_is_shown(dynamodb: Stubber) -> None:
    dynamodb.add_response("get_item", {"Item": stored("Buy milk")}, {"TableName": TABLE, "Key": KEY})
    assert call("GET /notes/{id}") == (200, {"id": "1", "text": "Buy milk"})


def test_a_note_is_changed_where_there_is_one(dynamodb: Stubber) -> None:
    dynamodb.add_response("update_item", {"Attributes": stored("Buy tea")})
    assert call("PUT /notes/{id}", {"text": "Buy tea"}) == (200, {"id": "1", "text": "Buy tea"})


def test_a_note_is_removed(dynamodb: Stubber) -> None:
    dynamodb.add_response("delete_item", {}, {"TableName": TABLE, "Key": KEY})
    assert call("DELETE /notes/{id}") == (204, None)


def test_no_note_is_404(dynamodb: Stubber) -> None:
    dynamodb.add_response("get_item", {})
    dynamodb.add_client_error("update_item", "ConditionalCheckFailedException")
    missing = (404, {"message": "there is no note 1"})
    assert call("GET /notes/{id}") == missing
    assert call("PUT /notes/{id}", {"text": "Buy tea"}) == missing


@pytest.mark.parametrize("body", [None, "{", [], {"text": 1}, {"text": ""}, {"text": "x" * 1001}])
def test_what_is_no_note_is_400_and_says_why(body: Any) -> None:
    status, answer = call("POST /notes", body)
    assert status == 400
    assert answer["message"].startswith("the body is")
