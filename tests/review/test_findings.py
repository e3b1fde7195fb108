"""What the plans of real Terraform leave out: edges of single finders, and that nothing goes untold."""

import json
from typing import Any

import pytest
from plans import change, plan

from generator.review import Review, Section, lines

from .reviews import gates, reviewed


def said(found: Review) -> str:
    return "\n".join(lines(found))


def titles(found: Review) -> list[str]:
    return [item.finding.title for item in found.findings]


def test_every_change_is_told_somewhere() -> None:
    actions = {"create": (None, {"a": 1}), "update": ({"a": 1}, {"a": 2}), "delete": ({"a": 1}, None)}
    changes = [
        change(f"aws_unheard_of.{name}", (name,), before=sides[0], after=sides[1]) for name, sides in actions.items()
    ]
    text = said(reviewed(plan(*changes)))
    assert all(f"aws_unheard_of.{name}" in text for name in actions)
    assert "aws_unheard_of.update: a" in text


def test_a_replacement_names_the_attribute_that_forces_it() -> None:
    table = change(
        "aws_dynamodb_table.t",
        ("create", "delete"),
        before={"name": "t", "attribute": [{"name": "id"}]},
        after={"name": "t", "attribute": [{"name": None}]},
        after_unknown={"attribute": [{"name": True}]},
        replace_paths=[["attribute", 0, "name"]],
    )
    assert 'forced by attribute[0].name: "id" → (known after apply)' in said(reviewed(plan(table)))


def test_a_forgotten_moved_block_is_named() -> None:
    found = reviewed(
        plan(
            change("aws_s3_bucket.old", ("delete",), before={"bucket": "b"}),
            change("aws_s3_bucket.new", ("create",), after={"bucket": "b"}),
        )
    )
    assert "aws_s3_bucket.new is made with the same name: a `moved` block keeps what is there" in said(found)


def test_a_leftover_of_a_failed_apply_is_data_too() -> None:
    found = reviewed(plan(change("aws_sqs_queue.q", ("delete",), before={"name": "q"}, deposed="ab12")))
    assert gates(found) == {"data-loss"}
    assert "deposed ab12" in said(found)


ROLE = {"role": "api", "policy": json.dumps({"Statement": []})}


def policy(statement: dict[str, Any]) -> dict[str, Any]:
    return {"role": "api", "policy": json.dumps({"Statement": [{"Effect": "Allow", **statement}]})}


def test_a_new_role_may_have_what_it_needs_but_not_everything() -> None:
    role = change("aws_iam_role.api", ("create",), after={"name": "api", "assume_role_policy": None})
    for action, resource, expected in (
        ("s3:GetObject", "arn:aws:s3:::b/*", set()),
        ("xray:PutTraceSegments", "*", set()),
        ("s3:GetObject", "*", {"iam-widening"}),
        ("s3:*", "*", {"iam-widening"}),
        ("*", "*", {"iam-widening"}),
        ("iam:*", "arn:aws:iam::1:role/x", {"iam-widening"}),
        ("iam:PutRolePolicy", "arn:aws:iam::1:role/*", {"iam-widening"}),
        ("iam:Attach*", "arn:aws:iam::*:role/*", {"iam-widening"}),
        ("iam:PassRole", "arn:aws:iam::1:role/*", {"iam-widening"}),
        ("iam:PassRole", "arn:aws:iam::1:role/shop-*", set()),
        ("sts:AssumeRole", "arn:aws:iam::*:role/*", {"iam-widening"}),
        ("sts:AssumeRole", "arn:aws:iam::1:role/deploy", set()),
        ("iam:GetRole", "arn:aws:iam::1:role/*", set()),
        ("dynamodb:*", "arn:aws:*:*:*:*", {"iam-widening"}),
        ("s3:*", "arn:aws:*:*:*:*", {"iam-widening"}),
        ("s3:GetObject", "arn:aws:s3:::*", {"iam-widening"}),
        ("dynamodb:*", "arn:aws:dynamodb:e:1:table/orders", set()),
        ("logs:PutLogEvents", "arn:aws:logs:*:*:*", set()),
        ("logs:DeleteLogGroup", "arn:aws:logs:*:*:*", {"iam-widening"}),
    ):
        given = policy({"Action": action, "Resource": resource})
        found = reviewed(plan(role, change("aws_iam_role_policy.p", ("create",), after=given)))
        assert gates(found) == expected, action


def test_who_may_give_rights_only_within_a_boundary_gives_none_of_them_to_itself() -> None:
    role = change("aws_iam_role.api", ("create",), after={"name": "api", "assume_role_policy": None})
    said = {"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::1:role/*"}
    for operator, expected in (("StringEquals", set()), ("StringEqualsIfExists", {"iam-widening"})):
        given = policy({**said, "Condition": {operator: {"iam:PermissionsBoundary": "arn:aws:iam::1:policy/b"}}})
        assert gates(reviewed(plan(role, change("aws_iam_role_policy.p", ("create",), after=given)))) == expected


