"""What only protects another: each with a plan in which it goes, and one in which nothing is lost by that."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from plans import change, plan

from generator.review.findings.protectors import PROTECTORS
from generator.terraform.plan_json import Values

from .reviews import deleted, gated, gates, reviewed, update
from .worsening import redrive


@dataclass(frozen=True, slots=True)
class Protector:
    """Values of one that goes, and of what it protected: of `owner`, or of nothing that goes with it."""

    title: str
    values: Values
    owner: str = ""
    owned: Values = field(default_factory=dict)


_FUNCTION: dict[str, Any] = {"owner": "aws_lambda_function", "owned": {"function_name": "f"}}
_BUCKET: dict[str, Any] = {"owner": "aws_s3_bucket", "owned": {"bucket": "b", "force_destroy": True}}
_OF_FUNCTION, _OF_BUCKET = {"function_name": "f"}, {"bucket": "b"}
CASES = {
    "aws_api_gateway_usage_plan": Protector("quotas and throttling removed", {"name": "partners"}),
    "aws_appautoscaling_target": Protector(
        "scaling with load removed", {"resource_id": "table/orders"}, "aws_dynamodb_table", {"name": "orders"}
    ),
    "aws_flow_log": Protector("flow log removed", {"vpc_id": "vpc-1"}),
    "aws_backup_plan": Protector("backup plan removed", {"name": "nightly"}),
    "aws_backup_selection": Protector("backup removed", {"name": "tables", "plan_id": "p"}),
    "aws_budgets_budget": Protector("budget removed", {"name": "month"}),
    "aws_cloudtrail": Protector("audit trail removed", {"name": "trail"}),
    "aws_cloudwatch_composite_alarm": Protector(
        "alarm removed", {"alarm_name": "any", "alarm_rule": "ALARM(f-errors) OR ALARM(f)"}, **_FUNCTION
    ),
    "aws_cloudwatch_metric_alarm": Protector(
        "alarm removed", {"alarm_name": "errors", "dimensions": {"FunctionName": "f"}}, **_FUNCTION
    ),
    "aws_codedeploy_deployment_group": Protector("rollout removed", {"deployment_group_name": "f"}, **_FUNCTION),
    "aws_efs_backup_policy": Protector(
        "backups removed", {"file_system_id": "fs-1"}, "aws_efs_file_system", {"id": "fs-1"}
    ),
    "aws_guardduty_detector": Protector("threat detection removed", {"id": "d"}),
    "aws_lambda_function_event_invoke_config": Protector(
        "asynchronous settings removed", {"function_name": "arn:aws:lambda:e:1:function:f:live"}, **_FUNCTION
    ),
    "aws_lambda_provisioned_concurrency_config": Protector(
        "provisioned concurrency removed", {**_OF_FUNCTION, "qualifier": "live"}, **_FUNCTION
    ),
    "aws_lambda_runtime_management_config": Protector("runtime pin removed", _OF_FUNCTION, **_FUNCTION),
    "aws_s3_bucket_object_lock_configuration": Protector("object lock removed", _OF_BUCKET, **_BUCKET),
    "aws_s3_bucket_replication_configuration": Protector("replication removed", _OF_BUCKET, **_BUCKET),
    "aws_s3_bucket_server_side_encryption_configuration": Protector(
        "encryption settings removed", _OF_BUCKET, **_BUCKET
    ),
    "aws_s3_bucket_versioning": Protector("versioning no longer managed", _OF_BUCKET, **_BUCKET),
    "aws_sqs_queue_redrive_policy": Protector(
        "dead-letter queue removed",
        {"queue_url": "https://q", "redrive_policy": redrive(5)},
        "aws_sqs_queue",
        {"name": "q", "url": "https://q"},
    ),
    "aws_wafv2_web_acl_association": Protector(
        "firewall removed", {"resource_arn": "arn:lb"}, "aws_lb", {"name": "lb", "arn": "arn:lb"}
    ),
}
NAMED = sorted(type_ for type_, case in CASES.items() if not case.owner)


def test_every_protector_has_a_case_and_every_case_a_protector() -> None:
    assert {type_: title for type_, (title, _) in PROTECTORS.items()} == {
        type_: case.title for type_, case in CASES.items()
    }


@pytest.mark.parametrize("type_", CASES)
def test_a_protector_that_goes_is_told(type_: str) -> None:
    case = CASES[type_]
    stays = [change(f"{case.owner}.o", ("no-op",), dict(case.owned), dict(case.owned))] if case.owner else []
    found = reviewed(plan(deleted(type_, case.values), *stays))
    assert gated(found) == [f"protection-reduced: {case.title}"]


@pytest.mark.parametrize("type_", sorted(set(CASES) - set(NAMED)))
def test_one_that_goes_with_what_it_protected_is_not(type_: str) -> None:
    case = CASES[type_]
    found = reviewed(plan(deleted(type_, case.values), deleted(case.owner, case.owned, "owner")))
    assert gates(found) <= {"data-loss"}


@pytest.mark.parametrize("type_", CASES)
def test_one_that_stays_or_comes_again_is_not(type_: str) -> None:
    """Under another address; what AWS alone names stays where it is, and only moves."""
    values = dict(CASES[type_].values)
    again = change(f"{type_}.again", ("create",), after={**values, "id": None})
    moved = change(f"{type_}.again", ("no-op",), values, values, previous_address=f"{type_}.this")
    changes = [moved] if "id" in values else [deleted(type_, values), again]
    assert not gates(reviewed(plan(*changes)))


def test_the_scaling_of_an_index_goes_with_its_table() -> None:
    target = deleted("aws_appautoscaling_target", {"resource_id": "table/orders/index/by-day"})
    assert gated(reviewed(plan(target))) == ["protection-reduced: scaling with load removed"]
    found = reviewed(plan(target, deleted("aws_dynamodb_table", {"name": "orders"}, "owner")))
    assert gates(found) == {"data-loss"}


def rule(days: int, name: str = "old", status: str = "Enabled") -> dict[str, Any]:
    return {"id": name, "status": status, "expiration": [{"days": days}]}


def old_rule(days: int, name: str = "old", enabled: bool = True) -> dict[str, Any]:
    return {"id": name, "enabled": enabled, "expiration": [], "noncurrent_version_expiration": [{"days": days}]}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([], [old_rule(30)], True),
        ([old_rule(90)], [old_rule(30)], True),
        ([old_rule(30, enabled=False)], [old_rule(30)], True),
        ([old_rule(30)], [old_rule(90)], False),
        ([old_rule(30)], [old_rule(10, enabled=False)], False),
        ([old_rule(30)], [], False),
    ],
)
def test_a_bucket_with_rules_of_the_old_way_begins_to_delete(before: Any, after: Any, told: bool) -> None:
    found = update("aws_s3_bucket", {"bucket": "b", "lifecycle_rule": before}, {"bucket": "b", "lifecycle_rule": after})
    assert gated(found) == (["protection-reduced: objects are deleted sooner"] if told else [])


def scoped(prefix: str, days: int = 30, name: str = "old", **more: Any) -> dict[str, Any]:
    return {**rule(days, name), "filter": [{"prefix": prefix, **more}]}


DATED = {**rule(0), "expiration": [{"date": "2027-01-01T00:00:00Z"}]}
TAGGED: dict[str, Any] = {"tag": [{"key": "a", "value": "b"}]}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # a name is no deletion
        ([rule(30)], [rule(30, "other")], ""),
        ([scoped("tmp/")], [scoped("tmp/", name="other")], ""),
        # more objects, and fewer
        ([scoped("tmp/")], [scoped("")], "rule old (expiration) of bucket b deletes more objects after 30 days"),
        ([scoped("tmp/", **TAGGED)], [scoped("tmp/")], "rule old (expiration) of bucket b deletes more objects"),
        ([scoped("")], [scoped("tmp/")], ""),
        ([scoped("")], [scoped("", **TAGGED)], ""),
        ([scoped("tmp/")], [scoped("logs/")], "of objects below logs/"),
        # on a day of the calendar
        ([], [DATED], "rule old (expiration) of bucket b: on 2027-01-01"),
        ([DATED], [DATED], ""),
    ],
)
def test_what_a_rule_deletes_is_compared_and_not_its_name(before: Any, after: Any, told: str) -> None:
    sides = [{"bucket": "b", "rule": side, "tags": {"n": str(place)}} for place, side in enumerate((before, after))]
    found = update("aws_s3_bucket_lifecycle_configuration", *sides)
    assert gated(found) == (["protection-reduced: objects are deleted sooner"] if told else [])
    assert told in "\n".join(said.spoken(str) for item in found.findings for said in item.finding.detail)


def test_a_bucket_that_is_made_may_delete_from_the_first_day() -> None:
    bucket = change("aws_s3_bucket.b", ("create",), after={"bucket": "b", "lifecycle_rule": [old_rule(1)]})
    beside = {"bucket": "b", "rule": [rule(1)]}
    own = change("aws_s3_bucket_lifecycle_configuration.b", ("create",), after=beside)
    assert not gates(reviewed(plan(bucket, own)))
    assert gates(reviewed(plan(own))) == {"protection-reduced"}


def test_rules_that_move_out_of_their_bucket_delete_no_sooner() -> None:
    kept = {"id": "old", "enabled": True, "expiration": [{"days": 30}]}
    bucket = change("aws_s3_bucket.b", before={"bucket": "b", "lifecycle_rule": [kept]}, after={"bucket": "b"})
    beside = change("aws_s3_bucket_lifecycle_configuration.other", ("delete",), before={"bucket": "b", "rule": []})
    type_ = "aws_s3_bucket_lifecycle_configuration"
    for days, expected in ((30, []), (7, ["protection-reduced: objects are deleted sooner"])):
        own = change(f"{type_}.b", ("create",), after={"bucket": "b", "rule": [rule(days)]})
        assert gated(reviewed(plan(bucket, beside, own))) == expected
