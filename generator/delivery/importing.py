"""How AWS objects are called when Terraform is to take them into a state.

The provider's id is what `import` wants, save for the types of `_COMPOSED`. Of what was only begun nobody knows an id;
`_NAMED` has the types whose second creation would fail, and that are found again by their names. The others either are
made again without harm (topics, subscriptions, rules, alarms, policies), or are looked for (`sought`).

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

import re
from collections.abc import Mapping, Sequence

_FIELD = re.compile(r"\{(\w+)\}")
_API = re.compile(r"(?:^|\.)aws_apigatewayv2_api\.[\w-]+(?:\[[^\]]*\])?$")

# {id} is the provider's, {api} the API, {account}, {region} and {partition} the place, other words are planned values.
_COMPOSED = {
    "aws_apigatewayv2_api_mapping": "{id}/{domain_name}",
    "aws_apigatewayv2_authorizer": "{api}/{id}",
    "aws_apigatewayv2_integration": "{api}/{id}",
    "aws_apigatewayv2_route": "{api}/{id}",
    "aws_apigatewayv2_stage": "{api}/{name}",
    "aws_cloudformation_stack": "{name}",
    "aws_cloudwatch_event_target": "{event_bus_name}/{rule}/{target_id}",
    "aws_cloudwatch_query_definition": "arn:{partition}:logs:{region}:{account}:query-definition:{id}",
    "aws_codedeploy_app": "{name}",
    "aws_codedeploy_deployment_group": "{app_name}:{deployment_group_name}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_lambda_alias": "{function_name}/{name}",
    "aws_lambda_function_recursion_config": "{function_name}",
    "aws_lambda_permission": "{function_name}:{qualifier}/{statement_id}",
}
_NAMED = {
    "aws_apigatewayv2_domain_name": "{domain_name}",
    "aws_apigatewayv2_stage": "{api}/{name}",
    "aws_cloudformation_stack": "{name}",
    "aws_cloudwatch_event_archive": "{name}",
    "aws_cloudwatch_event_bus": "{name}",
    "aws_cloudwatch_log_group": "{name}",
    "aws_codedeploy_app": "{name}",
    "aws_codedeploy_deployment_group": "{app_name}:{deployment_group_name}",
    "aws_dynamodb_table": "{name}",
    "aws_iam_role": "{name}",
    "aws_kms_alias": "{name}",
    "aws_lambda_alias": "{function_name}/{name}",
    "aws_lambda_function": "{function_name}",
    "aws_lambda_function_url": "{function_name}/{qualifier}",
    "aws_lambda_permission": "{function_name}:{qualifier}/{statement_id}",
    "aws_route53_record": "{zone_id}_{name}_{type}",
    "aws_s3_bucket": "{bucket}",
    "aws_scheduler_schedule": "{group_name}/{name}",
    "aws_ssm_parameter": "{name}",
}
# Written over by a second creation, and of no id that `import` would take.
_AGAIN = frozenset(
    {
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_appautoscaling_target",
        "terraform_data",
    }
)
_USUAL = {"event_bus_name": "default", "group_name": "default"}


def made_again(type_: str) -> bool:
    """Whether an object of that type is simply made once more, whatever there is of it."""
    return type_ in _AGAIN


def is_named(type_: str) -> bool:
    """Whether an object of that type is found by its name."""
    return type_ in _NAMED


def id_of_created(type_: str, id_: str, names: Mapping[str, str], apis: Sequence[str]) -> str | None:
    """What `import` wants of an object whose id is known; None where that cannot be told."""
    return _filled(_COMPOSED.get(type_, "{id}"), names, apis, id_)


def id_of_begun(type_: str, names: Mapping[str, str], apis: Sequence[str]) -> str | None:
    """What it wants of an object that may exist under its name; None for a type that is not found that way."""
    pattern = _NAMED.get(type_)
    return _filled(pattern, names, apis) if pattern else None


def is_api(address: str) -> bool:
    return _API.search(address) is not None


def _filled(pattern: str, names: Mapping[str, str], apis: Sequence[str], id_: str = "") -> str | None:
    known = {**_USUAL, **names, "id": id_}
    if len(apis) == 1:
        known["api"] = apis[0]
    words = _FIELD.findall(pattern)
    return pattern.format(**known) if all(known.get(word) for word in words) else None
