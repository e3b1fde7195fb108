"""What protects less: each rule with a change that it tells of and one that it lets pass."""

import pytest
from plans import change, plan

from generator.review.findings.holding import GUARDED_BY
from generator.review.findings.protection import RULES
from generator.terraform.plan_json import Values

from .reviews import gated, gates, reviewed, update
from .worsening import DEAD, ONE, WORSENINGS, Worsening, redrive

AWS_ARN = "arn:aws:kms:eu-central-1:111111111111:alias/aws/sqs"


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    rules = sorted((type_, str(rule.path), rule.title) for rule in RULES for type_ in rule.types)
    assert rules == sorted((case.type, str(case.path), case.title) for case in WORSENINGS)


def versioned(status: str) -> Values:
    return {"versioning_configuration": [{"status": status}]}


@pytest.mark.parametrize("case", WORSENINGS, ids=str)
def test_what_protects_less_is_told_once(case: Worsening) -> None:
    before, after = map(case.values, case.worse)
    assert gated(update(case.type, before, after)) == [f"protection-reduced: {case.title}"]


@pytest.mark.parametrize("case", WORSENINGS, ids=str)
def test_its_innocent_twin_passes(case: Worsening) -> None:
    before, after = map(case.values, case.innocent)
    assert before != after
    assert not gates(update(case.type, before, after))


@pytest.mark.parametrize("case", WORSENINGS, ids=str)
def test_what_stays_as_it_is_is_not_told_of_whatever_else_changes(case: Worsening) -> None:
    for values in map(case.values, (*case.worse, *case.innocent)):
        assert not gates(update(case.type, values, {**values, "description": "other"}))


@pytest.mark.parametrize("case", WORSENINGS, ids=str)
def test_what_only_the_apply_knows_is_not_called_less(case: Worsening) -> None:
    head = str(case.path[0])
    before, after = case.values(case.worse[0]), {"name": "this", head: None}
    changed = change(f"{case.type}.this", before=before, after=after, after_unknown={head: True})
    assert not gates(reviewed(plan(changed)))


@pytest.mark.parametrize(
    ("type_", "before", "after", "told"),
    [
        # AWS's own key in place of the account's, by alias or by ARN; and none in place of AWS's
        ("aws_sqs_queue", {"kms_master_key_id": ONE}, {"kms_master_key_id": "alias/aws/sqs"}, True),
        ("aws_sqs_queue", {"kms_master_key_id": "alias/mine"}, {"kms_master_key_id": AWS_ARN}, True),
        ("aws_sqs_queue", {"kms_master_key_id": "alias/aws/sqs"}, {"kms_master_key_id": ""}, True),
        ("aws_sqs_queue", {"kms_master_key_id": "alias/aws/sqs"}, {"kms_master_key_id": ONE}, False),
        ("aws_sqs_queue", {"kms_master_key_id": "alias/aws/sqs"}, {"kms_master_key_id": AWS_ARN}, False),
        # a limit that goes altogether
        ("aws_apigatewayv2_stage", {"default_route_settings": [{"throttling_rate_limit": 5}]}, {}, True),
        ("aws_api_gateway_method_settings", {"settings": [{"throttling_burst_limit": 5}]}, {"settings": [{}]}, True),
        ("aws_apigatewayv2_stage", {}, {"default_route_settings": [{"throttling_rate_limit": 5}]}, False),
        # blocks that go with what they switched on
        ("aws_dynamodb_table", {"point_in_time_recovery": [{"enabled": True}]}, {"point_in_time_recovery": []}, True),
        ("aws_lambda_function", {"vpc_config": [{"subnet_ids": ["a"]}]}, {"vpc_config": []}, True),
        ("aws_lambda_function", {"vpc_config": [{"subnet_ids": []}]}, {"vpc_config": []}, False),
        ("aws_s3_bucket_versioning", versioned("Enabled"), versioned("Disabled"), True),
        # redrive policies that are none, or say a number in another way
        ("aws_sqs_queue", {"redrive_policy": redrive('"5"')}, {"redrive_policy": redrive(6)}, True),
        ("aws_sqs_queue", {"redrive_policy": redrive('"5"')}, {"redrive_policy": redrive(5)}, False),
        ("aws_sqs_queue", {"redrive_policy": "{}"}, {"redrive_policy": redrive(5)}, False),
        ("aws_sqs_queue", {"redrive_policy": "{"}, {"redrive_policy": redrive(5)}, False),
        ("aws_sqs_queue", {"redrive_policy": redrive(5)}, {"redrive_policy": "(sensitive)"}, False),
        ("aws_sqs_queue", {"redrive_policy": redrive("Infinity")}, {"redrive_policy": redrive(5)}, False),
    ],
)  # fmt: skip
def test_ways_to_say_the_same_and_ways_to_say_less(type_: str, before: Values, after: Values, told: bool) -> None:
    found = update(type_, {"name": "this", **before}, {"name": "this", **after})
    assert gates(found) == ({"protection-reduced"} if told else set())


def test_a_dead_letter_queue_may_change_to_another() -> None:
    other = redrive(5).replace(DEAD, f"{DEAD}-too")
    assert not gates(update("aws_sqs_queue", {"redrive_policy": redrive(5)}, {"redrive_policy": other}))


def test_what_aws_guards_from_deletion_has_a_rule_for_the_guard() -> None:
    ruled = {(type_, rule.path) for rule in RULES for type_ in rule.types}
    assert {(type_, (key,)) for type_, key in GUARDED_BY.items()} <= ruled