def test_a_first_policy_of_an_existing_role_widens_it() -> None:
    given = policy({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})
    role = change("aws_iam_role.api", ("no-op",), before={"name": "api"}, after={"name": "api"})
    assert gates(reviewed(plan(role, change("aws_iam_role_policy.p", ("create",), after=given)))) == {"iam-widening"}


def test_github_may_take_a_role_only_for_a_repository() -> None:
    for subject, expected in (("repo:org/app:*", set()), ("repo:*", {"iam-widening"}), (None, {"iam-widening"})):
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": subject}} if subject else {},
        }
        trust = {"name": "ci", "assume_role_policy": json.dumps({"Statement": statement})}
        assert gates(reviewed(plan(change("aws_iam_role.ci", ("create",), after=trust)))) == expected, subject


@pytest.mark.parametrize(
    ("condition", "public"),
    [
        ({}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, True),
        ({"StringLike": {"aws:SourceArn": "*"}}, True),
        ({"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
    ],
)
def test_everybody_is_everybody_unless_a_condition_limits(condition: dict[str, Any], public: bool) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": condition}
    queue = {"queue_url": "https://q", "policy": json.dumps({"Statement": statement})}
    found = reviewed(plan(change("aws_sqs_queue_policy.q", ("create",), after=queue)))
    assert bool(found.of(Section.EXPOSURE)) is public


def test_the_trigger_of_a_replaced_function_is_still_its_trigger() -> None:
    mapping = change(
        "aws_lambda_event_source_mapping.m",
        before={"event_source_arn": "arn:q", "function_name": "arn:aws:lambda:e:1:function:f:live"},
        after={"event_source_arn": "arn:q"},
        after_unknown={"function_name": True},
    )
    assert not gates(reviewed(plan(mapping)))


def test_an_alarm_may_go_with_its_function() -> None:
    alarm = change(
        "aws_cloudwatch_metric_alarm.a",
        ("delete",),
        before={"alarm_name": "a", "dimensions": {"FunctionName": "f"}},
    )
    function = change("aws_lambda_function.f", ("delete",), before={"function_name": "f"})
    assert gates(reviewed(plan(alarm))) == {"protection-reduced"}
    assert not gates(reviewed(plan(alarm, function)))


def group(config: str = "CodeDeployDefault.LambdaCanary10Percent5Minutes", *alarms: str, on: bool = True) -> Any:
    heard = [{"alarms": list(alarms), "enabled": True}] if alarms else []
    back = [{"enabled": on, "events": ["DEPLOYMENT_FAILURE"]}]
    return {
        "deployment_group_name": "f",
        "deployment_config_name": config,
        "alarm_configuration": heard,
        "auto_rollback_configuration": back,
    }


CANARY, AT_ONCE = "CodeDeployDefault.LambdaCanary10Percent5Minutes", "CodeDeployDefault.LambdaAllAtOnce"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (group(AT_ONCE, "errors", "throttles"), "new versions take over at once"),
        (group(CANARY, "errors"), "fewer alarms send a rollout back"),
        (group(CANARY), "fewer alarms send a rollout back"),
        (group(CANARY, "errors", "throttles", on=False), "failed rollouts stay"),
        (None, "rollout removed"),
    ],
)
def test_a_rollout_that_protects_less_is_told(after: Any, told: str) -> None:
    before = group(CANARY, "errors", "throttles")
    actions = ("update",) if after else ("delete",)
    found = reviewed(plan(change("aws_codedeploy_deployment_group.g", actions, before=before, after=after)))
    assert gates(found) == {"protection-reduced"}
    assert told in said(found)


def test_a_rollout_that_takes_longer_or_goes_with_its_function_is_not() -> None:
    slower = group("CodeDeployDefault.LambdaLinear10PercentEvery10Minutes", "errors")
    changed = change("aws_codedeploy_deployment_group.g", before=group(AT_ONCE, "errors"), after=slower)
    assert not gates(reviewed(plan(changed)))
    gone = change("aws_codedeploy_deployment_group.g", ("delete",), before=group())
    function = change("aws_lambda_function.f", ("delete",), before={"function_name": "f"})
    assert not gates(reviewed(plan(gone, function)))


def test_warm_environments_that_change_from_a_number_to_bounds_are_not_removed() -> None:
    warm = {"function_name": "f", "provisioned_concurrent_executions": 2}
    number = change("aws_lambda_provisioned_concurrency_config.live[0]", ("delete",), before=warm)
    bounds = change("aws_lambda_provisioned_concurrency_config.scaled[0]", ("create",), after=warm)
    assert not gates(reviewed(plan(number, bounds)))


