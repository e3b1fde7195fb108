"""Routes that stand in an OpenAPI document: what goes, and what asks nobody who he is."""

import json
from typing import Any

import pytest
from plans import change, plan

from .reviews import gated, gates, reviewed

REST = "aws_api_gateway_rest_api"
POOL = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authorizer": {"type": "jwt"}}
KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}
SHUT: dict[str, Any] = {"security": [{"pool": []}]}
ROLE = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}
OPEN, GONE = "exposure: route without authorizer", "trigger-removed: route removed"


def body(paths: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    schemes = {"pool": POOL, "key": KEY}
    return {
        "name": "shop",
        "body": json.dumps({"openapi": "3.0.1", "paths": paths, "components": {"securitySchemes": schemes}, **more}),
    }


def edited(before: dict[str, Any], after: dict[str, Any], type_: str = REST) -> list[str]:
    return gated(reviewed(plan(change(f"{type_}.a", before=before, after=after))))


@pytest.mark.parametrize("type_", [REST, "aws_apigatewayv2_api"])
def test_a_route_that_goes_is_told_and_one_that_no_longer_asks(type_: str) -> None:
    both = body({"/orders": {"post": SHUT, "get": SHUT}})
    assert edited(both, body({"/orders": {"post": SHUT}}), type_) == [GONE]
    assert edited(both, body({"/orders": {"post": {}, "get": SHUT}}), type_) == [OPEN]
    assert edited(body({"/orders": {"post": SHUT}}), both, type_) == []
    made = change(f"{type_}.a", ("create",), after=body({"/orders": {"post": {}}}))
    assert gated(reviewed(plan(made))) == [OPEN]


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ({}, True),
        ({"security": []}, True),
        ({"security": [{"pool": []}, {}]}, True),
        ({"security": [{"key": []}]}, True),
        (SHUT, False),
        ({"security": [{"key": [], "pool": []}]}, False),
        (ROLE, False),
    ],
)
def test_who_is_asked_stands_at_the_route_or_above_all(said: dict[str, Any], is_open: bool) -> None:
    before, shut = body({}), body({"/orders": {"post": said}})
    assert edited(before, shut) == ([OPEN] if is_open else [])
    assert edited(before, body({"/orders": {"post": {}}}, **said)) == ([OPEN] if is_open else [])


def test_what_was_open_stays_silent_and_so_does_cors_and_what_is_no_route() -> None:
    opened = body({"/orders": {"get": {}, "options": {}, "parameters": []}})
    assert edited(opened, body({"/orders": {"get": {"summary": "all"}, "options": {}}})) == []
    assert edited(body({}), body({"/orders": {"options": {}}})) == []


def test_any_method_is_a_route_too() -> None:
    found = reviewed(plan(change(f"{REST}.a", ("create",), after=body({"/x": {"x-amazon-apigateway-any-method": {}}}))))
    assert found.findings[0].finding.detail[0].values == ("ANY /x",)


@pytest.mark.parametrize("text", ["openapi: 3.0.1", "{", "[]", '{"paths": []}', '{"paths": {"/x": null}}', ""])
def test_what_is_no_document_of_routes_tells_nothing(text: str) -> None:
    assert edited(body({}), {"name": "shop", "body": text}) == []


def test_routes_that_only_the_apply_knows_are_said_to_be_unknown() -> None:
    waiting = change(f"{REST}.a", before=body({"/x": {"get": SHUT}}), after={"name": "s"}, after_unknown={"body": True})
    found = reviewed(plan(waiting))
    assert not gates(found)
    assert [item.finding.title for item in found.findings] == ["routes unknown until apply"]
