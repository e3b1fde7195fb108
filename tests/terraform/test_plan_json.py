import json
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from generator.diagnostics import UserError
from generator.terraform.plan_json import LARGEST, Action, load_plan, parse_plan, plan_of


def test_changes_come_in_order_of_address_and_keep_what_forces_a_replacement() -> None:
    found = plan_of(
        plan(
            change(
                "module.orders.module.items.aws_dynamodb_table.this", ("delete", "create"), replace_paths=[["name"]]
            ),
            change("aws_sqs_queue.a", ("create",), after={"name": "a"}),
        )
    )
    first, second = found.changes
    assert (first.address, first.action, first.after) == ("aws_sqs_queue.a", Action.CREATE, {"name": "a"})
    assert (second.action, second.creates_first, second.forced_by) == (Action.REPLACE, False, (("name",),))
    assert (second.module, first.module) == ("module.orders.module.items", "")


def test_what_is_only_read_or_stays_is_no_change_but_what_moves_is() -> None:
    found = plan_of(
        plan(
            change("data.aws_s3_object.this", ("read",), mode="data"),
            change("aws_sqs_queue.same", ("no-op",)),
            change("aws_sqs_queue.moved", ("no-op",), previous_address="aws_sqs_queue.old"),
            change("aws_sqs_queue.imported", ("no-op",), importing={"id": "x"}),
        )
    )
    assert [item.address for item in found.changed] == ["aws_sqs_queue.imported", "aws_sqs_queue.moved"]


def test_keys_of_later_versions_are_tolerated() -> None:
    raw = plan(change(), new_thing=[1], format_version="1.99")
    raw["resource_changes"][0]["brand_new"] = {"a": 1}
    assert len(plan_of(raw).changes) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\x00\x01", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is no plan"),
        (b"5", "is no plan"),
        (b'"plan"', "is no plan"),
        (b'{"format_version": "1.0", "values": {}}', "is a state, not a plan"),
        (b'{"format_version": "2.0", "resource_changes": []}', "has plan format 2.0; 1.x is understood: a newer gen"),
        (b'{"format_version": "0.2", "resource_changes": []}', "make it with Terraform 1.1 or newer"),
        (b'{"format_version": "1.0", "resource_changes": 3}', "is no plan"),
        (b'{"format_version": "1.0", "resource_changes": [], "x": %b}' % (b"[" * 300 + b"]" * 300), "200 deep"),
    ],
)
def test_what_is_no_plan_is_refused_by_name(text: bytes, message: str) -> None:
    with pytest.raises(UserError, match=r"^given\.json") as error:
        parse_plan(text, "given.json")
    assert message in str(error.value)


@pytest.mark.parametrize(
    "raw",
    [
        plan({}),
        plan(change() | {"address": 5}),
        plan(change() | {"previous_address": ["a"]}),
        plan(change(actions=())),
        plan(change(), configuration=[1]),
        plan(change(), configuration={"root_module": {"variables": {"a": 1}}}),
        plan(change(), variables={"a": 1}),
        plan(change(), output_changes=[1]),
    ],
)
def test_a_plan_of_another_shape_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="not as Terraform writes plans"):
        plan_of(parse_plan(json.dumps(raw).encode(), "x"))


def test_a_plan_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST + 1)
    with pytest.raises(UserError, match="64 MB are read"):
        load_plan(file)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_a_plan_without_an_end_is_refused_after_as_much_as_may_be_read() -> None:
    with pytest.raises(UserError, match="64 MB are read"):
        load_plan(Path("/dev/zero"))
