"""The plan after an apply that did not end, with a Terraform that only writes down what it is asked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from generator.delivery.continuing import IMPORTS, plan_on
from generator.delivery.journal import Journal
from generator.diagnostics import UserError
from generator.terraform import Finding, TerraformFailed
from generator.terraform.plan_json import plan_of

from .projects import account

TAGS = {"project": "shop", "service": "orders"}


@dataclass
class FakeRunner:
    """`refusals` are findings of the first plans, one list for each."""

    folder: Path
    state: dict[str, Any] = field(default_factory=dict)
    refusals: list[list[Finding]] = field(default_factory=list)
    imported: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def pull_state(self) -> dict[str, Any]:
        return self.state

    def forget(self, addresses: Sequence[str]) -> None:
        self.forgotten += addresses

    def plan(self, out: Path) -> None:
        file = self.folder / IMPORTS
        self.asked.append(file.read_text() if file.exists() else "")
        if self.refusals:
            raise TerraformFailed("terraform plan", 1, self.refusals.pop(0))

    def show_json(self, out: Path) -> dict[str, Any]:
        return self.imported


def hook(kind: str, address: str, id_: str = "", action: str = "create") -> str:
    said = {"resource": {"addr": address}, "action": action, "id_value": id_}
    return json.dumps({"type": kind, "hook": said})


A, B, C = "aws_iam_role.a", 'module.m.aws_iam_role.b["x"]', "aws_kms_key.c"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A role was made, another begun, and a key."""
    kept = tmp_path / "kept"
    kept.mkdir()
    made = [change(A, ("create",), None, {"name": "a"}), change(C, ("create",), None, {})]
    begun = {**change("aws_iam_role.b", ("create",), None, {"name": "${b}"}), "address": B}
    found = Journal(kept)
    found.begin("sha", plan_of(plan(*made, begun)))
    lines = [hook("apply_complete", A, "a"), hook("apply_start", B), hook("apply_complete", C, "key")]
    found.lines.write_text("\n".join(lines))
    return found


def run(runner: FakeRunner, journal: Journal) -> list[str]:
    said: list[str] = []
    plan_on(runner, runner.folder / "out", journal, account(), said.append)  # type: ignore[arg-type]
    return said


def begun(tags: dict[str, str] | None) -> dict[str, Any]:
    wanted = {"tags_all": TAGS}
    item = change("aws_iam_role.b", ("update",), {"tags_all": tags}, wanted, importing={"id": "b"})
    return plan({**item, "address": B})


def test_what_was_made_and_what_may_have_been_made_is_imported(tmp_path: Path, journal: Journal) -> None:
    runner = FakeRunner(tmp_path, imported=begun({**TAGS, "more": "x"}))
    assert run(runner, journal) == ["3 made by an apply that did not end and not in the state yet: to be imported"]
    blocks = [
        f'import {{\n  to = {A}\n  id = "a"\n}}\n',
        f'import {{\n  to = {C}\n  id = "key"\n}}\n',
        f'import {{\n  to = {B}\n  id = "$${{b}}"\n}}\n',
    ]
    assert runner.asked == ["".join(blocks)]
    assert not (tmp_path / IMPORTS).exists()


def test_without_a_journal_nothing_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / IMPORTS).write_text("left behind by a plan that was killed")
    runner = FakeRunner(tmp_path, state={"resources": None})
    assert run(runner, Journal(tmp_path)) == []
    assert runner.asked == [""]


@pytest.mark.parametrize(
    "finding",
    [
        Finding("error", "Cannot import non-existent remote object", address=B),
        Finding("error", "Cannot import", f'While attempting to import an existing object to "{B}", the provider...'),
        Finding("error", "Cannot import", place=f"{IMPORTS}:10"),
    ],
    ids=["address", "detail", "place"],
)
def test_what_is_not_there_is_left_out(tmp_path: Path, journal: Journal, finding: Finding) -> None:
    runner = FakeRunner(tmp_path, refusals=[[finding]], imported=plan())
    assert run(runner, journal) == ["2 made by an apply that did not end and not in the state yet: to be imported"]
    assert len(runner.asked) == 2
    assert B not in runner.asked[1]
    assert A in runner.asked[1]
    assert C in runner.asked[1]


def test_a_plan_that_fails_for_another_reason_fails(tmp_path: Path, journal: Journal) -> None:
    runner = FakeRunner(tmp_path, refusals=[[Finding("error", "No credentials"), Finding("warning", "x", address=B)]])
    with pytest.raises(TerraformFailed, match="No credentials"):
        run(runner, journal)
    assert not (tmp_path / IMPORTS).exists()


@pytest.mark.parametrize("tags", [None, {}, {"project": "shop", "service": "bills"}])
def test_somebody_elses_thing_of_the_same_name_is_not_taken(
    tmp_path: Path, journal: Journal, tags: dict[str, str] | None
) -> None:
    runner = FakeRunner(tmp_path, imported=begun(tags))
    with pytest.raises(UserError, match="is there and does not bear this service's tags") as error:
        run(runner, journal)
    assert f"{B} ($" in str(error.value)


def test_what_was_replaced_is_forgotten_before_the_new_one_is_imported(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    replaced = change("aws_sqs_queue.q", ("delete", "create"), {"id": "old"}, {"name": "q"})
    journal.begin("sha", plan_of(plan(replaced)))
    gone = hook("apply_complete", "aws_sqs_queue.q", "old", "delete")
    journal.lines.write_text(f"{gone}\n{hook('apply_complete', 'aws_sqs_queue.q', 'new')}\n")
    instance = {"attributes": {"id": "old"}}
    item = {"mode": "managed", "type": "aws_sqs_queue", "name": "q", "instances": [instance]}
    runner = FakeRunner(tmp_path, state={"resources": [item]}, imported=plan())
    run(runner, journal)
    assert runner.forgotten == ["aws_sqs_queue.q"]
    assert 'id = "new"' in runner.asked[0]


def test_what_cannot_be_found_again_is_named(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.begin("sha", plan_of(plan(change("aws_apigatewayv2_route.r", ("create",), None, {}))))
    journal.lines.write_text(hook("apply_complete", "aws_apigatewayv2_route.r", "abc"))
    said = run(FakeRunner(tmp_path, imported=plan()), journal)
    assert said == ["made, and not to be found again by Terraform: aws_apigatewayv2_route.r (abc)"]
