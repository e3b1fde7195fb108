from datetime import date
from typing import Any

import pytest
from plans import change, plan

from generator.cli.reviewing import annotations, gates_of
from generator.diagnostics import UserError
from generator.review import Gate, Section, lines, markdown, record

from .reviews import approval, gates, reviewed

TABLE = change(
    "aws_dynamodb_table.orders",
    ("delete", "create"),
    before={"name": "orders", "hash_key": "id"},
    after={"name": "orders", "hash_key": "key"},
    replace_paths=[["hash_key"]],
)
WHERE = "prod/shop:aws_dynamodb_table.orders"


def test_a_gate_stops_and_an_approval_lets_it_pass_in_full_sight() -> None:
    assert len(reviewed(plan(TABLE)).stopping) == 1
    found = reviewed(plan(TABLE), approvals=approval("data-loss", WHERE, date(2027, 1, 1)))
    assert (found.stopping, len(found.approved)) == ((), 1)
    said = markdown(found)
    assert "✅ Nothing stops this: 1 finding approved" in said
    assert "approved until 2027-01-01 by `team-shop`: `agreed with the team`" in said
    assert "approved until 2027-01-01 by team-shop: agreed with the team" in "\n".join(lines(found))


def test_an_approval_that_ran_out_counts_no_more() -> None:
    found = reviewed(plan(TABLE), approvals=approval("data-loss", WHERE, date(2026, 12, 31)))
    assert len(found.stopping) == 1
    assert "approved until 2026-12-31 by `team-shop`: expired, so it counts again" in markdown(found)
    assert record(found)["findings"][0]["approval"]["expired"] is True


@pytest.mark.parametrize(
    ("id_", "where"),
    [
        ("exposure", WHERE),
        ("data-loss", "dev/shop:aws_dynamodb_table.orders"),
        ("data-loss", "aws_dynamodb_table.orders"),
    ],
)
def test_an_approval_is_for_one_gate_of_one_address_in_one_environment(id_: str, where: str) -> None:
    assert reviewed(plan(TABLE), approvals=approval(id_, where, date(2027, 9, 9))).stopping


def test_only_the_gates_asked_for_stop_and_the_others_are_told() -> None:
    found = reviewed(plan(TABLE), fail_on=frozenset({Gate.EXPOSURE}))
    assert not found.stopping
    assert "1 finding of gates that were not asked for" in markdown(found)
    assert gates(found) == {"data-loss"}


def test_words_that_are_no_gate_are_refused() -> None:
    assert gates_of("data-loss, exposure") == {Gate.DATA_LOSS, Gate.EXPOSURE}
    assert (gates_of("all"), gates_of("none")) == (frozenset(Gate), frozenset())
    for text in ("dataloss", "", "all,exposure"):
        with pytest.raises(UserError, match="there is no gate"):
            gates_of(text)


@pytest.mark.parametrize(("key", "value", "title"), [("errored", True, "failed"), ("complete", False, "only a part")])
def test_a_plan_that_does_not_tell_all_stops_whatever_the_gates(key: str, value: bool, title: str) -> None:
    found = reviewed(plan(**{key: value}), fail_on=frozenset())
    assert [item.finding.section for item in found.stopping] == [Section.BLOCKERS]
    assert title in markdown(found)


def test_what_is_the_same_in_several_environments_is_told_once() -> None:
    found = reviewed(plan(TABLE), plan(TABLE))
    assert markdown(found).count("DynamoDB table is replaced") == 1
    assert "in `prod/shop`, `prod/shop1`" in markdown(found)
    assert len(record(found)["findings"]) == 2


def test_annotations_name_the_gate_and_keep_to_their_line() -> None:
    raw: dict[str, Any] = plan(change('aws_sqs_queue.q["a\n::error::x%"]', ("delete",), before={"name": "q"}))
    (line,) = annotations(reviewed(raw))
    assert line.startswith("::error title=prod/shop%3A queue is destroyed::")
    assert "\n" not in line
    assert "%25" in line


def test_nothing_changes_is_said_so() -> None:
    found = reviewed(plan(change("aws_sqs_queue.q", ("no-op",), before={"name": "q"}, after={"name": "q"})))
    assert found.empty
    assert markdown(found) == "<!-- stackwright-review -->\n\n## ✅ Nothing changes\n"
