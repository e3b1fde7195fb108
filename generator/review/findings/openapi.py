"""The routes of an API that is written as one OpenAPI document: those that go, and those that ask nobody who he is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing

_TYPES = ("aws_api_gateway_rest_api", "aws_apigatewayv2_api")
# OPTIONS is of CORS, and asks nobody.
_METHODS = frozenset({"delete", "get", "head", "patch", "post", "put", "trace", "x-amazon-apigateway-any-method"})
_ANY = "x-amazon-apigateway-any-method"


def routes(scene: Scene) -> Iterator[Finding]:
    for change in scene.of(*_TYPES):
        old, new = Thing(change, change.before, {}), Thing(change, change.after, change.unknown)
        if change.before and change.after and new.waits("body"):
            said = phrase("its OpenAPI document is known only after the apply: who may call what is not in this plan")
            yield scene.found(Section.EXPOSURE, None, change.address, "routes unknown until apply", said)
        elif change.after:
            yield from _compared(scene, new, _operations(old.get("body")), _operations(new.get("body")))


def _compared(scene: Scene, thing: Thing, old: Mapping[str, bool], new: Mapping[str, bool]) -> Iterator[Finding]:
    for route in sorted(key for key, is_open in new.items() if is_open and not old.get(key)):
        said = phrase("anybody can call {}", route)
        yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, thing.address, "route without authorizer", said)
    for route in sorted(old.keys() - new.keys()) if thing.text("body") else ():
        yield scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, thing.address, "route removed", phrase("{}", route))


def _operations(body: Any) -> dict[str, bool]:
    """`POST /orders` -> whether it is open to anybody; nothing of what is no JSON, such as YAML."""
    try:
        document = json.loads(body) if isinstance(body, str) else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, Mapping) or not isinstance(document.get("paths"), Mapping):
        return {}
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items() if isinstance(methods, Mapping) else ():
            if method.lower() in _METHODS and isinstance(operation, Mapping):
                verb = "ANY" if method.lower() == _ANY else method.upper()
                found[f"{verb} {path}"] = _is_open(operation, document)
    return found


def _is_open(operation: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-auth.html"""
    asked = operation.get("security", document.get("security")) or []
    by_role = any(_type(side) not in ("", "NONE") for side in (operation, document))
    return not by_role and (not asked or {} in asked or _keys_alone(asked, document))


def _type(side: Mapping[str, Any]) -> str:
    found = side.get("x-amazon-apigateway-auth")
    return str(found.get("type") or "") if isinstance(found, Mapping) else ""


def _keys_alone(asked: Any, document: Mapping[str, Any]) -> bool:
    """An API key only counts callers: AWS's keys are schemes that no authorizer stands behind."""
    schemes = (
        (document.get("components") or document).get("securitySchemes") or document.get("securityDefinitions") or {}
    )
    kinds = [schemes.get(name) for item in asked if isinstance(item, Mapping) for name in item]
    plain = [isinstance(kind, Mapping) and kind.get("type") == "apiKey" and not _has_authorizer(kind) for kind in kinds]
    return bool(plain) and all(plain)


def _has_authorizer(scheme: Mapping[str, Any]) -> bool:
    return any(str(key).startswith("x-amazon-apigateway-auth") for key in scheme)
