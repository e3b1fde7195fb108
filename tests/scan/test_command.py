"""`gen scan` as it is typed: exit codes, forms, files."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from generator.cli import scan as command
from generator.cli.app import app
from generator.copies.lock import Copy, save
from generator.scan import scanning
from generator.scan.finding import Raw
from generator.scan.running import Answer, BrokenScannerError

from .conftest import NO_TOOL, keep_plan, write
from .test_scanning import TABLE


def gen(root: Path, monkeypatch: pytest.MonkeyPatch, failed: tuple[Raw, ...], *words: str) -> SimpleNamespace:
    monkeypatch.setattr(command, "install", lambda *_: NO_TOOL)
    monkeypatch.setattr(scanning, "run", lambda *_: Answer(failed, (), 100))
    ended = CliRunner().invoke(app, ["--root", str(root), *words])
    return SimpleNamespace(code=ended.exit_code, out=ended.stdout, err=ended.stderr, error=ended.exception)


def test_nothing_found_is_0(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = gen(project, monkeypatch, (), "scan", "--env", "prod")
    assert (ended.code, ended.out) == (0, "")
    assert "100 checks of checkov 0 and gen's own over 1 root, no plans: 0 open" in ended.err


@pytest.mark.parametrize(
    ("words", "examples"),
    [((), "1 example:"), (("--blocks",), "2 examples:"), (("orders",), "no plans:"), (("--env", "prod"), "no plans:")],
)
def test_a_whole_scan_has_the_examples_of_the_projects_own_blocks(
    project: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], examples: str
) -> None:
    for folder in sorted((project / "modules").glob("*/examples")):
        if folder.parent.name not in ("kms", "sqs"):
            shutil.rmtree(folder)
    save(project / "modules", {"sqs": Copy("stackwright", "0.1.0", "")}, {})
    assert examples in gen(project, monkeypatch, (), "scan", *words).err


def test_findings_are_1_and_files_are_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [word for kind in ("sarif", "junit", "markdown") for word in (f"--{kind}", str(project / f"out.{kind}"))]
    ended = gen(project, monkeypatch, (TABLE,), "scan", "orders", "--env", "prod", *files)
    assert ended.code == 1
    assert ended.out.startswith("functions/orders/service.yaml:14:3: CKV_AWS_28 Ensure point in time recovery")
    assert {file.suffix for file in project.glob("out.*")} == {".sarif", ".junit", ".markdown"}


def test_json_holds_every_finding_with_its_outcome(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = gen(project, monkeypatch, (TABLE,), "--format", "json", "scan", "--env", "prod")
    found = json.loads(ended.out)
    assert [(item["id"], item["outcome"], item["where"]) for item in found["findings"]] == [
        ("CKV_AWS_28", "open", "orders.orders")
    ]


def test_what_was_not_looked_at_is_said_and_stands_in_the_json(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_plan(project)
    own = 'module "queue" {\n  source = "terraform-aws-modules/sqs/aws"\n}\n'
    write(project, {"modules/services/orders/own.tf": own})
    ended = gen(project, monkeypatch, (), "--format", "json", "scan", "--env", "prod")
    found = json.loads(ended.out)
    told = (
        'modules/services/orders/own.tf:1: module "queue" comes from terraform-aws-modules/sqs/aws, which is not here: '
        "only a plan shows what it makes"
    )
    assert (found["plans"], found["stale_plans"], found["modules_elsewhere"]) == (0, ["prod/orders"], [told])
    assert [line for line in ended.err.splitlines() if line.startswith("warning: ")] == [
        "warning: 1 plan of prod (orders) ignored: not made from the HCL and values that lie there now; "
        "`gen plan prod orders` plans anew",
        f"warning: {told}",
    ]


def test_a_broken_scanner_is_no_pass(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Answer:
        raise BrokenScannerError("ended with 1 and no JSON")

    monkeypatch.setattr(command, "install", lambda *_: NO_TOOL)
    monkeypatch.setattr(scanning, "run", broken)
    ended = CliRunner().invoke(app, ["--root", str(project), "scan"])
    assert ended.exit_code == 1
    assert isinstance(ended.exception, BrokenScannerError)


def test_an_unknown_environment_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = gen(project, monkeypatch, (), "scan", "--env", "prd")
    assert "no environment prd: did you mean prod?" in str(ended.error)
