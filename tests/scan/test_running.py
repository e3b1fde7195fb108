"""A scanner that is broken, or was silenced, is an error: never a pass."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import UserError
from generator.scan.finding import Call
from generator.scan.running import BrokenScannerError, answer
from generator.scan.staging import CANARY, EXPECTED, Staged, stage
from generator.scan.translating import Translated

VERSION = "3.3.30"


@pytest.fixture
def staged(tmp_path: Path) -> Staged:
    return Staged(tmp_path, ("prod/orders",), (), ())


def record(staged: Staged, id_: str, resource: str, file: str) -> dict[str, Any]:
    place = str(staged.folder / file)
    return {
        "id": id_,
        "name": id_,
        "resource": resource,
        "file": place,
        "line": 3,
        "calls": [],
        "keys": [],
        "guideline": "",
    }


def told(staged: Staged) -> dict[str, Any]:
    """What a sound scanner says."""
    reports = []
    for place in (*staged.folders(), *staged.files()):
        name = str(Path(place).relative_to(staged.folder))
        canary = name.startswith("canary")
        failed = [record(staged, each, f"aws_x.{CANARY}", name) for each in sorted(EXPECTED)] if canary else []
        passed = [record(staged, "CKV_AWS_1", "aws_x.y", f"{name}/main.tf")] * 20
        report = {"place": place, "plan": name.endswith(".json"), "failed": failed, "passed": passed}
        reports.append(report | {"skipped": 0, "unread": []})
    return {"version": VERSION, "reports": reports}


def read(staged: Staged, what: object, code: int = 0) -> Any:
    return answer(what if isinstance(what, str) else json.dumps(what), "Traceback\nboom\n", code, VERSION, staged)


def test_a_sound_answer_is_believed_and_holds_no_canary(staged: Staged) -> None:
    found = read(staged, told(staged))
    assert (found.failed, found.checks) == ((), 66)
    assert (found.passed[0].environment, found.passed[0].service) == ("prod", "orders")


def test_what_was_staged_as_hcl_is_told_where_its_json_stands(staged: Staged) -> None:
    file = "modules/services/orders/own.tf.json.tf"
    known = {file: Translated("", ((1, 7), (9, 20)))}
    what = told(staged)
    found = record(staged, "CKV_AWS_27", "aws_sqs_queue.own", file) | {"line": 10}
    found["calls"] = [{"label": "own", "file": str(staged.folder / file)}]
    what["reports"][0]["failed"] = [found]
    (raw,) = read(replace(staged, translated=known), what).failed
    json_file = "modules/services/orders/own.tf.json"
    assert (raw.file, raw.line, raw.calls) == (json_file, 20, (Call("own", json_file),))


def _without_canary(what: dict[str, Any]) -> None:
    what["reports"][1]["failed"].pop()


def _version(what: dict[str, Any]) -> None:
    what["version"] = "3.3.31"


def _skipped(what: dict[str, Any]) -> None:
    what["reports"][0]["skipped"] = 4


def _unread(what: dict[str, Any]) -> None:
    what["reports"][0]["unread"] = ["main.tf"]


def _empty(what: dict[str, Any]) -> None:
    what["reports"][0]["passed"] = []


def _few(what: dict[str, Any]) -> None:
    for report in what["reports"]:
        report["passed"] = report["passed"][:1] if "environments" in report["place"] else []
        report["failed"] = [item for item in report["failed"] if item["id"] in EXPECTED]


def _absent(what: dict[str, Any]) -> None:
    what["reports"].pop(0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_without_canary, r"does not find known faults in HCL \(CKV_AWS_7\)"),
        (_version, r"is 3\.3\.31, and 3\.3\.30 is pinned"),
        (_skipped, r"skipped 4 checks of environments/prod/orders"),
        (_unread, r"could not read all of environments/prod/orders"),
        (_empty, r"executed no check on environments/prod/orders"),
        (_absent, r"did not report on environments/prod/orders"),
    ],
)
def test_a_scanner_that_did_not_look_is_an_error(
    staged: Staged, damage: Callable[[dict[str, Any]], None], message: str
) -> None:
    what = told(staged)
    damage(what)
    with pytest.raises(BrokenScannerError, match=message):
        read(staged, what)


def test_too_few_checks_are_an_error(tmp_path: Path) -> None:
    staged = Staged(tmp_path, ("prod/a", "prod/b", "prod/c"), (), ())
    what = told(staged)
    _few(what)
    with pytest.raises(BrokenScannerError, match="executed 9 checks, where so many roots have 15 and more"):
        read(staged, what)


@pytest.mark.parametrize(("output", "code"), [("", 1), ("no JSON", 0), ("[]", 0), ('{"reports": []}', 1)])
def test_what_is_no_report_is_an_error(staged: Staged, output: str, code: int) -> None:
    with pytest.raises(BrokenScannerError, match=r"boom|pinned"):
        read(staged, output, code)


@pytest.mark.parametrize("place", [".checkov.yaml", "modules/sqs/.checkov.yml", "functions/orders/.checkov.yaml"])
def test_a_stray_configuration_is_refused(project: Path, tmp_path: Path, place: str) -> None:
    (project / place).write_text("skip-check: [CKV_AWS_27]\n")
    with pytest.raises(UserError, match=r"\.checkov\.ya?ml: a configuration of checkov's own could silence it"):
        stage(project, [("prod", "orders")], tmp_path / "tree")


def test_comments_that_skip_checks_are_blunted_in_what_is_scanned(project: Path, tmp_path: Path) -> None:
    own = project / "modules/services/orders/extra.tf"
    own.write_text('resource "aws_sqs_queue" "x" {\n  #checkov:skip=CKV_AWS_27:no\n}\n')
    stage(project, [("prod", "orders")], tmp_path / "tree")
    assert "checkov:skip" not in (tmp_path / "tree/modules/services/orders/extra.tf").read_text()
    assert "checkov:skip" in own.read_text(), "what is the user's stays as it is"
