"""What resources of their own set or move: the provider tells it of the thing itself, too, from the first refresh on.

In: a resource as it was and as it is, and everything that the state knows. Out: both less what such a companion is
there for. What somebody changed by hand is told of the companion; a policy that no companion is there for stays.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.drift.security_groups import DIRECTIONS, GROUP, beside
from generator.terraform.plan_json import Values

State = Mapping[str, Values]

# Type -> what it is known by, the attribute of its companions that holds that, attribute -> the companion that sets it.
_WHOLE: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "aws_appautoscaling_target": (
        "resource_id",
        "resource_id",
        {
            "max_capacity": "aws_appautoscaling_scheduled_action",
            "min_capacity": "aws_appautoscaling_scheduled_action",
        },
    ),
    "aws_route_table": ("id", "route_table_id", {"route": "aws_route"}),
    "aws_s3_bucket": (
        "id",
        "bucket",
        {
            "cors_rule": "aws_s3_bucket_cors_configuration",
            "lifecycle_rule": "aws_s3_bucket_lifecycle_configuration",
            "logging": "aws_s3_bucket_logging",
            "policy": "aws_s3_bucket_policy",
            "replication_configuration": "aws_s3_bucket_replication_configuration",
            "server_side_encryption_configuration": "aws_s3_bucket_server_side_encryption_configuration",
            "versioning": "aws_s3_bucket_versioning",
            "website": "aws_s3_bucket_website_configuration",
        },
    ),
    "aws_sns_topic": ("arn", "arn", {"policy": "aws_sns_topic_policy"}),
    "aws_sqs_queue": (
        "id",
        "queue_url",
        {
            "policy": "aws_sqs_queue_policy",
            "redrive_allow_policy": "aws_sqs_queue_redrive_allow_policy",
            "redrive_policy": "aws_sqs_queue_redrive_policy",
        },
    ),
}
_ROLE = "aws_iam_role"
_WARM = "aws_lambda_provisioned_concurrency_config"
_INDEX = re.compile(r"\[[^]]*\]")


def less_companions(type_: str, values: Values, state: State) -> Values:
    """The values of a resource, less what its companions set."""
    if type_ == _ROLE:
        return _role(values, state)
    if type_ == _WARM:
        return _warm(values, state)
    if type_ == GROUP:
        return _group(values, state)
    known_by, holds, attributes = _WHOLE.get(type_, ("", "", {}))
    own = values.get(known_by)
    there = {key for key, companion in attributes.items() if any(each[holds] == own for each in _of(companion, state))}
    return {key: value for key, value in values.items() if key not in there}


def _role(values: Values, state: State) -> Values:
    """A role less the policies that have a resource: another one has come by hand."""
    name = values.get("name")
    inline = {each["name"] for each in _of("aws_iam_role_policy", state) if each["role"] == name}
    attached = {each["policy_arn"] for each in _of("aws_iam_role_policy_attachment", state) if each["role"] == name}
    return {
        **values,
        "inline_policy": [item for item in _list(values, "inline_policy") if item.get("name") not in inline],
        "managed_policy_arns": [arn for arn in _list(values, "managed_policy_arns") if arn not in attached],
    }


def _warm(values: Values, state: State) -> Values:
    """Warm environments less their number, where Application Auto Scaling is there to move it."""
    scaled = f"function:{values.get('function_name')}:{values.get('qualifier')}"
    if all(each["resource_id"] != scaled for each in _of("aws_appautoscaling_target", state)):
        return values
    return {key: value for key, value in values.items() if key != "provisioned_concurrent_executions"}


def _group(values: Values, state: State) -> Values:
    """A security group with those of its rules that have no resource, each in a line."""
    left = {
        direction: beside(values.get(direction), [each for each in _of(type_, state) if _is_of(each, values)])
        for direction, type_ in DIRECTIONS.items()
    }
    return {**values, **left}


def _is_of(rule: Values, group: Values) -> bool:
    return rule.get("security_group_id") == group.get("id")


def _list(values: Values, key: str) -> list[Any]:
    return list(values.get(key) or [])


def _of(type_: str, state: State) -> Iterator[Values]:
    """Every resource of a type."""
    return (values for address, values in state.items() if _INDEX.sub("", address).split(".")[-2] == type_)
