"""What an apply leaves on disk, and what of it has to be taken into the state."""

import json
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from generator.delivery.continuing import Import, Lost, ids_in, lost_of
from generator.delivery.importing import id_of_begun, id_of_created
from generator.delivery.journal import Creation, Deeds, Journal, creations, deeds_of
from generator.diagnostics import UserError
from generator.terraform.plan_json import plan_of


def line(kind: str, address: str, action: str = "create", id_: str = "") -> str:
    hook = {"resource": {"addr": address}, "action": action, "id_key": "id", "id_value": id_}
    return json.dumps({"type": kind, "hook": hook})


def test_what_was_made_begun_and_deleted_is_told_by_the_lines_of_terraform() -> None:
    said = [
        line("apply_start", "a.made"),
        line("apply_complete", "a.made", id_="first"),
        line("apply_start", "a.again"),
        line("apply_complete", "a.again", id_="old"),
        line("apply_start", "a.again"),
        line("apply_complete", "a.again", id_="new"),
        line("apply_start", "a.begun"),
        line("apply_start", "a.failed"),
        line("apply_errored", "a.failed"),
        line("apply_start", "a.changed", "update"),
        line("apply_complete", "a.changed", "update", "changed"),
        line("apply_start", "a.gone", "delete"),
        line("apply_complete", "a.gone", "delete", "gone"),
        '{"type": "apply_complete", "hook": {"resource": {"addr": "a.cut", "ac',
        "",
    ]
    assert deeds_of(said) == Deeds({"a.made": "first", "a.again": "new"}, frozenset({"a.begun"}), frozenset({"a.gone"}))


def test_a_creation_begun_again_after_it_ended_is_only_begun() -> None:
    said = [line("apply_start", "a.b"), line("apply_complete", "a.b", id_="x"), line("apply_start", "a.b")]
    assert deeds_of(said) == Deeds({}, frozenset({"a.b"}), frozenset())


def test_what_will_be_made_is_noted_without_secrets_and_long_texts() -> None:
    made = change(
        "aws_ssm_parameter.this",
        ("create",),
        None,
        {"name": "/a", "value": "secret", "policy": "x" * 600, "tier": None, "size": 3},
        after_sensitive={"value": True},
    )
    replaced = change("aws_iam_role.this", ("delete", "create"), {"id": "old"}, {"name": "new"})
    kept = change("aws_iam_role.kept", ("update",), {"name": "a"}, {"name": "b"})
    assert creations(plan_of(plan(made, replaced, kept))) == {
        "aws_ssm_parameter.this": Creation("aws_ssm_parameter", {"name": "/a"}),
        "aws_iam_role.this": Creation("aws_iam_role", {"name": "new"}, "old"),
    }


