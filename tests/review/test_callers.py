"""A trigger that stays and may no longer call: told, unless the trigger goes too or another permission stands."""

import json
from typing import Any

import pytest
from plans import change, plan

from .reviews import deleted, gated, gates, reviewed

RULE = "arn:aws:events:eu-central-1:111111111111:rule/nightly"
FUNCTION = "arn:aws:lambda:eu-central-1:111111111111:function:report"
GIVEN = {"function_name": "report", "principal": "events.amazonaws.com", "source_arn": RULE}
TOLD = ["trigger-removed: permission of a trigger removed"]


def kept(name: str, values: dict[str, Any], **unknown: bool) -> dict[str, Any]:
    return change(f"aws_lambda_permission.{name}", ("create",), after=values, after_unknown=unknown)


def test_a_service_that_may_no_longer_call_a_function_is_told() -> None:
    found = reviewed(plan(deleted("aws_lambda_permission", GIVEN)))
    assert gated(found) == TOLD
    assert found.findings[0].finding.detail[0].values == ("events.amazonaws.com", "report", RULE)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({**GIVEN, "function_name": f"{FUNCTION}:live"}, False),
        ({**GIVEN, "source_arn": "arn:aws:events:*:111111111111:rule/*"}, False),
        ({**GIVEN, "source_arn": None}, False),
        ({**GIVEN, "source_arn": f"{RULE}-too"}, True),
        ({**GIVEN, "principal": "sns.amazonaws.com"}, True),
        ({**GIVEN, "function_name": "other"}, True),
        ({**GIVEN, "qualifier": "live"}, True),
    ],
)
def test_another_permission_may_stand_for_it(other: dict[str, Any], told: bool) -> None:
    found = reviewed(plan(deleted("aws_lambda_permission", GIVEN), kept("other", other)))
    assert ("permission of a trigger removed" in {item.finding.title for item in found.findings}) is told


def test_what_the_apply_makes_may_be_the_same() -> None:
    waiting = kept("other", {"principal": GIVEN["principal"]}, function_name=True, source_arn=True)
    assert not gates(reviewed(plan(deleted("aws_lambda_permission", GIVEN), waiting)))


@pytest.mark.parametrize(
    "gone",
    [
        deleted("aws_lambda_function", {"function_name": "report", "arn": FUNCTION}),
        deleted("aws_cloudwatch_event_rule", {"name": "nightly", "arn": RULE}),
        deleted("aws_cloudwatch_event_target", {"rule": "nightly", "arn": FUNCTION}),
    ],
)
def test_it_goes_with_its_function_and_with_its_trigger(gone: dict[str, Any]) -> None:
    found = reviewed(plan(deleted("aws_lambda_permission", GIVEN), gone))
    assert "permission of a trigger removed" not in {item.finding.title for item in found.findings}


def test_who_is_no_service_triggers_nothing() -> None:
    role = {**GIVEN, "principal": "arn:aws:iam::111111111111:role/x", "source_arn": None}
    assert not gates(reviewed(plan(deleted("aws_lambda_permission", role))))


TOPIC = "arn:aws:sns:eu-central-1:111111111111:orders"


def policy(*principals: Any, source: str = TOPIC) -> dict[str, Any]:
    condition = {"ArnEquals": {"aws:SourceArn": source}}
    said = [
        {"Effect": "Allow", "Principal": who, "Action": "sqs:SendMessage", "Resource": "q", "Condition": condition}
        for who in principals
    ]
    return {"queue_url": "https://sqs/q", "policy": json.dumps({"Statement": said})}


SNS, EVENTS = {"Service": "sns.amazonaws.com"}, {"Service": "events.amazonaws.com"}
UNDELIVERED = ["trigger-removed: permission to deliver to a queue removed"]


def narrowed(before: dict[str, Any], after: dict[str, Any] | None, *more: dict[str, Any]) -> list[str]:
    actions = ("update",) if after else ("delete",)
    return gated(reviewed(plan(change("aws_sqs_queue_policy.q", actions, before=before, after=after), *more)))


@pytest.mark.parametrize("who", [SNS, "*", {"AWS": "*"}])
def test_who_may_no_longer_deliver_to_a_queue_is_told(who: Any) -> None:
    assert narrowed(policy(who), None) == UNDELIVERED
    assert narrowed(policy(who, EVENTS), policy(EVENTS)) == UNDELIVERED


def test_who_may_deliver_otherwise_or_is_gone_or_is_no_service_is_not() -> None:
    topic = deleted("aws_sns_topic", {"name": "orders", "arn": TOPIC})
    assert narrowed(policy(SNS), None, topic) == ["trigger-removed: topic removed"]
    assert not narrowed(policy({"AWS": "arn:aws:iam::111111111111:role/x"}), None)
