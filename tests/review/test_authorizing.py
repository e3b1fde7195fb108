"""Routes that ask less of their callers. Each case has an innocent twin."""

from typing import Any

import pytest
from plans import change, plan

from .reviews import gates, reviewed

ROUTE = {
    "api_id": "a",
    "route_key": "GET /x",
    "authorization_type": "JWT",
    "authorizer_id": "z1",
    "authorization_scopes": ["read", "write"],
}
JWT = {
    "id": "z1",
    "name": "jwt",
    "authorizer_type": "JWT",
    "jwt_configuration": [{"issuer": "https://id.example.com/", "audience": ["shop"]}],
}
LESS = {"exposure"}


def route(**given: Any) -> set[str]:
    kept = change("aws_apigatewayv2_authorizer.z", ("no-op",), before=JWT, after=JWT)
    return gates(reviewed(plan(kept, change("aws_apigatewayv2_route.r", before=ROUTE, after={**ROUTE, **given}))))


def authorizer(**given: Any) -> set[str]:
    after = {**JWT, "jwt_configuration": [{**JWT["jwt_configuration"][0], **given}]}  # type: ignore[dict-item]
    return gates(reviewed(plan(change("aws_apigatewayv2_authorizer.z", before=JWT, after=after))))


@pytest.mark.parametrize(
    ("opened", "innocent"),
    [
        ({"authorization_scopes": []}, {"authorization_scopes": ["write", "read"]}),
        ({"authorization_scopes": None}, {"authorization_scopes": ["read"]}),
        ({"authorization_scopes": ["read", "write", "openid"]}, {"target": "integrations/other"}),
        ({"authorizer_id": "z2"}, {"authorizer_id": "z1"}),
        ({"authorization_type": "CUSTOM"}, {"authorization_type": "AWS_IAM", "authorizer_id": None}),
    ],
)
def test_a_route_asks_for_no_less(opened: dict[str, Any], innocent: dict[str, Any]) -> None:
    assert route(**opened) == LESS
    assert route(**innocent) == set()


@pytest.mark.parametrize(
    ("opened", "innocent"),
    [
        ({"issuer": "https://evil.example.com/"}, {"issuer": "https://id.example.com/"}),
        ({"audience": ["shop", "other"]}, {"audience": ["shop"]}),
        ({"audience": []}, {"audience": ["shop"]}),
    ],
)
def test_an_authorizer_believes_nobody_else(opened: dict[str, Any], innocent: dict[str, Any]) -> None:
    assert authorizer(**opened) == LESS
    assert authorizer(**innocent) == set()


def moved(**given: Any) -> set[str]:
    """The gates of a plan in which the authorizer is made again under another address."""
    going = change("aws_apigatewayv2_authorizer.z", ("delete",), before=JWT)
    anew = {**{key: value for key, value in JWT.items() if key != "id"}, **given}
    made = change("aws_apigatewayv2_authorizer.y", ("create",), after=anew, after_unknown={"id": True})
    after = {key: value for key, value in ROUTE.items() if key != "authorizer_id"}
    takes = change("aws_apigatewayv2_route.r", before=ROUTE, after=after, after_unknown={"authorizer_id": True})
    return gates(reviewed(plan(going, made, takes)))


def test_an_authorizer_that_is_made_again_is_compared_by_what_it_asks_for() -> None:
    assert moved() == set()
    assert moved(jwt_configuration=[{"issuer": "https://evil.example.com/", "audience": ["shop"]}]) == LESS
    anew = {key: value for key, value in JWT.items() if key != "id"}
    replaced = change(
        "aws_apigatewayv2_authorizer.z",
        ("delete", "create"),
        before=JWT,
        after={**anew, "name": "other"},
        after_unknown={"id": True},
    )
    after = {key: value for key, value in ROUTE.items() if key != "authorizer_id"}
    takes = change("aws_apigatewayv2_route.r", before=ROUTE, after=after, after_unknown={"authorizer_id": True})
    assert not gates(reviewed(plan(replaced, takes)))
    assert gates(reviewed(plan(takes))) == LESS


def test_a_route_is_known_wherever_it_moves() -> None:
    going = change("aws_apigatewayv2_route.r", ("delete",), before=ROUTE)
    cases: list[tuple[dict[str, Any], set[str]]] = [({}, set()), ({"authorization_scopes": []}, LESS)]
    for given, expected in cases:
        made = change("aws_apigatewayv2_route.s", ("create",), after={**ROUTE, **given})
        assert gates(reviewed(plan(going, made))) == expected
    other = {**ROUTE, "route_key": "GET /y", "authorization_scopes": []}
    turned = change("aws_apigatewayv2_route.r", ("delete", "create"), before=ROUTE, after=other)
    assert gates(reviewed(plan(turned))) == {"trigger-removed"}


METHOD = {
    "rest_api_id": "a",
    "resource_id": "p",
    "http_method": "GET",
    "authorization": "COGNITO_USER_POOLS",
    "authorizer_id": "z",
    "authorization_scopes": ["read"],
}


def test_rest_methods_and_their_authorizers_are_held_to_the_same() -> None:
    for given, expected in (({"authorization_scopes": []}, LESS), ({"operation_name": "x"}, set())):
        assert (
            gates(reviewed(plan(change("aws_api_gateway_method.m", before=METHOD, after={**METHOD, **given}))))
            == expected
        )
    uri = "arn:aws:apigateway:eu:lambda:path/2015-03-31/functions/arn:aws:lambda:eu:1:function:{}/invocations"
    before = {"id": "z", "name": "z", "type": "TOKEN", "authorizer_uri": uri.format("check:live")}
    for name, expected in (("check:2", set()), ("other:live", LESS)):
        after = {**before, "authorizer_uri": uri.format(name)}
        assert gates(reviewed(plan(change("aws_api_gateway_authorizer.z", before=before, after=after)))) == expected
    pool = {"id": "z", "name": "z", "type": "COGNITO_USER_POOLS", "provider_arns": ["p1"]}
    for pools, expected in ((["p1", "p2"], LESS), (["p1"], set())):
        turned = change("aws_api_gateway_authorizer.z", before=pool, after={**pool, "provider_arns": pools})
        assert gates(reviewed(plan(turned))) == expected
