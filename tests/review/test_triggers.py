"""A trigger that stays and runs another function: told for each type, and not where the one it ran is still run."""

from typing import Any

import pytest
from plans import change, plan

from generator.review.findings.triggers import TURNED

from .reviews import gated, gates, reviewed, update
from .worsening import nested

FUNCTION = "arn:aws:lambda:eu-central-1:111111111111:function"
GATEWAY = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions"
TYPES = {
    "aws_api_gateway_integration",
    "aws_apigatewayv2_integration",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_subscription_filter",
    "aws_lambda_function_url",
    "aws_pipes_pipe",
    "aws_scheduler_schedule",
    "aws_secretsmanager_secret_rotation",
    "aws_sns_topic_subscription",
}


def trigger(type_: str, target: str) -> dict[str, Any]:
    path, keys = TURNED[type_]
    return {**dict.fromkeys(keys, "same"), **nested(path, target)}


def test_the_types_that_say_whom_they_run() -> None:
    assert TURNED.keys() == TYPES


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_a_trigger_that_runs_another_is_told(type_: str) -> None:
    found = update(type_, trigger(type_, f"{FUNCTION}:report:live"), trigger(type_, f"{FUNCTION}:bill:live"))
    assert gated(found) == ["trigger-removed: trigger runs another"]
    assert found.findings[0].finding.detail[0].values[-2:] == ("report", "bill")


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_one_that_runs_the_same_under_another_alias_or_one_that_the_apply_makes_is_not(type_: str) -> None:
    before = trigger(type_, f"{FUNCTION}:report")
    assert not gates(update(type_, before, trigger(type_, f"{FUNCTION}:report:live")))
    after = {**before, str(TURNED[type_][0][0]): None}
    waiting = change(f"{type_}.t", before=before, after=after, after_unknown={str(TURNED[type_][0][0]): True})
    assert not gates(reviewed(plan(waiting)))


def test_a_gateway_names_its_function_in_a_path() -> None:
    type_ = "aws_apigatewayv2_integration"
    plain, alias, other = (f"{GATEWAY}/{FUNCTION}:{name}/invocations" for name in ("report", "report:live", "bill"))
    assert not gates(update(type_, trigger(type_, plain), trigger(type_, alias)))
    assert gates(update(type_, trigger(type_, plain), trigger(type_, other))) == {"trigger-removed"}


def test_one_that_ran_nothing_takes_nothing_away() -> None:
    mock = {"rest_api_id": "a", "type": "MOCK", "uri": None}
    assert not gates(
        update("aws_api_gateway_integration", mock, {**mock, "uri": f"{GATEWAY}/{FUNCTION}:f/invocations"})
    )


def test_targets_of_a_rule_that_change_places_run_what_they_ran() -> None:
    def swapped(rule: str) -> list[dict[str, Any]]:
        one, other = ({"rule": "placed", "arn": f"{FUNCTION}:{name}"} for name in ("ship", "bill"))
        return [
            change('aws_cloudwatch_event_target.t["a"]', before=one, after=other),
            change('aws_cloudwatch_event_target.t["b"]', before=other | {"rule": rule}, after=one | {"rule": rule}),
        ]

    assert not gates(reviewed(plan(*swapped("placed"))))
    assert len(reviewed(plan(*swapped("shipped"))).stopping) == 2


def test_the_notifications_of_a_bucket_that_is_made_anew_are_still_there() -> None:
    told = [{"lambda_function_arn": f"{FUNCTION}:report", "events": ["s3:ObjectCreated:*"]}]
    sides: dict[str, Any] = {
        "before": {"bucket": "old", "lambda_function": told},
        "after": {"lambda_function": told},
        "after_unknown": {"bucket": True},
    }
    anew = change("aws_s3_bucket_notification.n", ("delete", "create"), **sides)
    assert not gates(reviewed(plan(anew)))
    fewer = {**anew, "change": {**anew["change"], "after": {"lambda_function": []}}}
    assert gates(reviewed(plan(fewer))) == {"trigger-removed"}


@pytest.mark.parametrize("actions", [("update",), ("delete", "create")])
def test_a_method_that_becomes_another_is_a_route_less(actions: tuple[str, ...]) -> None:
    before = {"rest_api_id": "a", "resource_id": "r", "http_method": "POST", "authorization": "AWS_IAM"}
    for verb, expected in (("PUT", ["trigger-removed: route removed"]), ("POST", [])):
        after = {**before, "http_method": verb}
        assert (
            gated(reviewed(plan(change("aws_api_gateway_method.m", actions, before=before, after=after)))) == expected
        )
    waiting = change(
        "aws_api_gateway_method.m", actions, before=before, after=after, after_unknown={"rest_api_id": True}
    )
    assert not gates(reviewed(plan(waiting)))


@pytest.mark.parametrize(
    ("type_", "key", "values"),
    [
        ("aws_sns_topic_subscription", "raw_message_delivery", (False, True)),
        ("aws_sns_topic_subscription", "filter_policy_scope", ("MessageAttributes", "MessageBody")),
        ("aws_iot_topic_rule", "sql", ("SELECT * FROM 'a'", "SELECT * FROM 'b'")),
        ("aws_lambda_event_source_mapping", "starting_position", ("LATEST", "TRIM_HORIZON")),
    ],
)
def test_what_a_trigger_brings_otherwise_is_told(type_: str, key: str, values: tuple[Any, Any]) -> None:
    found = update(type_, {"name": "t", key: values[0]}, {"name": "t", key: values[1]})
    assert [item.finding.title for item in found.findings] == ["trigger runs otherwise"]
    assert not gates(found)