def test_a_second_apply_adds_to_what_the_first_has_left_and_the_end_takes_all_away(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert (journal.plan_sha256, journal.creations, journal.deeds()) == ("", {}, Deeds({}, frozenset(), frozenset()))
    journal.begin("one", plan_of(plan(change("aws_iam_role.a", ("create",), None, {"name": "a"}))))
    journal.begin("two", plan_of(plan(change("aws_iam_role.b", ("create",), None, {"name": "b"}))))
    assert journal.plan_sha256 == "two"
    assert set(journal.creations) == {"aws_iam_role.a", "aws_iam_role.b"}
    assert (tmp_path / "applying.json").stat().st_mode & 0o777 == 0o600
    journal.lines.write_text(line("apply_start", "aws_iam_role.a") + "\n")
    assert journal.deeds().begun == {"aws_iam_role.a"}
    journal.end()
    assert list(tmp_path.iterdir()) == []


def test_an_apply_that_terraform_has_refused_is_none_that_did_not_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    mark = journal.mark()
    journal.begin("one", plan_of(plan(change("aws_iam_role.a", ("create",), None, {"name": "a"}))))
    journal.lines.write_text('{"type": "diagnostic", "diagnostic": {}}\n' + line("apply_start", "data.b.b", "read"))
    assert journal.withdraw(mark)
    assert list(tmp_path.iterdir()) == []


def test_one_that_was_refused_leaves_what_an_earlier_one_has_left(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.begin("one", plan_of(plan(change("aws_iam_role.a", ("create",), None, {"name": "a"}))))
    journal.lines.write_text(line("apply_start", "aws_iam_role.a") + "\n")
    mark = journal.mark()
    journal.begin("two", plan_of(plan(change("aws_iam_role.b", ("create",), None, {"name": "b"}))))
    assert journal.withdraw(mark)
    assert (journal.plan_sha256, set(journal.creations)) == ("one", {"aws_iam_role.a"})
    assert (tmp_path / "applying.json").stat().st_mode & 0o777 == 0o600
    assert journal.deeds().begun == {"aws_iam_role.a"}


@pytest.mark.parametrize("action", ["create", "update", "delete"])
def test_one_that_has_touched_something_stays_noted(tmp_path: Path, action: str) -> None:
    journal = Journal(tmp_path)
    mark = journal.mark()
    journal.begin("one", plan_of(plan(change("aws_iam_role.a", ("update",), {"name": "a"}, {"name": "b"}))))
    journal.lines.write_text(line("apply_start", "aws_iam_role.a", action) + "\n")
    assert not journal.withdraw(mark)
    assert journal.plan_sha256 == "one"


def test_a_note_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "applying.json").write_text("{")
    with pytest.raises(UserError, match=r"applying.json is not JSON .*, and remove it"):
        Journal(tmp_path).creations  # noqa: B018


ROLE = Creation("aws_iam_role", {"name": "r"})
REPLACED = Creation("aws_sqs_queue", {"name": "q"}, replaces="old")


@pytest.mark.parametrize(
    ("deeds", "made", "state", "lost"),
    [
        # Made, and the state knows it, or not.
        (Deeds({"a": "r"}, frozenset(), frozenset()), ROLE, {"a": "r"}, Lost()),
        (Deeds({"a": "r"}, frozenset(), frozenset()), ROLE, {}, Lost((Import("a", "r"),))),
        # The state knows another one, which is not the one that was replaced: somebody else's work.
        (Deeds({"a": "r"}, frozenset(), frozenset({"a"})), ROLE, {"a": "later"}, Lost()),
        # Only begun, or never.
        (Deeds({}, frozenset({"a"}), frozenset()), ROLE, {}, Lost((Import("a", "r", begun=True),))),
        (Deeds({}, frozenset(), frozenset()), ROLE, {}, Lost()),
        (Deeds({}, frozenset({"a"}), frozenset()), Creation("aws_sns_topic", {}), {}, Lost()),
        # AWS names it: what is known of it later has to say which one it is.
        (Deeds({}, frozenset({"a"}), frozenset()), Creation("aws_kms_key", {}), {}, Lost(unnamed={"a": ""})),
        (
            Deeds({}, frozenset({"a"}), frozenset({"a"})),
            Creation("aws_kms_key", {}, replaces="old"),
            {"a": "old"},
            Lost((), ("a",), unnamed={"a": ""}),
        ),
        # Of the same name as the one that is gone: a refresh finds it.
        (
            Deeds({}, frozenset({"a"}), frozenset({"a"})),
            Creation("aws_iam_role", {"name": "r"}, replaces="old"),
            {"a": "old"},
            Lost(),
        ),
        # Replaced: the state still has what is gone, or what is not gone yet.
        (
            Deeds({"a": "new"}, frozenset(), frozenset({"a"})),
            REPLACED,
            {"a": "old"},
            Lost((Import("a", "new"),), ("a",)),
        ),
        (Deeds({"a": "new"}, frozenset(), frozenset()), REPLACED, {"a": "old"}, Lost((), (), ("a (new)",))),
        (Deeds({}, frozenset(), frozenset({"a"})), REPLACED, {"a": "old"}, Lost()),
        # Made, and nobody can say yet how it is called.
        (
            Deeds({"a": "x"}, frozenset(), frozenset()),
            Creation("aws_apigatewayv2_route", {}),
            {},
            Lost(unnamed={"a": "x"}),
        ),
    ],
)
def test_what_the_state_lacks(deeds: Deeds, made: Creation, state: dict[str, str], lost: Lost) -> None:
    assert lost_of(deeds, {"a": made}, state) == lost


def test_parts_of_an_api_are_found_when_the_service_has_one() -> None:
    route = Creation("aws_apigatewayv2_route", {})
    api = "module.x.aws_apigatewayv2_api.this"
    deeds = Deeds({"route": "r", api: "api1"}, frozenset(), frozenset())
    found = lost_of(deeds, {"route": route, api: Creation("aws_apigatewayv2_api", {"name": "n"})}, {})
    assert found.imports == (Import(api, "api1"), Import("route", "api1/r"))
    two = {"module.y.aws_apigatewayv2_api.this": "api2"}
    assert lost_of(deeds, {"route": route}, two) == Lost(unnamed={"route": "r"})


@pytest.mark.parametrize(
    ("type_", "names", "wanted"),
    [
        ("aws_sqs_queue", {}, "id"),
        ("aws_lambda_alias", {"function_name": "f", "name": "live"}, "f/live"),
        (
            "aws_lambda_permission",
            {"function_name": "f", "qualifier": "live", "statement_id": "s"},
            "f:live/s",
        ),
        ("aws_lambda_permission", {"function_name": "f", "statement_id": "s"}, None),
        ("aws_cloudwatch_event_target", {"rule": "r", "target_id": "t"}, "default/r/t"),
        ("aws_cloudwatch_event_target", {"rule": "r", "target_id": "t", "event_bus_name": "b"}, "b/r/t"),
        ("aws_apigatewayv2_stage", {"name": "$default"}, "api/$default"),
        ("aws_codedeploy_app", {"name": "n"}, "n"),
        ("aws_codedeploy_deployment_group", {"app_name": "n", "deployment_group_name": "n"}, "n:n"),
    ],
)
def test_what_import_wants_of_an_object_with_an_id(type_: str, names: dict[str, str], wanted: str | None) -> None:
    assert id_of_created(type_, "id", names, ["api"]) == wanted


def test_what_cannot_be_found_by_its_name_is_not_guessed() -> None:
    assert id_of_begun("aws_apigatewayv2_api", {"name": "n"}, []) is None
    assert id_of_begun("aws_apigatewayv2_stage", {"name": "$default"}, []) is None
    assert id_of_begun("aws_scheduler_schedule", {"name": "n"}, []) == "default/n"
    assert id_of_begun("aws_codedeploy_app", {"name": "n"}, []) == "n"


def test_what_a_second_creation_writes_over_is_neither_imported_nor_an_orphan() -> None:
    target = Creation("aws_appautoscaling_target", {"resource_id": "function:f:live"})
    assert lost_of(Deeds({"t": "function:f:live"}, frozenset({"t"}), frozenset()), {"t": target}, {}) == Lost(
        (), (), ()
    )


def test_the_addresses_of_a_state_are_those_of_a_plan() -> None:
    def instance(id_: str, **more: Any) -> dict[str, Any]:
        return {"attributes": {"id": id_}, **more}

    def resource(*instances: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"mode": "managed", "type": "t", "name": "n", "instances": list(instances), **more}

    state = {
        "resources": [
            resource(instance("a"), instance("gone", deposed="1")),
            resource(instance("b", index_key="x y"), instance("c", index_key=0), module='module.m["k"].module.i'),
            resource({"attributes": None}, name="none"),
            resource(instance("d"), mode="data", name="data"),
        ]
    }
    assert ids_in(state) == {
        "t.n": "a",
        'module.m["k"].module.i.t.n["x y"]': "b",
        'module.m["k"].module.i.t.n[0]': "c",
        "t.none": "",
    }
    assert ids_in({}) == {}
