"""The two jobs that speak: a comment on a pull request, an issue about drift. What they are handed is hostile."""

import json
import os
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.review import plan as large
from generator.approvals import Approvals
from generator.delivery.gates import PAGE
from generator.loading import load
from generator.pipelines import pipelines
from generator.pipelines.comment import room
from generator.review import Subject, markdown, review
from generator.review.markdown import LEAST, LIMIT
from generator.terraform.plan_json import plan_of

from .projects import reached
from .workflows import Ran, Runner

HEAD = "a" * 40
MARKER = "<!-- stackwright-review -->"
COMMENT = {
    "github.event.workflow_run.head_sha": HEAD,
    "github.event.workflow_run.head_repository.owner.login": "ann",
    "github.event.workflow_run.head_branch": "`touch pwned`;$(touch pwned)",
}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    root = reached(tmp_path / "shop")
    for file in pipelines(load(root), "github").files:
        (root / file.path).parent.mkdir(parents=True, exist_ok=True)
        (root / file.path).write_text(file.text)
    found = Runner(None, root, tmp_path / "runner", {})
    found.prepare()
    (found.gh / "pulls").write_text(json.dumps([{"number": 7, "head": {"sha": HEAD}}]))
    return found


def artifact(runner: Runner, name: str, file: str, text: str) -> Path:
    folder = runner.work / "artifacts" / name
    folder.mkdir(parents=True)
    (folder / file).write_text(text)
    runner.artifacts[name] = folder
    return folder / file


def comment(runner: Runner) -> Ran:
    job = runner.run("comment", "comment", COMMENT)
    assert job.code == 0, job.log
    assert not list(runner.work.rglob("pwned"))
    return job


def sent(runner: Runner) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((runner.gh / "sent").read_text())
    return found


def last(runner: Runner) -> str:
    return (runner.gh / "asked").read_text().splitlines()[-1]


