"""What becomes of findings, and the real checkov over the repository and over a service that was damaged."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from planting import plant

from generator.approvals import read_approvals
from generator.copies.lock import Copy, save
from generator.diagnostics import UserError
from generator.loading import load
from generator.scan.baseline import BASELINE
from generator.scan.examples import own, with_examples
from generator.scan.finding import Call, Finding, Outcome, Raw, Scanned
from generator.scan.scanning import Wanted, scan
from generator.scan.tool import Tool

from .conftest import REPOSITORY, TODAY, edit, keep_plan, line_of, render, scan_without_checkov, write

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


def test_a_service_whose_routes_all_ask_an_authorizer_has_no_open_route(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The HCL takes the kind of the authorizer from the API, so checkov cannot see that there is one."""
    edit(project / SPEC, 'public: "order ids are unguessable"', "authorizer: jwt")
    route = Raw(
        id="CKV_AWS_309",
        name="Routes are authorized",
        resource="module.orders.module.api_http.aws_apigatewayv2_route.this",
        file="modules/trigger-http/main.tf",
        line=33,
        calls=(ROOT, Call("api_http", "modules/services/orders/api.tf")),
        environment="prod",
        service="orders",
    )
    found = only(scan_without_checkov(project, monkeypatch, route))
    assert (found.outcome, found.reason) == (
        Outcome.DISPROVED,
        "the spec says that each of GET /orders/{id}, POST /orders asks an authorizer",
    )


def test_the_baseline_is_short_and_argued() -> None:
    assert len(BASELINE) < 14
    assert all(len(settled.reason) > 40 for settled in BASELINE.values())


