import json
import subprocess
from typing import Any

import pytest

from generator.diagnostics import UserError
from generator.local import http
from generator.local.cloud import Cloud
from generator.local.requests import Credentials, best_route, call_api, call_url, credentials, mint
from generator.local.urls import api_path_url, api_url, function_path_url, function_url, url_id

from .conftest import MakeFunction

PROXY = """\
import json

def handler(event, context):
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    seen = {"path": event["rawPath"], "query": event["rawQueryString"], "claims": claims, "body": event.get("body")}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(seen)}
"""


@pytest.fixture
def api(cloud: Cloud, make_function: MakeFunction, request: pytest.FixtureRequest) -> str:
    """An HTTP API with an open, a JWT and an IAM route, whose CORS lets one shop in; its id."""
    arn = make_function(f"api-{abs(hash(request.node.name))}", PROXY)
    client = cloud.client("apigatewayv2")
    api_id = str(
        client.create_api(
            Name="shop",
            ProtocolType="HTTP",
            CorsConfiguration={"AllowOrigins": ["https://shop.example"], "AllowMethods": ["GET"]},
        )["ApiId"]
    )
    integration = client.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    jwt = client.create_authorizer(
        ApiId=api_id,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": "https://id.example/", "Audience": ["shop"]},
    )["AuthorizerId"]
    routes: dict[str, dict[str, Any]] = {
        "GET /orders/{id}": {},
        "GET /health": {},
        "POST /orders": {"AuthorizationType": "JWT", "AuthorizerId": jwt, "AuthorizationScopes": ["orders.write"]},
        "GET /internal": {"AuthorizationType": "AWS_IAM"},
    }
    for key, options in routes.items():
        client.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{integration}", **options)
    client.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    return api_id


def test_an_open_route_answers(cloud: Cloud, api: str) -> None:
    answer = call_api(cloud, api, "GET", "/orders/a%20b?x=1&x=2")

    assert answer.status == 200
    assert json.loads(answer.body) == {"path": "/orders/a b", "query": "x=1&x=2", "claims": {}, "body": None}


def test_a_route_named_like_a_path_of_the_emulator_reaches_the_function(cloud: Cloud, api: str) -> None:
    assert json.loads(call_api(cloud, api, "GET", "/health").body)["path"] == "/health"


def test_a_jwt_route_gets_a_minted_token(cloud: Cloud, api: str) -> None:
    answer = call_api(cloud, api, "POST", "/orders", body=b"{}", claims={"sub": "anna"})

    claims = json.loads(answer.body)["claims"]
    assert (claims["sub"], claims["iss"], claims["scope"]) == ("anna", "https://id.example/", "orders.write")


def test_a_jwt_route_refuses_everybody_else(cloud: Cloud, api: str) -> None:
    wanted = credentials(cloud, api, "POST", "/orders")
    assert wanted == Credentials("jwt", "https://id.example/", ("shop",), ("orders.write",))

    def status(**claims: Any) -> int:
        headers = {"Authorization": f"Bearer {mint(cloud, wanted, claims)}"}
        return call_api(cloud, api, "POST", "/orders", headers=headers).status

    assert status() == 200
    assert status(iss="https://other.example/") == 401
    assert status(aud="other") == 401
    assert status(exp=1) == 401
    assert status(scope="orders.read") == 403
    assert call_api(cloud, api, "POST", "/orders", authorize=False).status == 401
    assert call_api(cloud, api, "POST", "/orders", headers={"authorization": "Bearer a.b.c"}).status == 401


def test_an_iam_route_gets_a_signature(cloud: Cloud, api: str) -> None:
    assert call_api(cloud, api, "GET", "/internal", authorize=False).status == 403
    assert call_api(cloud, api, "GET", "/internal").status == 200


def test_the_printed_urls_work_with_curl(cloud: Cloud, api: str) -> None:
    assert cloud.endpoint
    for base in (api_url(cloud.endpoint, api), api_path_url(cloud.endpoint, api)):
        command = ["curl", "-sS", "--noproxy", "*", "--max-time", "20", f"{base}/orders/7"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        assert json.loads(answer.stdout)["path"] == "/orders/7"


def test_the_cors_of_the_api_decides_about_foreign_pages(cloud: Cloud, api: str) -> None:
    def allowed(url: str, host: str, origin: str) -> str:
        headers = {
            "Host": host,
            "Origin": origin,
            "Sec-Fetch-Site": "cross-site",
            "Access-Control-Request-Method": "GET",
        }
        answer = http.request("OPTIONS", url, headers=headers)
        assert "local cloud" not in answer.text
        return answer.header("Access-Control-Allow-Origin")

    assert cloud.endpoint
    own = cloud.endpoint.removeprefix("http://")
    by_host = api_url(cloud.endpoint, api).removeprefix("http://")
    for url, host in ((f"{cloud.endpoint}/orders/1", by_host), (api_path_url(cloud.endpoint, api) + "/orders/1", own)):
        assert allowed(url, host, "https://shop.example") == "https://shop.example"
        assert allowed(url, host, "https://evil.example") == ""


@pytest.mark.parametrize("kind", ["NONE", "AWS_IAM"])
def test_a_function_url_answers(cloud: Cloud, make_function: MakeFunction, kind: str) -> None:
    name = f"hook-{kind.lower().replace('_', '-')}"
    make_function(name, PROXY)
    url = cloud.client("lambda").create_function_url_config(FunctionName=name, Qualifier="live", AuthType=kind)

    answer = call_url(cloud, name, "POST", "/hook?x=1", body=b"paid")

    assert answer.status == 200
    assert (json.loads(answer.body)["path"], json.loads(answer.body)["query"]) == ("/hook", "x=1")
    unsigned = call_url(cloud, name, "POST", "/hook", authorize=False)
    assert unsigned.status == (200 if kind == "NONE" else 403)
    assert cloud.endpoint
    for form in (function_url, function_path_url):
        address = form(cloud.endpoint, url_id(url["FunctionUrl"]))
        command = ["curl", "-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", address]
        answered = subprocess.run(command, capture_output=True, text=True, check=True)
        assert int(answered.stdout) == unsigned.status


def test_a_function_without_url_is_named(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("no-url")
    with pytest.raises(UserError, match="no-url:live has no function URL here"):
        call_url(cloud, "no-url", "GET")


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/orders/1", "GET /orders/{id}"),
        ("GET", "/orders/new", "GET /orders/new"),
        ("POST", "/orders/1", "ANY /orders/{id}"),
        ("GET", "/orders/1/lines", "GET /{proxy+}"),
        ("PUT", "/other", "$default"),
        ("GET", "/", "$default"),
    ],
)
def test_the_fullest_route_wins(method: str, path: str, key: str) -> None:
    keys = ["$default", "GET /{proxy+}", "ANY /orders/{id}", "GET /orders/{id}", "GET /orders/new"]

    found = best_route([{"RouteKey": each} for each in keys], method, path)

    assert found == {"RouteKey": key}


def test_no_route_asks_for_nothing(cloud: Cloud, api: str) -> None:
    assert credentials(cloud, api, "DELETE", "/nothing") == Credentials("none")
    assert call_api(cloud, api, "DELETE", "/nothing").status == 404