@pytest.mark.surface("D06", "U")
def test_the_first_review_makes_a_comment_and_the_next_updates_it(runner: Runner) -> None:
    artifact(runner, "review-dev", "review.md", f"{MARKER}\n\n# dev\n")
    comment(runner)
    assert "--method POST repos/repository/issues/7/comments" in last(runner)
    own = {"id": 5, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nolder"}
    strange = {"id": 4, "user": {"login": "mallory"}, "body": f"{MARKER}\nmine"}
    (runner.gh / "comments").write_text(json.dumps([strange, own]))
    comment(runner)
    assert "--method PATCH repos/repository/issues/comments/5" in last(runner)


@pytest.mark.surface("D06", "U")
def test_what_is_handed_over_is_text_of_limited_size_that_calls_nobody(runner: Runner) -> None:
    hostile = f"{MARKER}\n$(touch pwned) `touch pwned` @everyone <!-- stackwright-drift -->\x07\u00e9"
    artifact(runner, "review-dev", "review.md", hostile)
    artifact(runner, "review-prod", "review.md", "x" * 1_000_000)
    artifact(runner, "review-evil", "review.md", "evil")
    comment(runner)
    body = sent(runner)["body"]
    assert body.startswith(f"{MARKER}\n")
    assert body.count("<!--") == 1
    assert "@everyone" not in body
    assert "everyone" in body
    assert "\u00e9" in body
    assert "\x07" not in body
    assert "evil" not in body
    assert "**prod**: left out, its review is too long for a comment. All of it: `review.html` in the" in body
    assert len(body) < 65_536


def jobs(runner: Runner, **ended: str | None) -> None:
    """How the jobs of the run ended; two documents, as pages of an answer come."""
    known = [{"name": f"plan {name}", "conclusion": how} for name, how in ended.items()]
    pages = [{"jobs": [{"name": "check", "conclusion": "success"}]}, {"jobs": known}]
    (runner.gh / "jobs").write_text("".join(map(json.dumps, pages)))


def made(name: str, changes: int) -> str:
    """The review of a plan as the workflow has it made, in the room that it gives."""
    raw = large(changes)
    subject = Subject(f"{name}/shop", name, "shop", plan_of(raw), raw)
    found = review([subject], approvals=Approvals(), today=date(2027, 1, 1))
    return markdown(found, PAGE, room(3).each)


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("changes", [3, 120, 400, 2000])
def test_the_comment_has_every_review_whole_and_productions_first(runner: Runner, changes: int) -> None:
    reviews = {name: made(name, changes) for name in ("dev", "stg", "prod")}
    for name, text in reviews.items():
        artifact(runner, f"review-{name}", "review.md", text)
    comment(runner)
    body = sent(runner)["body"]
    assert len(body) < 65_536
    places = [body.index(text.partition("\n\n")[2]) for text in (reviews["prod"], reviews["stg"], reviews["dev"])]
    assert places == sorted(places)
    assert body.count("<details>") == body.count("</details>")
    assert body.count("All of it: `review.html`") == sum(
        text.count("All of it: `review.html`") for text in reviews.values()
    )
    assert ("All of it: `review.html`" in body) == (changes > 100)
    for name in reviews:
        run = "server_url/repository/actions/runs/id#artifacts"
        page = f"**{name}** as a page: `review.html` in the artifact [`review-{name}`]({run})"
        assert page in body


@pytest.mark.surface("D06", "U")
def test_an_environment_without_a_review_is_named_with_how_its_job_ended(runner: Runner) -> None:
    artifact(runner, "review-stg", "review.md", f"{MARKER}\n\n# stg\n")
    jobs(runner, dev="success", prod="failure")
    comment(runner)
    told = re.findall(r"^\*\*(\w+)\*\*: (.+) \(\[run\]", sent(runner)["body"], re.MULTILINE)
    assert told == [("prod", "no review, its plan ended with failure"), ("dev", "no review, nothing of it differs")]


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize(
    ("ended", "speaks"),
    [
        ({"dev": "success", "stg": "success", "prod": "success"}, False),
        ({"dev": "skipped", "stg": "skipped", "prod": "skipped"}, False),
        ({"dev": "success", "stg": None}, False),
        ({"dev": "failure", "stg": "skipped", "prod": "skipped"}, True),
    ],
)
def test_without_any_review_only_a_failure_makes_a_comment(
    runner: Runner, ended: dict[str, str | None], speaks: bool
) -> None:
    jobs(runner, **ended)
    comment(runner)
    assert (runner.gh / "sent").exists() == speaks
    own = {"id": 5, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nolder"}
    (runner.gh / "comments").write_text(json.dumps([own]))
    comment(runner)
    assert sent(runner)["body"].count(": no review, ") == 3
    assert HEAD[:12] in sent(runner)["body"]


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("environments", range(1, 26))
def test_reviews_of_up_to_25_environments_fit_into_one_comment(environments: int) -> None:
    given = room(environments)
    assert LEAST <= given.each <= LIMIT
    assert given.each * environments <= given.together


@pytest.mark.surface("D06", "U")
def test_bytes_that_are_no_text_are_posted_as_some(runner: Runner) -> None:
    artifact(runner, "review-dev", "review.md", "").write_bytes(b"a\xff\xe2\x80")
    comment(runner)
    assert "\na\ufffd" in sent(runner)["body"]


@pytest.mark.surface("D06", "U")
def test_a_link_in_an_artifact_is_not_followed(runner: Runner) -> None:
    file = artifact(runner, "review-dev", "review.md", "")
    file.unlink()
    file.symlink_to("/etc/passwd")
    comment(runner)
    assert not (runner.gh / "sent").exists()


@pytest.mark.surface("D06", "U")
def test_a_pull_request_that_went_on_gets_no_comment(runner: Runner) -> None:
    artifact(runner, "review-dev", "review.md", "old")
    (runner.gh / "pulls").write_text(json.dumps([{"number": 7, "head": {"sha": "b" * 40}}]))
    comment(runner)
    assert not (runner.gh / "sent").exists()


@pytest.mark.surface("D06", "U")
def test_drift_opens_one_issue_updates_it_and_closes_it_when_clean(runner: Runner) -> None:
    told = [{"address": "module.x", "sentence": "memory is 640 @ann"}]
    files = {name: artifact(runner, f"drift-{name}", f"{name}.json", "[]") for name in ("dev", "stg", "prod")}
    known = [{"number": 9, "body": "<!-- stackwright-drift -->\nolder"}, {"number": 8, "body": None}]
    for drift, issues, method, key in (
        (told, [], "POST repos/repository/issues ", "title"),
        (told, known, "PATCH repos/repository/issues/9 ", "body"),
        ([], known, "PATCH repos/repository/issues/9 ", "state"),
    ):
        files["stg"].write_text(json.dumps([{"service": "api", "drift": drift}]))
        (runner.gh / "issues").write_text(json.dumps(issues))
        job = runner.run("drift", "issue", {"github.repository": "repository"})
        assert job.code == 0, job.log
        assert f"--method {method}" in last(runner)
        assert key in sent(runner)
        assert ("**stg/api** memory is 640" in sent(runner).get("body", "")) == bool(drift)
        assert "@ann" not in sent(runner).get("body", "")
    (runner.gh / "sent").unlink()
    (runner.gh / "issues").write_text("[]")
    assert runner.run("drift", "issue", {"github.repository": "repository"}).code == 0
    assert not (runner.gh / "sent").exists()


@pytest.mark.surface("D06", "U")
def test_an_environment_that_nobody_could_look_at_never_counts_as_clean(runner: Runner) -> None:
    artifact(runner, "drift-dev", "dev.json", "[]")
    assert runner.run("drift", "issue", {"github.repository": "repository"}).code == 0
    assert re.findall(r"\*\*(\w+)\*\* could not", sent(runner)["body"]) == ["stg", "prod"]


@pytest.mark.surface("D09", "U")
def test_a_root_that_nobody_could_look_at_is_named_beside_the_differences_of_others(runner: Runner) -> None:
    told = [{"address": "module.x", "sentence": "memory is 640"}]
    failed = "reading IAM Role: AccessDenied @ann <!-- x\nThe command was: terraform"
    found = [
        {"service": "api", "drift": told, "failed": ""},
        {"service": "platform", "drift": [], "failed": failed},
    ]
    files = {name: artifact(runner, f"drift-{name}", f"{name}.json", "[]") for name in ("dev", "stg", "prod")}
    (runner.gh / "issues").write_text(json.dumps([{"number": 9, "body": "<!-- stackwright-drift -->\nolder"}]))
    for records in (found, found[1:]):
        files["stg"].write_text(json.dumps(records))
        job = runner.run("drift", "issue", {"github.repository": "repository"})
        assert job.code == 0, job.log
        body = sent(runner)["body"]
        assert ("- **stg/api** memory is 640 (`module.x`)\n" in body) == (len(records) == 2)
        assert (
            "- **stg/platform** could not be looked at: reading IAM Role: AccessDenied @\u200bann &lt;!-- x\n" in body
        )
        assert "state" not in sent(runner)


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    ("code", "printed", "kept"), [(0, "[]", 0), (1, "[]", 0), (4, "[]", 0), (1, "", 1), (4, "", 1), (3, "[]", 1)]
)
def test_what_was_seen_is_handed_on_though_one_root_could_not_be_looked_at(
    runner: Runner, code: int, printed: str, kept: int
) -> None:
    (step,) = [item for item in runner.workflow("drift")["jobs"]["look-prod"]["steps"] if item.get("name") == "drift"]
    gen = runner.work / "fake" / "gen"
    gen.parent.mkdir()
    gen.write_text(f"#!/bin/sh\nprintf '%s' '{printed}'\nexit {code}\n")
    gen.chmod(0o755)
    environ = {"PATH": f"{gen.parent}:{os.environ['PATH']}", "RUNNER_TEMP": str(runner.work)}
    ended = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=environ, check=False)
    assert (ended.returncode != 0) == kept


@pytest.mark.surface("D06", "U")
def test_the_audit_asks_about_every_lock_and_every_workflow(runner: Runner) -> None:
    for lock in ("functions/orders/requirements.lock", "functions/orders/layers/with space.lock"):
        (runner.origin / lock).parent.mkdir(parents=True, exist_ok=True)
        (runner.origin / lock).write_text("")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*_WHO, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *words], cwd=runner.origin, check=True)
    assert runner.run("audit", "dependencies").code == 0
    assert runner.run("audit", "workflows").code == 0
    asked = (runner.gh / "installed").read_text().splitlines()
    assert [line.partition("--requirement ")[2] for line in asked[:2]] == [
        "functions/orders/layers/with space.lock",
        "functions/orders/requirements.lock",
    ]
    assert asked[2].startswith("tool run zizmor@")


_WHO = ("-c", "user.name=t", "-c", "user.email=t@example.com")
