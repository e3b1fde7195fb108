"""Each policy finds the one fault that was put in, at the line of YAML that is to blame, and nothing without it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.scan.finding import Raw
from generator.scan.policies import wrong
from generator.scan.policies.reading import of_plan, planned
from generator.scan.policies.seeing import Seen

from .conftest import PLAN, edit, keep_plan, line_of, render, scan_without_checkov

SPEC = "functions/orders/service.yaml"


def found(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int, str]]:
    scanned = scan_without_checkov(root, monkeypatch)
    return [(item.id, item.location.path, item.location.line, item.where) for item in scanned.open]


def test_the_worked_service_is_sound(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(project, monkeypatch) == []


def test_a_visibility_timeout_is_too_short(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = project / SPEC
    edit(spec, "  bills:\n    type: sqs\n", "  bills:\n    type: sqs\n    visibility_timeout: 100\n")
    render(project)
    assert found(project, monkeypatch) == [("SCN001", SPEC, line_of(spec, "visibility_timeout: 100"), "orders.bills")]


def test_a_queue_has_no_dead_letter_queue(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = project / SPEC
    edit(
        project / "modules/sqs/main.tf",
        "queue_url = aws_sqs_queue.this.id\n\n  redrive_policy",
        "queue_url = null\n\n  redrive_policy",
    )
    lines = {line_of(spec, "  bills:") + 2, line_of(spec, "  shipments:") + 2}
    told = found(project, monkeypatch)
    assert {item[0] for item in told} == {"SCN002"}
    assert {item[3] for item in told} == {"orders.bills", "orders.shipments"}
    assert {item[2] for item in told} == lines, "the line of dead_letter"


def test_a_permission_names_no_source(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / "modules/services/orders/partner.tf"
    file.write_text(
        '# by hand\nresource "aws_lambda_permission" "partner" {\n  action        = "lambda:InvokeFunction"\n'
        '  function_name = module.api.function.name\n  principal     = "s3.amazonaws.com"\n}\n'
    )
    place = "modules/services/orders/partner.tf"
    assert found(project, monkeypatch) == [("SCN003", place, 2, "orders.aws_lambda_permission.partner")]


def test_a_blocks_permission_without_a_source_is_told_at_the_trigger(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (project / "modules/trigger-http/main.tf").read_text()
    line = next(line for line in text.splitlines() if line.strip().startswith("source_arn"))
    edit(project / "modules/trigger-http/main.tf", f"{line}\n", "")
    told = found(project, monkeypatch)
    spec = project / SPEC
    assert [item[:2] for item in told] == [("SCN003", SPEC)]
    assert told[0][2] == line_of(spec, "GET /orders/{id}")


def test_an_alarm_tells_nobody(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project / "environments/prod/orders/main.tf", '["arn:aws:sns:eu-central-1:333333333333:alarms"]', "[]")
    told = found(project, monkeypatch)
    assert {item[0] for item in told} == {"SCN004"}
    lines = {name: line_of(project / SPEC, f"  {name}:") for name in ("api", "billing", "report", "shipping")}
    assert {(item[3], item[2]) for item in told} == {(f"orders.{name}", line) for name, line in lines.items()}


def test_a_poller_fails_whole_batches(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = project / SPEC
    edit(spec, "queue: bills,", "queue: bills, report_batch_item_failures: false,")
    render(project)
    assert found(project, monkeypatch) == [
        ("SCN005", SPEC, line_of(spec, "report_batch_item_failures"), "orders.billing")
    ]


def test_a_poller_is_denied(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project / "modules/services/orders/billing.tf", '          "sqs:ReceiveMessage",\n', "")
    assert found(project, monkeypatch) == [("SCN006", SPEC, line_of(project / SPEC, "queue: bills,"), "orders.billing")]


def in_plan(plan: dict[str, Any]) -> list[tuple[str, str]]:
    seen = Seen.of(of_plan(plan), planned(plan))
    return [(item.id, item.resource) for item in wrong(seen, Raw("", "", "", "", 1))]


def resource(plan: dict[str, Any], address: str) -> dict[str, Any]:
    """The planned values of one resource."""

    def walk(module: dict[str, Any]) -> list[dict[str, Any]]:
        own = [item["values"] for item in module.get("resources", ()) if item["address"] == address]
        return own + [item for child in module.get("child_modules", ()) for item in walk(child)]

    (values,) = walk(plan["planned_values"]["root_module"])
    return values


@pytest.fixture
def plan() -> dict[str, Any]:
    """A real plan of the worked service in production."""
    return dict(json.loads(PLAN.read_text()))


MAPPING = "module.orders.module.billing_bills.aws_lambda_event_source_mapping.this"
QUEUE = "module.orders.module.bills.aws_sqs_queue.this"
ROLE_POLICY = "module.orders.module.billing_role.aws_iam_role_policy.this"
ALARM = "module.orders.module.billing_alarms[0].aws_cloudwatch_composite_alarm.this[0]"


def test_a_real_plan_is_sound(plan: dict[str, Any]) -> None:
    assert in_plan(plan) == []


def test_faults_are_found_in_a_plan(plan: dict[str, Any]) -> None:
    resource(plan, QUEUE)["visibility_timeout_seconds"] = 60
    resource(plan, MAPPING)["function_response_types"] = []
    policy = json.loads(resource(plan, ROLE_POLICY)["policy"])
    policy["Statement"] = [item for item in policy["Statement"] if item["Sid"] != "PollBills"]
    resource(plan, ROLE_POLICY)["policy"] = json.dumps(policy)
    resource(plan, ALARM)["alarm_actions"] = []
    assert in_plan(plan) == [
        ("SCN001", QUEUE),
        ("SCN004", ALARM.replace("[0]", "")),
        ("SCN005", MAPPING),
        ("SCN006", MAPPING),
    ]


def test_what_is_known_after_the_apply_only_is_no_fault(plan: dict[str, Any]) -> None:
    del resource(plan, ROLE_POLICY)["policy"]
    del resource(plan, ALARM)["alarm_actions"]
    assert in_plan(plan) == []


def test_a_plan_finds_the_same_line_as_the_hcl(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = json.loads(PLAN.read_text())
    resource(plan, MAPPING)["function_response_types"] = None
    keep_plan(project, json.dumps(plan))
    assert found(project, monkeypatch) == [("SCN005", SPEC, line_of(project / SPEC, "queue: bills,"), "orders.billing")]


def test_a_folder_that_cannot_be_read_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.diagnostics import UserError

    (project / "modules/services/orders/extra.tf").write_text("resource {{{\n")
    with pytest.raises(UserError, match=r"modules/services/orders/extra\.tf cannot be read as HCL"):
        found(project, monkeypatch)
    shutil.rmtree(project)
