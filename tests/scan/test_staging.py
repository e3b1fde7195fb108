"""What is looked at: all that a root leads to, and plans that were made from just that."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generator.approvals import Approvals
from generator.diagnostics import UserError
from generator.loading import load
from generator.scan.finding import Call, Raw
from generator.scan.reports.markdown import markdown
from generator.scan.scanning import Wanted, scan
from generator.scan.staging import stage
from generator.scan.tool import Tool

from .conftest import TODAY, keep_plan, scan_without_checkov, write

ROOT = "environments/prod/orders"
MODULE = "modules/services/orders"
OUTSIDE = "infra/own/main.tf"
PERMISSION = """resource "aws_lambda_permission" "own" {
  action        = "lambda:InvokeFunction"
  function_name = "any"
  principal     = "s3.amazonaws.com"
}
"""


def call(source: str, label: str = "own") -> str:
    return f'# by hand\nmodule "{label}" {{\n  source = "{source}"\n}}\n'


def staged_files(root: Path, folder: Path) -> set[str]:
    staged = stage(root, [("prod", "orders")], folder)
    return {file.relative_to(staged.folder).as_posix() for file in staged.folder.rglob("*.tf")}


def test_modules_are_followed_wherever_they_lie_and_to_their_end(project: Path, tmp_path: Path) -> None:
    write(
        project,
        {
            f"{MODULE}/own.tf": call("./helpers"),
            f"{MODULE}/helpers/main.tf": call("../../../../infra/own"),
            OUTSIDE: call("../own") + call("../further", "further"),
            "infra/further/main.tf.json": json.dumps({"module": {"last": {"source": "../last"}}}),
            "infra/last/main.tf": PERMISSION,
            "infra/uncalled/main.tf": PERMISSION,
        },
    )
    found = staged_files(project, tmp_path / "staged")
    assert {name for name in found if name.startswith(("infra/", f"{MODULE}/helpers/"))} == {
        f"{MODULE}/helpers/main.tf",
        OUTSIDE,
        "infra/further/main.tf.json.tf",
        "infra/last/main.tf",
    }
    assert {f"{ROOT}/main.tf", "modules/function/main.tf", "modules/sqs/main.tf"} <= found


@pytest.mark.parametrize(
    ("source", "place"), [("./helpers", f"{MODULE}/helpers/main.tf"), ("../../../infra/own", OUTSIDE)]
)
def test_a_finding_in_a_module_of_ones_own_is_told_where_it_stands(
    source: str, place: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, {f"{MODULE}/own.tf": call(source), place: f"# by hand\n{PERMISSION}"})
    seen = "module.orders.module.own.aws_lambda_permission.own"
    calls = (Call("orders", f"{ROOT}/main.tf"), Call("own", f"{MODULE}/own.tf"))
    raw = Raw("CKV_AWS_364", "n", seen, place, 2, calls, environment="prod", service="orders")
    found = scan_without_checkov(project, monkeypatch, raw).open
    told = [
        ("CKV_AWS_364", f"{place}:2:1", "orders.module.own.aws_lambda_permission.own"),
        ("SCN003", f"{place}:2:1", "orders.module.own.aws_lambda_permission.own"),
    ]
    assert [(item.id, str(item.location), item.where) for item in found] == told
    planned = replace(raw, plan=True, file="plans/prod/orders.json", line=1, calls=())
    again = scan_without_checkov(project, monkeypatch, raw, planned).open
    assert [(item.id, str(item.location), item.where) for item in again] == told


def test_a_finding_in_json_is_told_at_its_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"action": "lambda:InvokeFunction", "function_name": "any", "principal": "s3.amazonaws.com"}
    tree = {"locals": {"a": 1}, "resource": {"aws_lambda_permission": {"own": body}}}
    text = json.dumps(tree, indent=2)
    write(project, {f"{MODULE}/own.tf.json": text})
    (found,) = scan_without_checkov(project, monkeypatch).open
    line = next(number for number, each in enumerate(text.splitlines(), 1) if '"own"' in each)
    assert (found.location.path, found.location.line) == (f"{MODULE}/own.tf.json", line) == (f"{MODULE}/own.tf.json", 7)


QUEUES = """{
  "module": {"queue": {"source": "../../sqs", "name": "own"}},
  "resource": {
    "aws_sqs_queue": {"own": {"name": "own"}}
  }
}
"""


@pytest.mark.parametrize(
    ("resource", "file", "calls", "line"),
    [
        ("module.queue.aws_sqs_queue.this", "modules/sqs/main.tf", ("queue",), 2),
        ("module.queue.aws_sqs_queue.this", "plans/prod/orders.json", (), 2),
        ("aws_sqs_queue.own", "plans/prod/orders.json", (), 4),
    ],
)
def test_what_json_calls_and_plans_show_of_it_is_told_at_its_line(
    resource: str, file: str, calls: tuple[str, ...], line: int, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, {f"{MODULE}/own.tf.json": QUEUES})
    raw = Raw(
        id="CKV_AWS_27",
        name="n",
        resource=f"module.orders.{resource}",
        file=file,
        line=9,
        calls=tuple(Call(label, f"{MODULE}/own.tf.json") for label in calls),
        plan=file.startswith("plans"),
        environment="prod",
        service="orders",
    )
    (found,) = scan_without_checkov(project, monkeypatch, raw).open
    assert (found.location.path, found.location.line) == (f"{MODULE}/own.tf.json", line)


def test_what_no_spec_stands_behind_is_told_where_it_stands_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block's example that has a module of its own."""
    example = "modules/sqs/examples/complete"
    write(project, {f"{example}/own.tf": call("./helpers"), f"{example}/helpers/main.tf": PERMISSION})
    calls = (Call("own", f"{example}/own.tf"),)
    raw = Raw("CKV_AWS_364", "n", "module.own.aws_x.y", f"{example}/helpers/main.tf", 1, calls, example=example)
    (found,) = scan_without_checkov(project, monkeypatch, raw).open
    assert (found.location.path, found.location.line) == (f"{example}/helpers/main.tf", 1)


