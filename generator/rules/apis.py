"""APIs: who checks callers, which origins may call, under which name."""

import re
from collections.abc import Iterator
from typing import Any

from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.vocabulary import limits


@deployed("GEN411", "An authorizer is of one kind")
def authorizer_kind(stack: Deployed) -> Findings:
    """An authorizer checks tokens (`issuer` and `audience`) or asks a function.

    Way out: keep one of the two, complete.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
    """
    for resource in stack.stack.resources:
        for name, item in (getattr(resource.spec, "authorizers", None) or {}).items():
            if wrong := _authorizer_problem(name, item):
                yield Finding(stack.resource(resource, "authorizers", name), wrong)
        count = len(getattr(resource.spec, "authorizers", None) or {})
        if count > limits.HTTP_API_AUTHORIZERS:
            message = f"an API has at most {limits.HTTP_API_AUTHORIZERS} authorizers, not {count}"
            yield Finding(stack.resource(resource, "authorizers"), message)


def _authorizer_problem(name: str, item: Any) -> str | None:
    token = [key for key in ("issuer", "audience") if getattr(item, key)]
    asked = [key for key in ("function", "ttl_seconds") if getattr(item, key) is not None]
    if name == "aws_iam":
        return "an authorizer is not called aws_iam, which stands for signed requests: rename it"
    if token and asked:
        return (
            f"authorizer {name!r} has {' and '.join([*token, *asked])}: it checks tokens or asks a function, not both"
        )
    if not item.function and len(token) != 2:
        found = " and ".join([*token, *asked]) or "none"
        return f"authorizer {name!r} has `issuer` and `audience`, or `function`; found {found}"
    if token and not item.issuer.startswith("https://"):
        return f"issuer of authorizer {name!r} begins with https://, not {item.issuer!r}"
    if len(item.audience or []) > limits.HTTP_API_AUDIENCES:
        return f"authorizer {name!r} has at most {limits.HTTP_API_AUDIENCES} audiences, not {len(item.audience)}"
    if token and item.identity_sources is not None and not _is_one_place(item.identity_sources):
        places = "$request.header.NAME or $request.querystring.NAME"
        return f"authorizer {name!r} looks for the token in one place, {places}; found {_listed(item.identity_sources)}"
    if item.ttl_seconds and not item.identity_sources:
        return f"authorizer {name!r} caches answers, so it needs identity_sources: they are the cache's key"
    return None


def _is_one_place(sources: list[str]) -> bool:
    """https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html"""
    return len(sources) == 1 and bool(re.fullmatch(r"\$request\.(header|querystring)\.[\w.-]+", sources[0]))


def _listed(sources: list[str]) -> str:
    return " and ".join(map(repr, sources)) or "none"


@written("GEN412", "An authorizer asks a function of the service")
def authorizer_function(service: Written) -> Findings:
    """A function authorizer is one of the functions here; the API may call it and nobody else.

    Way out: correct the name, or declare the function.
    """
    for key, api in service.resources("http_api"):
        for name, item in (api.authorizers or {}).items():
            if item.function and item.function not in service.source.spec.functions:
                known = ", ".join(sorted(service.source.spec.functions)) or "none"
                message = f"function {item.function!r} of authorizer {name!r} is none of this service: there is {known}"
                yield Finding(service.at("resources", key, "authorizers", name, "function"), message)


@deployed("GEN413", "An API's own authorizer is declared")
def default_authorizer(stack: Deployed) -> Findings:
    """`authorizer:` of an API holds for each route that names neither an authorizer nor `public`.

    Way out: correct the name, or declare it under `authorizers`.
    """
    for resource in stack.stack.resources:
        name = getattr(resource.spec, "authorizer", None)
        known = sorted(getattr(resource.spec, "authorizers", None) or {})
        if name and name != "aws_iam" and name not in known:
            message = f"authorizer is one of {', '.join([*known, 'aws_iam'])}, not {name!r}"
            yield Finding(stack.resource(resource, "authorizer"), message)


@deployed("GEN419", "Cross-origin rules are ones that browsers take")
def cors(stack: Deployed) -> Findings:
    """Browsers refuse credentials together with the origin `*`; a rule without origins lets nobody in.

    Way out: name the origins, scheme and host without a path.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    """
    for place, given, of_bucket in _cors(stack):
        if given.allow_credentials and "*" in (given.allow_origins or []):
            yield Finding(place, "allow_credentials does not go with the origin *: name the origins")
        if given.allow_credentials and of_bucket:
            yield Finding(
                place, "cors of a bucket has no allow_credentials: S3 allows them to every origin that is named"
            )
        if not given.allow_origins:
            yield Finding(place, "cors names at least one of allow_origins, https://shop.example say")
        for origin in given.allow_origins or []:
            if origin != "*" and not re.fullmatch(r"(https?|[a-z]+-extension)://[^/\s]+", origin):
                yield Finding(place, f"an origin is a scheme and a host without a path, or *, not {origin!r}")


def _cors(stack: Deployed) -> Iterator[tuple[Any, Any, bool]]:
    for function, trigger in stack.triggers("url"):
        if trigger.spec.cors:
            yield stack.trigger(function, trigger, "cors"), trigger.spec.cors, False
    for resource in stack.stack.resources:
        given = getattr(resource.spec, "cors", None)
        for item in given if isinstance(given, list) else [given] if given else []:
            yield stack.resource(resource, "cors"), item, resource.type == "s3"


@deployed("GEN420", "A domain has a certificate where its API is")
def domain(stack: Deployed) -> Findings:
    """API Gateway takes certificates of its own region.

    Way out: the ARN of a certificate in the environment's region.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
    """
    for resource in stack.stack.resources:
        given = getattr(resource.spec, "domain", None)
        if given is None:
            continue
        parts, region = stack.say(given.certificate).split(":"), stack.environment.spec.region
        if len(parts) < 6 or parts[2] != "acm" or parts[3] != region:
            message = f"certificate is the ARN of a certificate in {region}, the environment's region"
            yield Finding(stack.resource(resource, "domain", "certificate"), f"{message}, not {given.certificate!r}")
        if not re.fullmatch(r"[a-z0-9*$][a-z0-9.${}-]*\.[a-z]{2,}", given.name):
            message = f"name of a domain is a host in lower case, api.shop.example say, not {given.name!r}"
            yield Finding(stack.resource(resource, "domain", "name"), message)
