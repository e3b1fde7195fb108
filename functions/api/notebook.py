"""Notes over HTTP: the four letters of CRUD, and what boto3 gives."""

import base64
import json
import os
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

Event = dict[str, Any]
Answer = tuple[int, Any]

# Everybody writes into one book. Behind an authorizer it would be the caller's: a partition per user.
BOOK = "everybody"

table: "Table" = boto3.resource("dynamodb").Table(os.environ["NOTES_TABLE_NAME"])


class RefusedError(Exception):
    """An answer other than 2xx, with a sentence for the caller."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def newest(_event: Event) -> Answer:
    """The newest hundred."""
    found = table.query(
        KeyConditionExpression="book = :book",
        ExpressionAttributeValues={":book": BOOK},
        ScanIndexForward=False,
        Limit=100,
    )
    return 200, [shown(note) for note in found["Items"]]


def add(event: Event) -> Answer:
    note = {"book": BOOK, "id": new_id(), "text": requested_text(event)}
    table.put_item(Item=note, ConditionExpression="attribute_not_exists(id)")
    return 201, shown(note)


def show(event: Event) -> Answer:
    note = table.get_item(Key=requested_key(event)).get("Item")
    if note is None:
        raise not_found(event)
    return 200, shown(note)


def change(event: Event) -> Answer:
    try:
        changed = table.update_item(
            Key=requested_key(event),
            UpdateExpression="SET #text = :text",
            ConditionExpression="attribute_exists(id)",  # else an update of nothing creates a note
            ExpressionAttributeNames={"#text": "text"},
            ExpressionAttributeValues={":text": requested_text(event)},
            ReturnValues="ALL_NEW",
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        raise not_found(event) from None
    return 200, shown(changed["Attributes"])


def remove(event: Event) -> Answer:
    """Fine as well when it has gone already: the caller may repeat it."""
    table.delete_item(Key=requested_key(event))
    return 204, None


ROUTES: dict[str, Callable[[Event], Answer]] = {
    "GET /notes": newest,
    "POST /notes": add,
    "GET /notes/{id}": show,
    "PUT /notes/{id}": change,
    "DELETE /notes/{id}": remove,
}


def handler(event: Event, _context: object) -> dict[str, Any]:
    try:
        status, body = ROUTES[event["routeKey"]](event)
    except RefusedError as error:
        status, body = error.status, {"message": str(error)}
    print(json.dumps({"level": "INFO", "message": event["routeKey"], "status": status}))
    if body is None:
        return {"statusCode": status}
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}


def requested_text(event: Event) -> str:
    body = event.get("body") or ""
    try:
        note = json.loads(base64.b64decode(body) if event.get("isBase64Encoded") else body)
    except ValueError as error:
        raise RefusedError(400, f"the body is not JSON: {error}") from error
    text = note.get("text") if isinstance(note, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 1000:
        raise RefusedError(400, 'the body is {"text": "..."}, of 1 to 1000 characters')
    return text


def requested_key(event: Event) -> dict[str, str]:
    return {"book": BOOK, "id": event["pathParameters"]["id"]}


def new_id() -> str:
    """Sorts by time; the random end keeps two notes of one moment apart."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(3)}"


def shown(note: dict[str, Any]) -> dict[str, Any]:
    return {"id": note["id"], "text": note["text"]}


def not_found(event: Event) -> RefusedError:
    return RefusedError(404, f"there is no note {event['pathParameters']['id']}")
