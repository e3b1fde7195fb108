"""HTTP requests to the user's own APIs and function URLs, with the credentials that the route asks for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from generator.diagnostics import UserError
from generator.local import http
from generator.local.cloud import Cloud
from generator.local.serve import TOKEN_PATH
from generator.local.urls import DEFAULT_STAGE, api_host, function_host, url_id


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a route asks of its callers: `kind` is `none`, `jwt`, `iam` or `function` (an authorizer of the user's)."""

    kind: str
    issuer: str = ""
    audience: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


def call_api(
    cloud: Cloud,
    api_id: str,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    stage: str = DEFAULT_STAGE,
    claims: Mapping[str, Any] | None = None,
    authorize: bool = True,
) -> http.Answer:
    """Call an API; `target` is path and query. With `authorize` a JWT route gets a minted token with `claims`, an
    IAM route a signature, unless `headers` already hold an Authorization.
    """
    endpoint = _local(cloud)
    given = {"Host": api_host(endpoint, api_id), **(headers or {})}
    path = target if stage == DEFAULT_STAGE else f"/{stage}{target}"
    if authorize and not _has(given, "authorization"):
        wanted = credentials(cloud, api_id, method, urlsplit(target).path)
        if wanted.kind == "jwt":
            given["Authorization"] = f"Bearer {mint(cloud, wanted, claims or {})}"
        if wanted.kind == "iam":
            given |= _signature(cloud, "execute-api", method, f"http://{given['Host']}{path}", given, body)
    return http.request(method, endpoint + path, headers=given, body=body)


def call_url(
    cloud: Cloud,
    function: str,
    method: str,
    target: str = "/",
    *,
    qualifier: str | None = "live",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    authorize: bool = True,
) -> http.Answer:
    """Call a function's URL; one with AWS_IAM gets a signed request."""
    endpoint = _local(cloud)
    config = _url_config(cloud, function, qualifier)
    given = {"Host": function_host(endpoint, url_id(config["FunctionUrl"])), **(headers or {})}
    if authorize and config["AuthType"] == "AWS_IAM" and not _has(given, "authorization"):
        given |= _signature(cloud, "lambda", method, f"http://{given['Host']}{target}", given, body)
    return http.request(method, endpoint + target, headers=given, body=body)


def credentials(cloud: Cloud, api_id: str, method: str, path: str) -> Credentials:
    """What the route that serves this request asks for; no route asks for nothing (and answers 404)."""
    client = cloud.client("apigatewayv2")
    routes = [route for page in client.get_paginator("get_routes").paginate(ApiId=api_id) for route in page["Items"]]
    route = best_route(routes, method, path)
    kind = (route or {}).get("AuthorizationType", "NONE")
    if route is None or kind not in ("JWT", "AWS_IAM", "CUSTOM"):
        return Credentials("none")
    if kind != "JWT":
        return Credentials({"AWS_IAM": "iam", "CUSTOM": "function"}[kind])
    authorizer = client.get_authorizer(ApiId=api_id, AuthorizerId=route["AuthorizerId"])["JwtConfiguration"]
    scopes = tuple(route.get("AuthorizationScopes", ()))
    return Credentials("jwt", authorizer["Issuer"], tuple(authorizer.get("Audience", ())), scopes)


def best_route(routes: Sequence[Mapping[str, Any]], method: str, path: str) -> Mapping[str, Any] | None:
    """The route API Gateway would take: the fullest path match, then the method over ANY, `$default` last."""
    ranked = [(rank, route) for route in routes if (rank := _rank(str(route["RouteKey"]), method, path)) is not None]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def mint(cloud: Cloud, wanted: Credentials, claims: Mapping[str, Any]) -> str:
    """A token that the route takes, from the local issuer in the name of the real one; `claims` win."""
    standard = {"iss": wanted.issuer, "aud": list(wanted.audience), "scope": " ".join(wanted.scopes)}
    answer = http.request("POST", _local(cloud) + TOKEN_PATH, body=json.dumps({**standard, **claims}).encode())
    if answer.status != http.OK:
        raise UserError(f"{cloud.endpoint} mints no tokens ({answer.status}): it was not started by `gen up`")
    return str(json.loads(answer.body)["token"])


def _rank(key: str, method: str, path: str) -> tuple[tuple[int, ...], bool] | None:
    if key == "$default":
        return (), False
    verb, _, pattern = key.partition(" ")
    if verb not in (method, "ANY"):
        return None
    fullness = _fullness(pattern.strip("/").split("/"), path.strip("/").split("/"))
    return None if fullness is None else (fullness, verb == method)


def _fullness(pattern: list[str], path: list[str]) -> tuple[int, ...] | None:
    """How literally each segment matches: 3 as written, 2 a variable, 1 the rest of the path; None for no match."""
    found: list[int] = []
    for place, segment in enumerate(pattern):
        if segment.startswith("{") and segment.endswith("+}"):
            return (*found, 1) if len(path) > place and path[place] else None
        if place >= len(path) or (segment != path[place] and not (segment.startswith("{") and path[place])):
            return None
        found.append(3 if segment == path[place] else 2)
    return tuple(found) if len(pattern) == len(path) else None


def _url_config(cloud: Cloud, function: str, qualifier: str | None) -> dict[str, Any]:
    client = cloud.client("lambda")
    options = {"Qualifier": qualifier} if qualifier else {}
    try:
        config: dict[str, Any] = client.get_function_url_config(FunctionName=function, **options)
    except client.exceptions.ResourceNotFoundException as error:
        raise UserError(f"{function}{f':{qualifier}' if qualifier else ''} has no function URL here") from error
    return config


def _signature(
    cloud: Cloud, service: str, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> dict[str, str]:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as Keys

    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    SigV4Auth(Keys(cloud.account, "local"), service, cloud.region).add_auth(request)
    return {name: value for name, value in request.headers.items() if name in ("Authorization", "X-Amz-Date")}


def _local(cloud: Cloud) -> str:
    if cloud.endpoint is None:
        raise UserError("requests with minted credentials go to the local cloud only; call a real API with curl")
    return cloud.endpoint


def _has(headers: Mapping[str, str], name: str) -> bool:
    return any(given.lower() == name for given in headers)
