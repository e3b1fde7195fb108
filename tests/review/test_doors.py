"""What leads to functions goes, or gets another address: each kind, and where something else tells of it already."""

from typing import Any

import pytest
from plans import change, plan

from generator.review import Review
from generator.review.findings.doors import DOORS, READDRESSED

from .reviews import deleted, gated, reviewed

VALUES: dict[str, Any] = {"id": "the-id", "arn": "the-arn", "name": "the-name"}


def titles(found: Review) -> set[str]:
    return {item.finding.title for item in found.findings}


@pytest.mark.parametrize("type_", sorted(DOORS))
def test_what_leads_to_functions_is_told_when_it_goes(type_: str) -> None:
    assert gated(reviewed(plan(deleted(type_, VALUES)))) == [f"trigger-removed: {DOORS[type_].noun} removed"]


@pytest.mark.parametrize("type_", sorted(type_ for type_, door in DOORS.items() if door.inside[0]))
def test_those_inside_tell_it_where_the_plan_has_them(type_: str) -> None:
    inner, attribute = DOORS[type_].inside
    for name in VALUES.values():
        found = reviewed(plan(deleted(type_, VALUES), deleted(inner, {attribute: name})))
        assert f"{DOORS[type_].noun} removed" not in titles(found)
    other = reviewed(plan(deleted(type_, VALUES), deleted(inner, {attribute: "another"})))
    assert f"{DOORS[type_].noun} removed" in titles(other)


@pytest.mark.parametrize("type_", ["aws_api_gateway_stage", "aws_apigatewayv2_stage", "aws_apigatewayv2_api_mapping"])
def test_a_stage_and_a_path_go_with_their_api(type_: str) -> None:
    for owner in ("aws_apigatewayv2_api", "aws_api_gateway_rest_api"):
        stage = deleted(type_, {"name": "live", DOORS[type_].owner: "the-id"})
        assert titles(reviewed(plan(stage, deleted(owner, VALUES)))) & {"stage of an API removed"} == set()


@pytest.mark.parametrize("type_", sorted(READDRESSED))
def test_what_is_made_anew_is_told_with_what_forces_it(type_: str) -> None:
    made = change(f"{type_}.t", ("delete", "create"), before=VALUES, after={"name": "b"}, replace_paths=[["name"]])
    found = reviewed(plan(made))
    noun, why = READDRESSED[type_]
    assert gated(found) == [f"trigger-removed: {noun} is replaced"]
    said = [item.spoken(str) for item in found.findings[0].finding.detail]
    assert said == [f"the-arn: {why}", 'forced by name: "the-name" → "b"']
    assert gated(reviewed(plan(change(f"{type_}.t", before=VALUES, after={**VALUES, "tags": {"a": "b"}})))) == []


def test_a_function_that_goes_or_is_made_anew_is_told_of_by_name() -> None:
    gone = reviewed(plan(deleted("aws_lambda_function", {"function_name": "bill"})))
    assert titles(gone) == {"function removed"}
    sides = {"before": {"function_name": "bill"}, "after": {"function_name": "bills"}}
    anew = change("aws_lambda_function.f", ("delete", "create"), replace_paths=[["function_name"]], **sides)
    found = reviewed(plan({**anew, "change": {**anew["change"], "after_unknown": {"architectures": True}}}))
    assert titles(found) == {"function is replaced"}
    said = [item.spoken(str) for item in found.findings[0].finding.detail]
    assert said == ["bill", 'forced by function_name: "bill" → "bills"']


def test_what_else_is_replaced_names_the_attribute_that_forces_it() -> None:
    sides = {"before": {"name": "a"}, "after": {"name": "b"}}
    found = reviewed(plan(change("aws_unheard_of.t", ("delete", "create"), replace_paths=[["name"]], **sides)))
    assert found.findings[0].finding.detail[0].spoken(str) == "aws_unheard_of.t, forced by name"


def test_a_path_that_is_called_otherwise_is_another() -> None:
    before = {"path_part": "orders", "path": "/shop/orders"}
    for part, expected in (("bills", ["trigger-removed: path of a route changes"]), ("orders", [])):
        found = reviewed(plan(change("aws_api_gateway_resource.r", before=before, after={**before, "path_part": part})))
        assert gated(found) == expected


def test_a_table_that_no_longer_streams_wakes_nobody() -> None:
    for after, expected in ((False, ["trigger-removed: stream of a table switched off"]), (True, [])):
        sides = {"name": "t", "stream_enabled": True}, {"name": "t", "stream_enabled": after, "tags": {"a": "b"}}
        assert gated(reviewed(plan(change("aws_dynamodb_table.t", before=sides[0], after=sides[1])))) == expected