def test_json_that_is_none_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {f"{MODULE}/own.tf.json": '{"resource": '})
    with pytest.raises(
        UserError, match=rf"^{MODULE}/own\.tf\.json cannot be read as Terraform's JSON: Expecting value"
    ):
        scan_without_checkov(project, monkeypatch)


def test_calls_that_lead_to_nothing_that_is_scanned_are_all_told_before_the_tool_is_asked_for(project: Path) -> None:
    def provide() -> Tool:
        raise AssertionError("it was asked for")

    write(
        project,
        {
            f"{MODULE}/own.tf": call("../../../../shared/audit", "audit"),
            f"{MODULE}/more.tf.json": json.dumps({"module": {"gone": {"source": "./gone"}}}),
        },
    )
    with pytest.raises(UserError) as refused:
        scan(load(project), Wanted(("prod",), ("orders",)), provide, Approvals(), TODAY, {})
    assert str(refused.value).splitlines() == [
        f'{MODULE}/more.tf.json:1: module "gone" calls ./gone, and {MODULE}/gone holds no Terraform: '
        "correct its `source`",
        f'{MODULE}/own.tf:2: module "audit" calls ../../../../shared/audit, outside of the project, where gen scan '
        "does not look: move the module into the project",
    ]


def test_a_module_from_a_registry_is_said_to_be_unseen(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {f"{MODULE}/own.tf": call("terraform-aws-modules/sqs/aws", "queue")})
    scanned = scan_without_checkov(project, monkeypatch)
    told = (
        f'{MODULE}/own.tf:2: module "queue" comes from terraform-aws-modules/sqs/aws, which is not here: '
        "only a plan shows what it makes"
    )
    assert scanned.elsewhere == (told,)
    assert "comes from terraform-aws-modules/sqs/aws" in markdown(scanned)


@pytest.mark.parametrize(
    ("name", "stale"),
    [
        (f"{ROOT}/main.tf", True),
        (f"{ROOT}/terraform.tfvars", True),
        (f"{ROOT}/packages.auto.tfvars.json", False),
        (f"{MODULE}/main.tf", True),
        (f"{MODULE}/own.tf.json", True),
        (OUTSIDE, True),
        ("modules/sqs/main.tf", True),
        ("modules/sqs/README.md", False),
        ("environments/dev/orders/main.tf", False),
    ],
)
def test_a_plan_counts_when_it_was_made_from_what_is_scanned(
    name: str, stale: bool, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, {f"{MODULE}/own.tf": call("../../../infra/own"), OUTSIDE: 'locals {\n  a = "1"\n}\n'})
    keep_plan(project)
    scanned = scan_without_checkov(project, monkeypatch)
    assert (scanned.plans, scanned.stale) == (1, ())
    file = project / name
    text = file.read_text() if file.exists() else ""
    write(project, {name: "{}" if name.endswith(".json") else f"{text}\n# changed\n"})
    scanned = scan_without_checkov(project, monkeypatch)
    assert (scanned.plans, scanned.stale) == ((0, ("prod/orders",)) if stale else (1, ()))


@pytest.mark.parametrize("manifest", [None, "{}", "no JSON"])
def test_a_plan_that_does_not_say_what_it_was_made_from_is_ignored(
    manifest: str | None, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_plan(project)
    if manifest is None:
        kept.manifest.unlink()
    else:
        kept.manifest.write_text(manifest)
    scanned = scan_without_checkov(project, monkeypatch)
    assert (scanned.plans, scanned.stale) == (0, ("prod/orders",))


def test_markdown_says_which_plans_were_ignored_and_how_to_make_new_ones(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_plan(project)
    write(project, {f"{MODULE}/own.tf": "# new\n"})
    text = markdown(scan_without_checkov(project, monkeypatch))
    assert "no plans (1 stale one ignored): 0 open" in text
    assert r"1 plan of prod (orders) ignored: not made from the HCL and values that lie there now; " in text
    assert r"\`gen plan prod orders\` plans anew" in text