def test_the_month_is_priced_from_what_stands_still() -> None:
    function = {"function_name": "f", "memory_size": 1024, "architectures": ["arm64"]}
    found = reviewed(
        plan(
            change("aws_lambda_function.f", ("no-op",), before=function, after=function),
            change(
                "aws_lambda_provisioned_concurrency_config.p",
                before={"function_name": "f", "provisioned_concurrent_executions": 1},
                after={"function_name": "f", "provisioned_concurrent_executions": 3},
            ),
            change("aws_kms_key.k", ("create",), after={"description": "k"}),
            change("aws_secretsmanager_secret.s", ("delete",), before={"name": "s"}),
            change("aws_cloudwatch_metric_alarm.a", ("create",), after={"alarm_name": "a", "period": 0}),
        )
    )
    changes = {price.what: round(price.change, 2) for price in found.prices}
    assert changes == {"alarms": 0.1, "keys": 1.0, "provisioned concurrency": 17.52, "secrets": -0.4}
    assert "+$18.22 a month" in said(found)


def test_what_is_watched_is_priced_and_metrics_by_dimension_are_not_guessed() -> None:
    counted = {"name": "refused", "metric_transformation": [{"name": "refused", "dimensions": None}]}
    divided = {"name": "billed", "metric_transformation": [{"name": "billed", "dimensions": {"Currency": "$.c"}}]}
    found = reviewed(
        plan(
            change("aws_cloudwatch_dashboard.this", ("create",), after={"dashboard_name": "d", "dashboard_body": "{}"}),
            change("aws_cloudwatch_log_metric_filter.a", ("create",), after=counted),
            change("aws_cloudwatch_log_metric_filter.b", ("create",), after=divided),
        )
    )
    assert {price.what: price.change for price in found.prices} == {"dashboards": 3.0, "metrics of logs": 0.3}
    assert found.unpriced == (("prod/shop", ("metrics of logs of unknown size",)),)


def test_what_cannot_be_priced_is_named() -> None:
    found = reviewed(
        plan(
            change("aws_lambda_function.f", ("create",), after={"function_name": "f"}),
            change(
                "aws_lambda_provisioned_concurrency_config.p",
                ("create",),
                after={"function_name": "unknown", "provisioned_concurrent_executions": 3},
            ),
            change("aws_db_instance.d", ("create",), after={"identifier": "d"}),
        )
    )
    assert not found.prices
    text = said(found)
    for words in (
        "invocations and their duration",
        "provisioned concurrency of unknown size",
        "databases (by the hour)",
    ):
        assert words in text


def test_drift_and_imports_are_told() -> None:
    raw = plan(
        change("aws_sqs_queue.q", ("no-op",), before={"name": "q"}, after={"name": "q"}, importing={"id": "q"}),
        resource_drift=[change("aws_sns_topic.t", before={"name": "t"}, after={"name": "u"})],
    )
    assert {"1 resource is imported", "1 resource changed outside of Terraform"} <= set(titles(reviewed(raw)))


def test_what_is_made_again_under_another_address_is_told_in_pairs() -> None:
    role = {"name": "api", "assume_role_policy": None}
    old, new = change("aws_iam_role.old", ("delete",), before=role), change("aws_iam_role.new", ("create",), after=role)
    found = reviewed(plan(old, new))
    assert titles(found) == ["1 resource destroyed and made again under another address"]
    assert "aws_iam_role.old → aws_iam_role.new: a `moved` block keeps what is there" in said(found)


def test_the_queues_of_a_count_whose_first_goes_are_told_who_takes_their_names() -> None:
    def shifted(index: int, name: str, after: str) -> dict[str, Any]:
        actions = ("delete", "create") if after else ("delete",)
        more: dict[str, Any] = {
            "before": {"name": name},
            "after": {"name": after} if after else None,
            "replace_paths": [["name"]],
        }
        return {**change("aws_sqs_queue.q", actions, **more), "address": f"aws_sqs_queue.q[{index}]"}

    found = reviewed(plan(shifted(0, "a", "b"), shifted(1, "b", "c"), shifted(2, "c", "")))
    text = said(found)
    assert len(found.stopping) == 3
    for address in ("aws_sqs_queue.q[0]", "aws_sqs_queue.q[1]"):
        assert text.count(f"{address} takes its name: an index shifts, and `moved` blocks keep what is there") == 1


def test_what_is_told_elsewhere_does_not_merely_follow() -> None:
    role = change("aws_iam_role.api", ("no-op",), before={"name": "api"}, after={"name": "api"})
    sides: dict[str, Any] = {"before": policy({"Action": "s3:GetObject", "Resource": "b"}), "after": {"role": "api"}}
    unknown = change("aws_iam_role_policy.p", after_unknown={"policy": True}, **sides)
    follows = change("aws_unheard_of.x", before={"a": "b"}, after={}, after_unknown={"a": True})
    found = reviewed(plan(role, unknown, follows))
    assert "permissions: unknown until apply" in titles(found)
    assert [item for item in titles(found) if "follow" in item] == ["1 resource follows what it refers to"]
