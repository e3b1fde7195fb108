"""Handlers that keep what they got in a table, so that a test can see what a trigger has brought about."""

import json
import os
import uuid
from typing import Any

import boto3

Event = dict[str, Any]
_TABLE = boto3.resource("dynamodb").Table(os.environ["SEEN_TABLE_NAME"])


def keep(event: Event, context: Any) -> None:
    """Any event, as it came, with the version that got it."""
    kept = {"id": uuid.uuid4().hex, "function": context.function_name, "event": json.dumps(event)}
    _TABLE.put_item(Item={**kept, "version": context.function_version})


def web(event: Event, context: Any) -> Event:
    """An HTTP request, answered with what of it an API decides on."""
    keep(event, context)
    inside = event.get("requestContext", {})
    told = {
        "function": context.function_name,
        "route": event.get("routeKey"),
        "path": event.get("pathParameters"),
        "query": event.get("queryStringParameters"),
        "raw": event.get("rawPath"),
        "authorizer": inside.get("authorizer"),
    }
    return {"statusCode": 200, "headers": {"x-trace": "1"}, "body": json.dumps(told)}


def door(event: Event, context: Any) -> Event:
    """A Lambda authorizer: it knows one word."""
    keep(event, context)
    return {"isAuthorized": event["headers"].get("authorization") == "sesame", "context": {"who": "ali"}}


def batch(event: Event, context: Any) -> Event:
    """Messages one by one; those that say `poison` are reported as failed, and only those."""
    failed = []
    for record in event["Records"]:
        if "poison" in record["body"]:
            failed.append({"itemIdentifier": record["messageId"]})
        else:
            keep(record, context)
    return {"batchItemFailures": failed}


def stream(event: Event, context: Any) -> Event:
    """Records of a table; a poisoned one fails the whole batch, so that it is split."""
    if any("poison" in json.dumps(record) for record in event["Records"]):
        raise ValueError("poison")
    for record in event["Records"]:
        keep(record, context)
    return {"batchItemFailures": []}
