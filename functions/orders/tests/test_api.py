import json
from collections.abc import Callable
from typing import Any

import api
import pytest
from aws_lambda_powertools.utilities import parameters

Call = Callable[..., tuple[int, dict[str, Any]]]


class FakeEvents:
    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.refused = 0

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.entries += Entries
        return {"FailedEntryCount": self.refused, "Entries": [{"ErrorCode": "ThrottlingException"}]}


@pytest.fixture(autouse=True)
def events(monkeypatch: pytest.MonkeyPatch) -> FakeEvents:
    fake = FakeEvents()
    monkeypatch.setattr(api, "events", fake)
    monkeypatch.setattr(parameters, "get_secret", lambda name, **_: f"value of {name}")
    return fake


def http_event(method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Any:
    """An HTTP API's request, payload 2.0, as Lambda gets it."""
    return {
        "version": "2.0",
        "routeKey": "POST /orders" if method == "POST" else "GET /orders/{id}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"accept": "*/*", "content-length": "52", "host": "shop.example", **(headers or {})},
        "requestContext": {
            "accountId": "111111111111",
            "apiId": "r3pmxmplak",
            "authorizer": {"jwt": {"claims": {"sub": "erika", "scope": "orders.write"}, "scopes": ["orders.write"]}},
            "domainName": "r3pmxmplak.execute-api.eu-central-1.amazonaws.com",
            "domainPrefix": "r3pmxmplak",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "205.255.255.176",
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "POST /orders",
            "stage": "$default",
            "time": "20/Nov/2026:09:30:00 +0000",
            "timeEpoch": 1795167000000,
        },
        "body": body,
        "isBase64Encoded": False,
    }


@pytest.fixture
def call(context: Any) -> Call:
    def send(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = api.handler(http_event(method, path, text, named), context)
        return answer["statusCode"], json.loads(answer["body"])

    return send


CART = {"lines": {"kettle": 1, "tea": 2}, "ship_to": "Heidestr. 17, Köln"}


def test_an_order_is_stored_published_and_shown(call: Call, events: FakeEvents, table: Any) -> None:
    status, placed = call("POST", "/orders", CART)
    assert status == 201
    assert placed["total_cents"] == 5800
    assert placed["client_reference_id"]
    assert table.items[placed["id"]]["ship_to"] == "Heidestr. 17, Köln"

    (entry,) = events.entries
    assert (entry["Source"], entry["DetailType"]) == ("orders", "placed")
    assert json.loads(entry["Detail"]) == {"id": placed["id"], "total_cents": 5800, "ship_to": "Heidestr. 17, Köln"}

    status, shown = call("GET", f"/orders/{placed['id']}")
    assert status == 200
    assert shown["lines"] == CART["lines"]


def test_the_public_view_hides_the_address(call: Call, table: Any) -> None:
    _, placed = call("POST", "/orders", CART)
    table.items[placed["id"]]["shipment"] = {"parcel": "P-1", "to": CART["ship_to"], "at": "2026-11-20T09:30:00Z"}
    _, shown = call("GET", f"/orders/{placed['id']}")
    assert set(shown) == {"id", "lines", "total_cents", "placed_at", "shipment"}
    assert shown["shipment"] == {"parcel": "P-1", "at": "2026-11-20T09:30:00Z"}


def test_the_sample_event_is_accepted(call: Call, sample: Any) -> None:
    event = sample("api.http.json")
    status, _ = call(event["method"], event["path"], event["body"], **event["headers"])
    assert status == 201


def test_a_repeated_request_is_the_same_order_and_sends_its_event_again(
    call: Call, events: FakeEvents, table: Any
) -> None:
    first = call("POST", "/orders", CART, idempotency_key="basket-1")
    second = call("POST", "/orders", CART, idempotency_key="basket-1")
    assert (first[0], second[0]) == (201, 200)
    assert first[1] == second[1]
    assert len(table.items) == 1
    assert len(events.entries) == 2


def test_a_key_used_for_another_order_is_a_conflict(call: Call) -> None:
    call("POST", "/orders", CART, idempotency_key="basket-1")
    status, answer = call("POST", "/orders", CART | {"lines": {"mug": 1}}, idempotency_key="basket-1")
    assert status == 409
    assert "another order" in answer["message"]


def test_without_a_key_every_request_is_an_order(call: Call, table: Any) -> None:
    call("POST", "/orders", CART)
    call("POST", "/orders", CART)
    assert len(table.items) == 2


def test_an_order_that_is_not_there_is_404(call: Call) -> None:
    assert call("GET", "/orders/nowhere")[0] == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "Expecting property name"),
        ([], "the body is a JSON object"),
        ({"ship_to": "here"}, "lines is an object"),
        ({"lines": {"tea": 1}}, "ship_to is an address"),
        ({"lines": {"tea": 0}, "ship_to": "here"}, "tea is 1 to 100 pieces, not 0"),
        ({"lines": {"tea": True}, "ship_to": "here"}, "tea is 1 to 100 pieces, not True"),
        ({"lines": {"cup": 1}, "ship_to": "here"}, "there is no article 'cup'"),
    ],
)
def test_what_is_no_order_is_400_and_says_why(call: Call, table: Any, body: Any, message: str) -> None:
    status, answer = call("POST", "/orders", body)
    assert status == 400
    assert message in answer["message"]
    assert not table.items


def test_an_event_the_bus_refused_fails_the_request(call: Call, events: FakeEvents) -> None:
    events.refused = 1
    with pytest.raises(RuntimeError, match="ThrottlingException"):
        call("POST", "/orders", CART)
