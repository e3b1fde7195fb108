"""HTTP requests to the user's own APIs and function URLs, with the credentials that the route asks for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

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
    place: str = "$request.header.Authorization"


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
    endpoint = cloud.endpoint or f"https://{api_id}.execute-api.{cloud.region}.{_suffix(cloud)}"
    given = {"Host": api_host(endpoint, api_id) if cloud.endpoint else _host(endpoint), **(headers or {})}
    path = target if stage == DEFAULT_STAGE else f"/{stage}{target}"
    if authorize and not _has(given, "authorization"):
        wanted = credentials(cloud, api_id, method, urlsplit(target).path)
        if wanted.kind == "jwt":
            path, given = _with_token(path, given, wanted.place, mint(cloud, wanted, claims or {}))
        if wanted.kind == "iam":
            given |= _signature(
                cloud, "execute-api", method, f"{_scheme(endpoint)}://{given['Host']}{path}", given, body
            )
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
    config = _url_config(cloud, function, qualifier)
    endpoint = cloud.endpoint or str(config["FunctionUrl"]).rstrip("/")
    host = function_host(endpoint, url_id(config["FunctionUrl"])) if cloud.endpoint else _host(endpoint)
    given = {"Host": host, **(headers or {})}
    if authorize and config["AuthType"] == "AWS_IAM" and not _has(given, "authorization"):
        given |= _signature(cloud, "lambda", method, f"{_scheme(endpoint)}://{given['Host']}{target}", given, body)
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
    authorizer = client.get_authorizer(ApiId=api_id, AuthorizerId=route["AuthorizerId"])
    token = authorizer["JwtConfiguration"]
    scopes = tuple(route.get("AuthorizationScopes", ()))
    place = str(authorizer["IdentitySource"][0])
    return Credentials("jwt", token["Issuer"], tuple(token.get("Audience", ())), scopes, place)


def _with_token(path: str, headers: Mapping[str, str], place: str, token: str) -> tuple[str, dict[str, str]]:
    """The request with the token where its authorizer looks for it; what stands there already stays."""
    _, where, name = place.split(".", 2)
    if where == "header":
        return path, dict(headers) if _has(headers, name.lower()) else {**headers, name: f"Bearer {token}"}
    given = name in parse_qs(urlsplit(path).query, keep_blank_values=True)
    return path if given else f"{path}{'&' if '?' in path else '?'}{quote(name)}={quote(token)}", dict(headers)


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

    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    SigV4Auth(_keys(cloud), service, cloud.region).add_auth(request)
    return {name: value for name, value in request.headers.items() if name in _SIGNED}


_SIGNED = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token")


def _keys(cloud: Cloud) -> Any:
    """The local cloud takes any; an account those of the machine."""
    from botocore.credentials import Credentials as Keys

    if cloud.endpoint:
        return Keys(cloud.account, "local")
    import boto3

    session: Any = boto3.session.Session()
    found = session.get_credentials()
    if found is None:
        raise UserError("this route wants a signature, and there are no credentials: log in first (AWS_PROFILE)")
    return found.get_frozen_credentials()


def _suffix(cloud: Cloud) -> str:
    return "amazonaws.com.cn" if cloud.region.startswith("cn-") else "amazonaws.com"


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _scheme(url: str) -> str:
    return urlsplit(url).scheme


def _local(cloud: Cloud) -> str:
    if cloud.endpoint is None:
        raise UserError(
            "this route wants a token, which only the local cloud mints: put a real one into the sample's headers "
            '("headers": {"Authorization": "Bearer ..."})'
        )
    return cloud.endpoint


def _has(headers: Mapping[str, str], name: str) -> bool:
    return any(given.lower() == name for given in headers)
