"""A door of an API or a pool of users that was shut, and opens. New ones are told by their routes."""

from collections.abc import Callable, Iterator
from typing import Any

from generator.review.findings.worse import off
from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import dotted, shown
from generator.terraform.plan_json import AttributePath


def _leaves(old: Any, new: Any) -> bool:
    """Of a network of one's own."""
    return "PRIVATE" in (old or ()) and "PRIVATE" not in (new or ())


_KEY = (("api_key_required",), off, "API key no longer asked for")
_DEFAULT = (("disable_execute_api_endpoint",), off, "default address of an API opens again")
REOPENED: dict[str, tuple[tuple[AttributePath, Callable[[Any, Any], bool], str], ...]] = {
    "aws_api_gateway_method": (_KEY,),
    "aws_api_gateway_rest_api": (
        (("endpoint_configuration", 0, "types"), _leaves, "private API becomes public"),
        _DEFAULT,
    ),
    "aws_apigatewayv2_api": (_DEFAULT,),
    "aws_apigatewayv2_route": (_KEY,),
    "aws_cognito_user_pool": (
        (("admin_create_user_config", 0, "allow_admin_create_user_only"), off, "anybody may sign up"),
    ),
    "aws_eks_cluster": (
        (
            ("vpc_config", 0, "endpoint_public_access"),
            lambda old, new: old is False and new is True,
            "cluster on the internet",
        ),
    ),
}


def reopened(scene: Scene) -> Iterator[Finding]:
    for type_, rules in REOPENED.items():
        for old, new in scene.pairs(type_):
            for path, opens, title in rules:
                if opens(old.get(*path), new.get(*path)) and not new.waits(*path) and not new.waits(str(path[0])):
                    values = [shown(new.change, side.values, path) for side in (old, new)]
                    said = phrase("{}: {} → {}", dotted(path), *values)
                    yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, new.address, title, said)
