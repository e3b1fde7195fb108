"""Calls to IAM actions: the operation's own name below the service's prefix, but for what `action_names` says."""

import re
from collections.abc import Iterator

from generator.iam import services
from generator.iam.action_names import EXCEPTIONS, FREE, HTTP_METHODS, PREFIXES
from generator.iam.machine import Call

# Arguments that take another action, or one more.
_VERSIONED = {"s3:GetObject": "s3:GetObjectVersion", "s3:DeleteObject": "s3:DeleteObjectVersion"}
_MORE = {"ACL": "s3:PutObjectAcl", "GrantRead": "s3:PutObjectAcl", "Tagging": "s3:PutObjectTagging"}
_LOCKED = {
    "ObjectLockLegalHoldStatus": "s3:PutObjectLegalHold",
    "ObjectLockRetainUntilDate": "s3:PutObjectRetention",
}
_PARTIQL = re.compile(r"\s*(select|insert|update|delete)\b", re.IGNORECASE)
_ANY_PARTIQL = (
    "~dynamodb:PartiQLDelete",
    "~dynamodb:PartiQLInsert",
    "~dynamodb:PartiQLSelect",
    "~dynamodb:PartiQLUpdate",
)
# Services that act on other things with what their caller may do (S3 objects above all): https://docs.aws.amazon.com/IAM/
# latest/UserGuide/access_forward_access_sessions.html. Those here do nothing of the kind.
SELF_CONTAINED = frozenset(services.COMMON) - {"athena", "lambda", "scheduler"} | {
    "appconfigdata",
    "appsync",
    "execute-api",
}


def prefix(service: str) -> str:
    """What the service's IAM actions begin with."""
    return PREFIXES.get(service) or services.prefix(service)


def actions(call: Call) -> Iterator[tuple[str, bool]]:
    """The actions that a call takes, each with whether it is needed for certain."""
    if call.operation in FREE.get(call.service, frozenset()):
        return
    for action in dict.fromkeys(_named(call)):
        yield action.removeprefix("~"), not action.startswith("~") and not call.operation.startswith("~")


def _named(call: Call) -> Iterator[str]:
    key = (call.service, call.operation)
    if call.service == "dynamodb" and call.operation in (
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    ):
        yield from _partiql(call)
        return
    operation = call.operation.removeprefix("~")
    if call.service in HTTP_METHODS:
        yield f"apigateway:{services.method(call.service, operation)}"
        return
    found = EXCEPTIONS.get(key) or EXCEPTIONS.get((call.service, operation)) or (f"{prefix(call.service)}:{operation}",)
    for action in found:
        versioned = _VERSIONED.get(action) if "VersionId" in call.words else None
        if versioned and call.operation == "DeleteObjects":
            yield f"~{action}"
        yield versioned or action
    if call.service == "s3" and call.operation in ("PutObject", "CopyObject", "CreateMultipartUpload"):
        yield from (action for word, action in {**_MORE, **_LOCKED}.items() if word in call.words)


def _partiql(call: Call) -> Iterator[str]:
    """PartiQL: the statement's first word decides."""
    statements = [word.partition("=")[2] for word in call.words if word.startswith("Statement=")]
    found = [_PARTIQL.match(text) for text in statements]
    if not found or not all(found):
        yield from _ANY_PARTIQL
    for match in found:
        if match:
            yield f"dynamodb:PartiQL{match[1].capitalize()}"
