"""What becomes of findings, and the real checkov over the repository and over a service that was damaged."""

import json
import os
from pathlib import Path

import pytest

from generator.approvals import read_approvals
from generator.project import load
from generator.scan.baseline import BASELINE
from generator.scan.finding import Call, Finding, Outcome, Raw, Scanned
from generator.scan.scanning import Wanted, scan
from generator.scan.tool import Tool

from .conftest import REPOSITORY, TODAY, edit, line_of, render, scan_without_checkov

SPEC = "functions/orders/service.yaml"
ROOT = Call("orders", "environments/prod/orders/main.tf")
TABLE = Raw(
    id="CKV_AWS_28",
    name="Ensure point in time recovery",
    resource="module.orders.module.orders.aws_dynamodb_table.this",
    file="modules/dynamodb/main.tf",
    line=15,
    calls=(ROOT, Call("orders", "modules/services/orders/resources.tf")),
    environment="prod",
    service="orders",
)


def only(scanned: Scanned) -> Finding:
    (found,) = scanned.findings
    return found


def approve(root: Path, expires: str, where: str = "orders.orders") -> None:
    entry = {"id": "CKV_AWS_28", "where": where, "reason": "r", "owner": "o", "expires": expires}
    (root / "approvals.yaml").write_text(json.dumps({"approvals": [entry]}))


def test_a_blocks_finding_is_told_at_the_thing_that_called_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = only(scan_without_checkov(project, monkeypatch, TABLE))
    assert (found.where, found.location.path) == ("orders.orders", SPEC)
    assert found.location.line == line_of(project / SPEC, "  orders:")
    assert (found.source.path, found.outcome) == ("modules/dynamodb/main.tf", Outcome.OPEN)


def test_a_waiver_holds_to_its_last_day(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(project, TODAY.isoformat())
    assert only(scan_without_checkov(project, monkeypatch, TABLE)).outcome is Outcome.WAIVED
    approve(project, "2026-11-20")
    found = only(scan_without_checkov(project, monkeypatch, TABLE))
    assert found.outcome is Outcome.OPEN
    assert "its approval expired on 2026-11-20 (approvals.yaml:1:" in found.text


def test_a_waiver_that_meets_nothing_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(project, "2027-01-01", where="orders.oders")
    scanned = scan_without_checkov(project, monkeypatch, TABLE)
    assert only(scanned).outcome is Outcome.OPEN
    assert [text.partition(": ")[2] for text in scanned.unused] == [
        "the approval of CKV_AWS_28 for orders.oders meets no finding: remove it"
    ]


def test_a_public_route_is_disproved_by_its_reason(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    route = Raw(
        id="CKV_AWS_309",
        name="Routes are authorized",
        resource='module.orders.module.api_http.aws_apigatewayv2_route.this["GET /orders/{id}"]',
        file="plans/prod/orders.json",
        line=1,
        plan=True,
        environment="prod",
        service="orders",
    )
    found = only(scan_without_checkov(project, monkeypatch, route))
    assert found.outcome is Outcome.DISPROVED
    assert found.reason == "the spec says that GET /orders/{id} is public: order ids are unguessable"


def test_an_authorized_route_is_not_disproved(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """checkov found it open although the spec says otherwise: that is a finding."""
    resource = 'module.orders.module.api_http.aws_apigatewayv2_route.this["POST /orders"]'
    route = Raw("CKV_AWS_309", "n", resource, "p.json", 1, plan=True, environment="prod", service="orders")
    assert only(scan_without_checkov(project, monkeypatch, route)).outcome is Outcome.OPEN


def test_the_baseline_is_short_and_argued() -> None:
    assert len(BASELINE) < 20
    assert all(len(reason) > 40 for reason in BASELINE.values())
    page = (REPOSITORY / "docs/scan.md").read_text()
    assert [id_ for id_, reason in BASELINE.items() if f"| `{id_}` | {reason} |" not in page] == []


@pytest.fixture(scope="module")
def damaged(orders: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No point-in-time recovery in YAML; an unencrypted queue by hand that wants to be skipped; and a real plan."""
    import shutil

    root = Path(shutil.copytree(orders, tmp_path_factory.mktemp("damaged") / "project"))
    edit(root / SPEC, "    stream: NEW_IMAGE\n", "    stream: NEW_IMAGE\n    point_in_time_recovery: false\n")
    render(root)
    (root / "modules/services/orders/extra.tf").write_text(
        '# by hand\nresource "aws_sqs_queue" "extra" {\n  # checkov:skip=CKV_AWS_27:never mind\n  name = "extra"\n'
        "  sqs_managed_sse_enabled = false\n}\n"
    )
    folder = root / ".gen/plans/prod/orders"
    folder.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("orders.plan.json"), folder / "plan.json")
    return root


def test_checkov_finds_what_was_damaged_at_its_line(damaged: Path, checkov: Tool) -> None:
    wanted = Wanted(("prod",), ("orders",), examples=False)
    scanned = scan(load(damaged), wanted, checkov, read_approvals(damaged), TODAY, os.environ)
    found = {(item.id, item.location.path, item.location.line) for item in scanned.open}
    assert ("CKV_AWS_27", "modules/services/orders/extra.tf", 2) in found
    assert scanned.plans == 1
    # The plan was made before the damage: it has recovery on, and what it shows counts for more than the HCL.
    recovery = [item for item in scanned.findings if item.id == "CKV_AWS_28"]
    line = line_of(damaged / SPEC, "point_in_time_recovery")
    assert [(item.outcome, item.location.line) for item in recovery] == [(Outcome.DISPROVED, line)]
    assert {item.id for item in scanned.open} == {"CKV_AWS_27"}, "nothing else is wrong with the service"


def test_the_repository_has_no_finding_without_a_waiver(checkov: Tool) -> None:
    """Production of every worked service, and the complete example of every block."""
    project = load(REPOSITORY)
    approvals = read_approvals(REPOSITORY)
    wanted = Wanted(("prod",), tuple(sorted(project.services)), examples=True)
    scanned = scan(project, wanted, checkov, approvals, TODAY, os.environ)
    assert [item.text for item in scanned.open] == []
    assert scanned.unused == ()
    assert sum(item.outcome is Outcome.WAIVED for item in scanned.findings) == len(approvals.entries) < 10
    assert scanned.checks > 900
    assert scanned.examples == len(list((REPOSITORY / "modules").glob("*/examples/complete")))
