"""Whose account a plan is about: what "outside" means to permissions, policies and trust alike.

In: a plan. Out: the ids of the accounts that its resources stand in. The surest evidence counts alone: who Terraform
said that it is and the ARNs of what exists; else `allowed_account_ids` of the provider; else the roles that things
take, which AWS wants in their own account. Where a plan tells nothing, every account is outside.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.terraform.plan_json import PlanJson

ACCOUNT = re.compile(r"^\d{12}$")
_OF_ARN = re.compile(r"^arn:aws[a-z-]*:[^:]*:[^:]*:(\d{12}):")
_CALLER = re.compile(r"(^|\.)data\.aws_caller_identity\.")
# Accounts of AWS itself, which write logs into buckets of others.
_OF_AWS = re.compile(r"(^|\.)data\.aws_(billing|cloudtrail|elb|redshift)_service_account\.")
# Types whose `arn` is their own: a target or a subscription has that of somebody else's thing.
_HOMES = frozenset(
    f"aws_{name}"
    for name in (
        *("apigatewayv2_api", "api_gateway_rest_api", "cloudwatch_event_bus", "cloudwatch_event_rule"),
        *("cloudwatch_log_group", "cloudwatch_metric_alarm", "codedeploy_app", "db_instance", "dynamodb_table"),
        *("ecr_repository", "efs_file_system", "iam_policy", "iam_role", "iam_user", "kinesis_stream", "kms_key"),
        *("lambda_alias", "lambda_function", "lb", "rds_cluster", "scheduler_schedule", "secretsmanager_secret"),
        *("security_group", "sfn_state_machine", "sns_topic", "sqs_queue", "ssm_parameter", "vpc"),
    )
)
_ROLES = ("execution_role_arn", "role", "role_arn", "service_role_arn")


@dataclass(frozen=True, slots=True)
class Account:
    """`ids` are 12 digits each; those of AWS's own accounts are among them."""

    ids: frozenset[str] = frozenset()

    def is_outside(self, id_: str) -> bool:
        """Whether it is the id of an account, and of no one here."""
        return bool(ACCOUNT.match(id_)) and id_ not in self.ids


def account_of(plan: PlanJson) -> Account:
    """The account of a plan's resources, or the accounts where it has several."""
    own = {*_callers(plan), *_homes(plan)} or set(_allowed(plan.configuration)) or set(_of_roles(plan))
    return Account(frozenset(own | set(_texts(plan, _OF_AWS, "id"))))


def account_in(arn: str) -> str:
    """The id of the account that an ARN names, `""` where it names none."""
    found = _OF_ARN.match(arn)
    return found[1] if found else ""


def _callers(plan: PlanJson) -> Iterator[str]:
    return (id_ for id_ in _texts(plan, _CALLER, "account_id") if ACCOUNT.match(id_))


def _texts(plan: PlanJson, address: re.Pattern[str], attribute: str) -> Iterator[str]:
    """An attribute of the data sources that were read while planning."""
    found = (values.get(attribute) for place, values in plan.prior.items() if address.search(place))
    return (item for item in found if isinstance(item, str))


def _homes(plan: PlanJson) -> Iterator[str]:
    for change in plan.changes:
        arn = change.before.get("arn") if change.managed and change.type in _HOMES else None
        if isinstance(arn, str) and (found := account_in(arn)):
            yield found


def _allowed(configuration: Mapping[str, Any]) -> Iterator[str]:
    providers = configuration.get("provider_config")
    for provider in providers.values() if isinstance(providers, Mapping) else ():
        found: Any = provider
        for step in ("expressions", "allowed_account_ids", "constant_value"):
            found = found.get(step) if isinstance(found, Mapping) else None
        yield from (item for item in found or () if isinstance(item, str) and ACCOUNT.match(item))


def _of_roles(plan: PlanJson) -> Iterator[str]:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
    for change in plan.changes:
        found = (change.after.get(key) for key in _ROLES if change.managed)
        yield from (id_ for arn in found if isinstance(arn, str) and (id_ := account_in(arn)))
