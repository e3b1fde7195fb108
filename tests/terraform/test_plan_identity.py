from typing import Any

from plans import change, plan

from generator.terraform.plan_identity import differences, plan_fingerprint
from generator.terraform.plan_json import plan_of


def _print(*changes: dict[str, Any], **more: Any) -> str:
    return plan_fingerprint(plan_of(plan(*changes, **more)))


def test_the_same_changes_in_another_order_and_another_terraform_are_the_same() -> None:
    one, other = change("aws_sqs_queue.a", after={"b": 1, "a": 2}), change("aws_sqs_queue.b", after={})
    again = change("aws_sqs_queue.a", after={"a": 2, "b": 1})
    assert _print(one, other) == _print(other, again, terraform_version="1.12.0", timestamp="2026-01-01")


def test_any_value_action_address_or_move_that_differs_makes_another() -> None:
    prints = {
        _print(change(before={"a": 1}, after={"a": 2})),
        _print(change(before={"a": 1}, after={"a": 3})),
        _print(change(before={"a": 0}, after={"a": 2})),
        _print(change(actions=("delete", "create"), before={"a": 1}, after={"a": 2})),
        _print(change(actions=("create", "delete"), before={"a": 1}, after={"a": 2})),
        _print(change("aws_sqs_queue.other", before={"a": 1}, after={"a": 2})),
        _print(change(before={"a": 1}, after={"a": 2}, previous_address="aws_sqs_queue.old")),
        _print(change(before={"a": 1}, after={"a": 2}), output_changes={"x": {"actions": ["create"], "after": 1}}),
        _print(),
    }
    assert len(prints) == 9


def test_what_is_computed_or_read_is_left_out() -> None:
    unknown = {"version": True, "block": [{"id": True}]}
    one = change(before={"version": "3", "block": [{"id": "x", "a": 1}]}, after={"block": [{"a": 1}]})
    other = change(before={"version": "7", "block": [{"id": "y", "a": 1}]}, after={"block": [{"a": 1}]})
    for each in (one, other):
        each["change"]["after_unknown"] = unknown
    read = change("data.aws_s3_object.this", ("read",), mode="data")
    assert _print(one) == _print(other, read)


def test_differences_name_the_addresses() -> None:
    same = change("aws_sqs_queue.same", after={"a": 1})
    reviewed = plan_of(plan(same, change("aws_sqs_queue.a", after={"a": 1})))
    binding = plan_of(plan(same, change("aws_sqs_queue.a", after={"a": 2}), change("aws_sqs_queue.b", ("delete",))))
    assert differences(reviewed, binding) == ["aws_sqs_queue.a", "aws_sqs_queue.b"]
