"""The public end: lets in what is signed, and answers before any work is done."""

import base64
import hashlib
import hmac
import json
import os
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from aws_lambda_powertools.event_handler.exceptions import BadRequestError, ServiceError, UnauthorizedError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.typing import LambdaContext

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# A message holds 1 MiB; headers, and the escaping of a JSON text inside JSON, want room as well.
LARGEST_BODY = 400_000
# Both become part of an object's key.
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")

app = LambdaFunctionUrlResolver()
logger = Logger()
sqs: "SQSClient" = boto3.client("sqs")


@app.post("/")
def receive() -> tuple[dict[str, Any], HTTPStatus]:
    body = sent_bytes()
    require_signature(body, header("x-hub-signature-256"))
    delivery, event = plain_header("x-github-delivery"), plain_header("x-github-event")
    message = {"id": delivery, "event": event, "received_at": datetime.now(UTC).isoformat(), "payload": parsed(body)}
    sqs.send_message(QueueUrl=os.environ["INBOX_QUEUE_URL"], MessageBody=json.dumps(message))
    logger.info("received", delivery=delivery, event=event)
    return {"id": delivery}, HTTPStatus.ACCEPTED


def require_signature(body: bytes, signature: str) -> None:
    """The signature comes before everything else: nothing of an unsigned call is looked at."""
    key = str(parameters.get_secret(os.environ["SIGNING_KEY_SECRET_NAME"], max_age=300))
    expected = "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    # As bytes: compare_digest takes no text beyond ASCII, and a header may hold any.
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise UnauthorizedError("x-hub-signature-256 is not the signature of this body")


def sent_bytes() -> bytes:
    """What was signed; a function URL encodes what it does not take for text."""
    body = app.current_event.body or ""
    return base64.b64decode(body) if app.current_event.is_base64_encoded else body.encode()


def parsed(body: bytes) -> Any:
    if len(body) > LARGEST_BODY:
        raise ServiceError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {LARGEST_BODY} bytes")
    try:
        return json.loads(body)
    except ValueError as error:
        raise BadRequestError(f"the body is not JSON: {error}") from error


def plain_header(name: str) -> str:
    value = header(name)
    if not PLAIN.fullmatch(value):
        raise BadRequestError(f"{name} is 1 to 64 letters, digits, - and _")
    return value


def header(name: str) -> str:
    return app.current_event.headers.get(name) or ""


@logger.inject_lambda_context(correlation_id_path=correlation_paths.LAMBDA_FUNCTION_URL)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
