"""What a plan right after an apply to the emulator may show, because the emulator reads it back differently than AWS.

Each entry names its reason. Everything else that such a plan shows is a fault of a block, and `unexpected` finds it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_SETTLED = (["no-op"], ["read"])


@dataclass(frozen=True, slots=True)
class KnownDrift:
    """One attribute of one resource type (`*`: any) that the emulator does not give back as it was set."""

    resource_type: str
    attribute: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a plan: an attribute that changes, or with an empty `attribute` a whole resource or output."""

    address: str
    resource_type: str
    attribute: str
    actions: tuple[str, ...]


KNOWN = (
    KnownDrift(
        "aws_apigatewayv2_authorizer",
        "authorizer_payload_format_version",
        "it answers 2.0 for JWT authorizers too, where AWS knows no such version",
    ),
    KnownDrift(
        "aws_apigatewayv2_authorizer",
        "jwt_configuration",
        "it answers an empty JWT configuration for Lambda authorizers, where AWS answers none",
    ),
    KnownDrift("aws_cloudwatch_composite_alarm", "*", "DescribeAlarms leaves composite alarms out"),
    KnownDrift("aws_cloudwatch_metric_alarm", "*", "DescribeAlarms leaves fields out"),
    KnownDrift(
        "aws_vpc_security_group_egress_rule",
        "description",
        "DescribeSecurityGroupRules leaves descriptions and tags out",
    ),
    KnownDrift(
        "aws_vpc_security_group_egress_rule", "tags", "DescribeSecurityGroupRules leaves descriptions and tags out"
    ),
    KnownDrift(
        "aws_vpc_security_group_egress_rule", "tags_all", "DescribeSecurityGroupRules leaves descriptions and tags out"
    ),
)


def unexpected(plan: Mapping[str, Any]) -> list[Difference]:
    """The differences of a plan (`terraform show -json`) that no entry of `KNOWN` explains, sorted by address."""
    known = {(item.resource_type, item.attribute) for item in KNOWN}
    found = [
        item
        for item in differences(plan)
        if not {(item.resource_type, item.attribute), (item.resource_type, "*")} & known
    ]
    return sorted(found, key=lambda item: (item.address, item.attribute))


def differences(plan: Mapping[str, Any]) -> Iterator[Difference]:
    """Every line of a plan (`terraform show -json`)."""
    for resource in plan.get("resource_changes", []):
        change = resource["change"]
        if change["actions"] not in _SETTLED:
            for attribute in _attributes(change):
                yield Difference(resource["address"], resource["type"], attribute, tuple(change["actions"]))
    for name, change in plan.get("output_changes", {}).items():
        if change["actions"] not in _SETTLED:
            yield Difference(f"output.{name}", "output", "", tuple(change["actions"]))


def _attributes(change: Mapping[str, Any]) -> list[str]:
    """Top-level attributes that an update changes; a creation or removal is one line."""
    if change["actions"] != ["update"]:
        return [""]
    before, after, unknown = change["before"] or {}, change["after"] or {}, change.get("after_unknown") or {}
    names = before.keys() | after.keys() | {name for name, value in unknown.items() if value}
    return sorted(name for name in names if unknown.get(name) is True or before.get(name) != after.get(name))