def test_what_the_kit_settles_for_its_blocks_is_told_of_what_is_written_by_hand(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raw(id_: str, resource: str, file: str) -> Raw:
        return Raw(id_, "n", f"module.orders.{resource}", file, 1, (ROOT,), environment="prod", service="orders")

    own = "modules/services/orders/own.tf"
    scanned = scan_without_checkov(
        project,
        monkeypatch,
        raw("CKV_AWS_272", "module.api.aws_lambda_function.this", "modules/function/main.tf"),
        raw("CKV_AWS_272", "aws_lambda_function.own", own),
        raw("CKV_AWS_272", "module.by_hand.aws_lambda_function.this", "modules/function/main.tf"),
        raw("CKV_AWS_117", "aws_lambda_function.own", own),
        replace(raw("CKV_AWS_272", "aws_lambda_function.planned", "p.json"), plan=True),
        replace(raw("CKV_AWS_272", "module.planned.aws_lambda_function.this", "p.json"), plan=True),
    )
    assert {(item.id, item.where): item.outcome for item in scanned.findings} == {
        ("CKV_AWS_272", "orders.api"): Outcome.BASELINE,
        ("CKV_AWS_272", "orders.aws_lambda_function.own"): Outcome.OPEN,
        ("CKV_AWS_272", "orders.module.by_hand.aws_lambda_function.this"): Outcome.BASELINE,
        ("CKV_AWS_117", "orders.aws_lambda_function.own"): Outcome.BASELINE,
        ("CKV_AWS_272", "orders.aws_lambda_function.planned"): Outcome.OPEN,
        ("CKV_AWS_272", "orders.module.planned.aws_lambda_function.this"): Outcome.BASELINE,
    }


def test_a_project_hears_of_the_entries_of_the_baseline_that_it_requires(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what blocks make and of what is written by hand; one may be waived, as any finding."""
    group = replace(TABLE, id="CKV_AWS_158", resource="module.orders.aws_cloudwatch_log_group.own", file="x.tf")
    raws = (replace(TABLE, id="CKV_AWS_119"), replace(TABLE, id="CKV_AWS_272"), group)

    def outcomes(*required: str) -> dict[str, Outcome]:
        (project / "gen.yaml").write_text(f"project: shop\nrequired_checks: {json.dumps(required)}\n")
        return {item.id: item.outcome for item in scan_without_checkov(project, monkeypatch, *raws).findings}

    assert set(outcomes().values()) == {Outcome.BASELINE}
    assert outcomes("CKV_AWS_119", "CKV_AWS_158") == {
        "CKV_AWS_119": Outcome.OPEN,
        "CKV_AWS_158": Outcome.OPEN,
        "CKV_AWS_272": Outcome.BASELINE,
    }
    assert outcomes("CKV_AWS_272")["CKV_AWS_272"] is Outcome.OPEN
    entry = {"id": "CKV_AWS_272", "where": "orders.orders", "reason": "r", "owner": "o", "expires": TODAY.isoformat()}
    (project / "approvals.yaml").write_text(json.dumps({"approvals": [entry]}))
    assert outcomes("CKV_AWS_272")["CKV_AWS_272"] is Outcome.WAIVED


def test_logs_are_kept_for_a_year_in_production_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project / SPEC, "  api:\n", "  api:\n    logs: { retention_days: 30 }\n")
    group = Raw(
        "CKV_AWS_338", "n", "module.orders.module.api.aws_cloudwatch_log_group.this", "modules/function/m.tf", 1
    )
    found = scan_without_checkov(
        project, monkeypatch, *(replace(group, environment=env, service="orders") for env in ("dev", "prod"))
    )
    found_in = {item.environments: item for item in found.findings}
    assert found_in["prod",].outcome is Outcome.OPEN
    assert found_in["prod",].location.line == line_of(project / SPEC, "logs: { retention_days: 30 }")
    assert found_in["dev",].outcome is Outcome.DISPROVED
    assert found_in["dev",].reason == "dev is development, which keeps logs for a shorter time"


PLANNED = "module.orders.module."
TABLE_KEY = Raw(
    id="CKV_AWS_119",
    name="n",
    resource=f"{PLANNED}orders.aws_dynamodb_table.this",
    file="plans/prod/orders.json",
    line=1,
    plan=True,
    environment="prod",
    service="orders",
    keys=("server_side_encryption/[0]/kms_key_arn",),
)
ACCESS_LOG = replace(
    TABLE_KEY,
    id="CKV_AWS_76",
    resource=f"{PLANNED}shop.aws_apigatewayv2_stage.this",
    keys=("access_log_settings/[0]/destination_arn",),
)


def test_a_value_known_after_the_apply_is_believed_only_where_the_hcl_sets_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the table is AWS's to choose: nobody sets it, and checkov passes the HCL because it says nothing."""
    keep_plan(project)
    in_hcl = tuple(replace(raw, plan=False, file="modules/x/main.tf") for raw in (TABLE_KEY, ACCESS_LOG))
    scanned = scan_without_checkov(project, monkeypatch, TABLE_KEY, ACCESS_LOG, passed=in_hcl)
    outcomes = {item.id: (item.outcome, item.reason) for item in scanned.findings}
    assert outcomes["CKV_AWS_76"] == (
        Outcome.DISPROVED,
        "the HCL sets destination_arn, which the plan knows only after the apply",
    )
    assert outcomes["CKV_AWS_119"][0] is Outcome.BASELINE


def test_blocks_of_the_projects_own_are_those_that_were_not_copied(project: Path) -> None:
    every = with_examples(project)
    assert own(project) == every
    assert {"sqs", "function", "kms"} <= set(every)
    save(project / "modules", {"sqs": Copy("stackwright", "0.1.0", "")}, {})
    assert own(project) == tuple(name for name in every if name != "sqs")


@pytest.mark.parametrize(
    ("where", "blocks", "whole", "said"),
    [
        ("modules/sqs/examples/complete:x", ("sqs",), True, True),
        ("modules/sqs/examples/complete:x", ("kms",), True, False),
        ("modules/gone/examples/complete:x", (), True, True),
        ("modules/gone/examples/complete:x", (), False, False),
        ("orders.bills", (), False, True),
        ("ordres.bills", (), False, False),
        ("ordres.bills", (), True, True),
    ],
)
def test_only_an_approval_that_this_scan_could_have_met_is_told(
    project: Path, where: str, blocks: tuple[str, ...], whole: bool, said: bool
) -> None:
    assert Wanted(("prod",), ("orders",), blocks, platform=whole).covers(where, load(project)) is said


UNENCRYPTED = (
    'resource "aws_sqs_queue" "own" {\n  name                    = "own"\n  sqs_managed_sse_enabled = false\n}\n'
)
BY_HAND = {
    "modules/services/orders/own.tf": 'module "helpers" {\n  source = "./helpers"\n}\n',
    "modules/services/orders/helpers/main.tf": UNENCRYPTED,
    "modules/services/orders/more.tf.json": """{
  "resource": {"aws_sqs_queue": {
    "json": {"name": "json", "sqs_managed_sse_enabled": false, "tags": {"by": "hand"}}}},
  "module": {"far": {"source": "../../../infra/own"}}
}
""",
    "infra/own/main.tf": UNENCRYPTED,
}


@pytest.fixture(scope="module")
def damaged(orders: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No point-in-time recovery in YAML, which a plan from before has on; and unencrypted queues by hand.

    One wants to be skipped, one is written in JSON, one lies in a module beside the service's, one in a module far off.
    """
    root = Path(shutil.copytree(orders, tmp_path_factory.mktemp("damaged") / "project"))
    keep_plan(root)
    edit(root / SPEC, "    stream: NEW_IMAGE\n", "    stream: NEW_IMAGE\n    point_in_time_recovery: false\n")
    render(root)
    (root / "modules/services/orders/extra.tf").write_text(
        '# by hand\nresource "aws_sqs_queue" "extra" {\n  # checkov:skip=CKV_AWS_27:never mind\n  name = "extra"\n'
        "  sqs_managed_sse_enabled = false\n}\n"
    )
    write(root, BY_HAND)
    return root


def test_checkov_finds_what_was_damaged_at_its_line(damaged: Path, checkov: Tool) -> None:
    wanted = Wanted(("prod",), ("orders",))
    scanned = scan(load(damaged), wanted, lambda: checkov, read_approvals(damaged), TODAY, os.environ)
    found = {(item.id, item.location.path, item.location.line) for item in scanned.open}
    assert found == {
        ("CKV_AWS_27", "modules/services/orders/extra.tf", 2),
        ("CKV_AWS_27", "modules/services/orders/more.tf.json", 3),
        ("CKV_AWS_27", "modules/services/orders/helpers/main.tf", 1),
        ("CKV_AWS_27", "infra/own/main.tf", 1),
        ("CKV_AWS_28", SPEC, line_of(damaged / SPEC, "point_in_time_recovery")),
    }, "nothing else is wrong with the service"
    assert (scanned.plans, scanned.stale) == (0, ("prod/orders",))


def test_no_tool_is_installed_where_nothing_is_to_be_scanned(tmp_path: Path) -> None:
    def provide() -> Tool:
        raise AssertionError("it was asked for")

    project = plant(tmp_path, "functions: { f: { handler: f.handler } }\n")
    with pytest.raises(UserError, match=r"nothing to scan below environments/prod/: run `gen render` first"):
        scan(project, Wanted(("prod",), ("shop",)), provide, read_approvals(tmp_path), TODAY, os.environ)


def test_the_repository_has_no_finding_without_a_waiver(checkov: Tool) -> None:
    """Production of every worked service, and the complete example of every block."""
    project = load(REPOSITORY)
    approvals = read_approvals(REPOSITORY)
    wanted = Wanted(("prod",), tuple(sorted(project.services)), own(REPOSITORY), platform=True)
    scanned = scan(project, wanted, lambda: checkov, approvals, TODAY, os.environ)
    assert [item.text for item in scanned.open] == []
    assert scanned.unused == ()
    assert sum(item.outcome is Outcome.WAIVED for item in scanned.findings) == len(approvals.entries) < 10
    assert scanned.checks > 900
    assert scanned.examples == len(list((REPOSITORY / "modules").glob("*/examples/complete")))
