"""`gen review` as it is called."""

import base64
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from benchmarks.review import plan as large
from generator.cli.app import app
from generator.diagnostics import UserError
from generator.review.markdown import LEAST
from generator.review.subjects import read, sources
from generator.terraform.plan_json import LARGEST

QUEUE = change("aws_sqs_queue.q", ("delete",), before={"name": "q"})
HARMLESS = change("aws_sqs_queue.q", before={"name": "q", "delay_seconds": 0}, after={"name": "q", "delay_seconds": 1})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "gen.yaml").write_text("project: demo\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keep(project: Path, name: str, raw: dict[str, Any]) -> Path:
    folder = project / ".gen/plans" / name
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text(json.dumps(raw))
    (folder / "manifest.json").write_text("{}")
    return folder / "plan.json"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        app(args=list(arguments))
    return int(ended.value.code or 0)


@pytest.mark.surface("D04", "U")
def test_all_kept_plans_are_reviewed_and_a_finding_ends_with_1(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(project, "dev/orders", plan(HARMLESS))
    keep(project, "prod/orders", plan(QUEUE))
    assert run("review", "--out", "deep/review.md") == 1
    out, err = capsys.readouterr()
    assert "! queue is destroyed [data-loss]: aws_sqs_queue.q (prod/orders)" in out
    assert "deep/review.md written" in err
    assert "❌ 1 finding to look at" in (project / "deep/review.md").read_text()
    assert run("review", "dev") == 0
    assert run("review", "prod", "--fail-on", "exposure") == 0
    assert run("review", ".gen/plans/prod/orders") == 1


def test_a_comment_has_the_room_that_it_is_given_and_names_the_page(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(project, "prod/orders", large(200))
    assert run("review", "--out", "review.md", "--limit", str(LEAST), "--html", "pages/prod.html") == 1
    said = (project / "review.md").read_text()
    assert len(said) <= LEAST
    assert "All of it: `prod.html`" in said
    assert run("review", "--out", "review.md", "--limit", str(LEAST)) == 1
    assert "All of it: `gen --format json review`" in (project / "review.md").read_text()
    capsys.readouterr()
    assert run("review", "--out", "review.md", "--limit", str(LEAST - 1)) == 2
    assert "--limit': Input should be greater than or equal to 2000" in capsys.readouterr().err


def test_approvals_of_the_project_count(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(project, "prod/orders", plan(QUEUE))
    entry = "{id: data-loss, where: 'prod/orders:aws_sqs_queue.q', reason: empty, owner: me, expires: '%s'}"
    (project / "approvals.yaml").write_text(f"approvals:\n  - {entry % '2999-01-01'}\n")
    assert run("review") == 0
    (project / "approvals.yaml").write_text(f"approvals:\n  - {entry % '2020-01-01'}\n")
    assert run("review") == 1
    assert "expired" in capsys.readouterr().out


def test_a_plan_may_come_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside of any project, too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.json").write_text(json.dumps(plan(QUEUE)))
    assert run("--format", "json", "review", "one.json", "stg/shop=one.json") == 1
    said = json.loads(capsys.readouterr().out)
    assert [subject["name"] for subject in said["subjects"]] == ["one", "stg/shop"]
    assert {item["where"] for item in said["findings"]} == {"one:aws_sqs_queue.q", "stg/shop:aws_sqs_queue.q"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(plan(HARMLESS)).encode())))
    assert run("--format", "github", "review", "-") == 0
    assert capsys.readouterr().out == ""


def test_plans_that_cannot_be_told_apart_or_are_not_there_are_refused(project: Path) -> None:
    (project / "a").mkdir()
    for name in ("a/x.json", "x.json"):
        (project / name).write_text(json.dumps(plan(QUEUE)))
    with pytest.raises(UserError, match="several plans are called x: say which is which"):
        sources(["x.json", "a/x.json"], project)
    with pytest.raises(UserError, match="no plan to review"):
        sources([], project)
    with pytest.raises(UserError, match="has no plan in it"):
        sources(["a"], project)
    with pytest.raises(UserError, match=r"nowhere\.json cannot be read"):
        read(sources(["nowhere.json"], project)[0])


def test_a_plan_of_200_mb_is_refused_politely(project: Path) -> None:
    with (project / "huge.json").open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024)
    assert LARGEST < 200 * 1024 * 1024
    with pytest.raises(UserError, match="MB are read: split the root"):
        read(sources(["huge.json"], project)[0])


def package(project: Path, files: dict[str, str]) -> str:
    """A built zip; its digest as Terraform has it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    digest = hashlib.sha256(stream.getvalue())
    folder = project / "build/packages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{digest.hexdigest()}.zip").write_bytes(stream.getvalue())
    return base64.b64encode(digest.digest()).decode()


def test_code_is_told_file_by_file_where_both_packages_are_at_hand(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vendored = {f"lib/{number}.py": "x" for number in range(30)}
    old = package(project, {"api.py": "1", "gone.py": "", "same.py": "", "|`odd`.py": "1"})
    new = package(project, {"api.py": "2", "new.py": "", "same.py": "", "|`odd`.py": "2", **vendored})
    function = change("aws_lambda_function.f", before={"source_code_hash": old}, after={"source_code_hash": new})
    keep(project, "dev/orders", plan(function))
    assert run("review") == 0
    said = capsys.readouterr().out
    assert "added: new.py" in said
    assert "added: lib/ (30 files)" in said
    assert "removed: gone.py" in said
    assert "changed: api.py, |`odd`.py" in said
    assert "same.py" not in said
    (project / "build/packages" / f"{base64.b64decode(old).hex()}.zip").unlink()
    assert run("review") == 0
    assert "only the digest is at hand" in capsys.readouterr().out
