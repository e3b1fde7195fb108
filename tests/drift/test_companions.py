"""What a resource of its own sets is no drift of the thing; what came by hand beside it is."""

from collections.abc import Mapping

import pytest
from plans import change, plan

from generator.drift.finding import Changed, Drifted, drifted
from generator.terraform.plan_json import Values, plan_of

MINE, HAND = '{"Statement": ["mine"]}', '{"Statement": ["by hand"]}'


def found(type_: str, before: Values, after: Values, state: Mapping[str, Values]) -> list[Drifted]:
    address = f"module.shop.module.it.{type_}.this[0]"
    raw = plan(resource_drift=[change(address, ("update",), dict(before), dict(after))])
    return drifted(plan_of(raw).drift, {f'module.shop.module.it["a.b"].{name}': each for name, each in state.items()})


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    ("type_", "own", "attribute", "companion", "known_by"),
    [
        ("aws_sqs_queue", {"id": "q"}, "policy", "aws_sqs_queue_policy", {"queue_url": "q"}),
        ("aws_sqs_queue", {"id": "q"}, "redrive_policy", "aws_sqs_queue_redrive_policy", {"queue_url": "q"}),
        ("aws_sns_topic", {"arn": "t"}, "policy", "aws_sns_topic_policy", {"arn": "t"}),
        ("aws_route_table", {"id": "r"}, "route", "aws_route", {"route_table_id": "r"}),
        ("aws_s3_bucket", {"id": "b"}, "lifecycle_rule", "aws_s3_bucket_lifecycle_configuration", {"bucket": "b"}),
        (
            "aws_appautoscaling_target",
            {"resource_id": "function:f:live"},
            "max_capacity",
            "aws_appautoscaling_scheduled_action",
            {"resource_id": "function:f:live"},
        ),
    ],
)
def test_what_a_companion_sets_is_drift_only_of_things_that_have_none(
    type_: str, own: Values, attribute: str, companion: str, known_by: Values
) -> None:
    before, after = own, {**own, attribute: MINE}
    there = {f'{companion}.this["x"]': known_by}
    another: Mapping[str, Values] = {
        f"{companion}.this": dict.fromkeys(known_by, "another"),
        "aws_sqs_queue.q": {"id": "q"},
    }
    assert found(type_, before, after, there) == []
    states: list[Mapping[str, Values]] = [{}, another]
    for state in states:
        (drift,) = found(type_, before, after, state)
        assert drift.changed == (Changed((attribute,), None, MINE),)


@pytest.mark.surface("D09", "U")
def test_a_policy_put_into_a_role_by_hand_is_told_beside_those_that_have_a_resource() -> None:
    own = {"name": "role", "inline_policy": [], "managed_policy_arns": []}
    mine = {"name": "policy", "policy": MINE}
    state = {
        "aws_iam_role_policy.this": {"role": "role", **mine},
        "aws_iam_role_policy.other": {"role": "other", "name": "by hand", "policy": HAND},
        "aws_iam_role_policy_attachment.this[0]": {"role": "role", "policy_arn": "arn:mine"},
        "aws_iam_role_policy_attachment.other[0]": {"role": "other", "policy_arn": "arn:hand"},
    }
    refreshed = {**own, "inline_policy": [mine], "managed_policy_arns": ["arn:mine"]}
    assert found("aws_iam_role", own, refreshed, state) == []
    entered = {"name": "by hand", "policy": HAND}
    touched = {**own, "inline_policy": [mine, entered], "managed_policy_arns": ["arn:mine", "arn:hand"]}
    for before in (own, refreshed):
        (drift,) = found("aws_iam_role", before, touched, state)
        assert drift.changed == (
            Changed(("inline_policy",), [], [entered]),
            Changed(("managed_policy_arns",), [], ["arn:hand"]),
        )


@pytest.mark.surface("D09", "U")
def test_what_goes_with_its_companion_is_told_once() -> None:
    address, policy = "module.a.aws_s3_bucket.this", "module.a.aws_s3_bucket_policy.this"
    raw = plan(
        resource_drift=[
            change(address, ("update",), {"id": "b", "policy": MINE}, {"id": "b", "policy": ""}),
            change(policy, ("delete",), {"bucket": "b", "policy": MINE}, None),
        ]
    )
    refreshed = {address: {"id": "b", "policy": ""}}
    assert [(item.address, item.gone, item.name) for item in drifted(plan_of(raw).drift, refreshed)] == [
        (policy, True, "b")
    ]


@pytest.mark.surface("D09", "U")
@pytest.mark.surface("F10", "U")
def test_a_number_of_warm_environments_is_drift_only_where_nothing_scales_it() -> None:
    own = {"function_name": "f", "qualifier": "live", "provisioned_concurrent_executions": 2}
    moved = {**own, "provisioned_concurrent_executions": 7}
    type_ = "aws_lambda_provisioned_concurrency_config"
    assert found(type_, own, moved, {"aws_appautoscaling_target.live[0]": {"resource_id": "function:f:live"}}) == []
    elsewhere: Mapping[str, Values] = {"aws_appautoscaling_target.live[0]": {"resource_id": "function:g:live"}}
    states: list[Mapping[str, Values]] = [{}, elsewhere]
    for state in states:
        (drift,) = found(type_, own, moved, state)
        assert drift.changed == (Changed(("provisioned_concurrent_executions",), 2, 7),)
