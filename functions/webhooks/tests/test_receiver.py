import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import receiver
from aws_lambda_powertools.utilities import parameters
from botocore.stub import ANY, Stubber

SAMPLE = json.loads((Path(__file__).parents[1] / "events/receiver.url.json").read_text(encoding="utf-8"))
Call = Callable[[str, dict[str, str]], tuple[int, dict[str, Any]]]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setattr(parameters, "get_secret", lambda *_, **__: "local-secret")
    with Stubber(receiver.sqs) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture(autouse=True)
def call(context: Any) -> Call:
    def send(body: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        answer = receiver.handler(url_event(body, headers), context)
        return answer["statusCode"], json.loads(answer["body"])

    return send


def url_event(body: str, headers: dict[str, str]) -> dict[str, Any]:
    """A function URL's request, payload 2.0, as Lambda gets it."""
    host = "qdq4vb5t2zjlrzrlmr7ztzzcme0wlmxr.lambda-url.eu-central-1.on.aws"
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {"accept": "*/*", "host": host, "user-agent": "GitHub-Hookshot/044aadd", **headers},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": host.partition(".")[0],
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": "POST",
                "path": "/",
                "protocol": "HTTP/1.1",
                "sourceIp": "205.255.255.176",
                "userAgent": "GitHub-Hookshot/044aadd",
            },
            "requestId": "b6f1d9c2-5a0e-4d43-9d10-6ef1a7c5e0f1",
            "routeKey": "$default",
            "stage": "$default",
            "time": "20/Nov/2026:09:30:00 +0000",
            "timeEpoch": 1795167000000,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def signed(body: str, **headers: str) -> dict[str, str]:
    signature = hmac.new(b"local-secret", body.encode(), hashlib.sha256).hexdigest()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"x-github-delivery": "1", "x-github-event": "push", "x-hub-signature-256": f"sha256={signature}", **named}


def test_the_signed_sample_is_put_into_the_inbox(queue: Stubber, call: Call) -> None:
    queue.add_response(
        "send_message", {"MessageId": "1"}, {"QueueUrl": os.environ["INBOX_QUEUE_URL"], "MessageBody": ANY}
    )
    assert call(SAMPLE["body"], SAMPLE["headers"]) == (202, {"id": "72d3162e-cc78-11e3-81ab-4c9367dc0958"})


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + 64 * "0", "sha256=Größe"])
def test_a_wrong_signature_is_401_and_sends_nothing(call: Call, signature: str) -> None:
    status, answer = call(SAMPLE["body"], SAMPLE["headers"] | {"x-hub-signature-256": signature})
    assert status == 401
    assert "not the signature" in answer["message"]


@pytest.mark.usefixtures("queue")
def test_bytes_that_are_no_text_are_400(context: Any) -> None:
    body = b"\xff"
    signature = hmac.new(b"local-secret", body, hashlib.sha256).hexdigest()
    event = url_event(base64.b64encode(body).decode(), signed("") | {"x-hub-signature-256": f"sha256={signature}"})
    assert receiver.handler(event | {"isBase64Encoded": True}, context)["statusCode"] == 400


@pytest.mark.usefixtures("queue")
def test_a_changed_body_is_401(call: Call) -> None:
    assert call(SAMPLE["body"].replace("v1", "v2"), SAMPLE["headers"])[0] == 401


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize(
    ("body", "headers", "status", "message"),
    [
        ("{", {}, 400, "the body is not JSON"),
        ("{}", {"x_github_delivery": "../1"}, 400, "x-github-delivery is 1 to 64"),
        ("{}", {"x_github_event": ""}, 400, "x-github-event is 1 to 64"),
        (" " * 400_001, {}, 413, "at most 400000 bytes"),
    ],
)
def test_what_is_signed_but_no_delivery_says_why(
    call: Call, body: str, headers: dict[str, str], status: int, message: str
) -> None:
    assert call(body, signed(body, **headers))[0] == status
    assert message in call(body, signed(body, **headers))[1]["message"]
