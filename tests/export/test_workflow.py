"""The workflow of an exported service, run: what is applied is the plan that was shown."""

import hashlib
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from pipelines.auditing import tool, zizmor
from pipelines.workflows import Ran, Runner

from generator.pipelines.actions import ACTIONS, VERSIONS

pytestmark = pytest.mark.surface("D12", "U")
BUCKET, PLANS = "stackwright-state-333333333333-eu-central-1", "market/prod/_plans"
ROLES = {"vars.PLAN_ROLE_PROD": "role/ci/shop-prod-bind", "vars.AWS_ROLE": "role/ci/shop-prod-apply"}
# A plan is a line of its own each time.
_TERRAFORM = """\
#!/usr/bin/env bash
set -euo pipefail
root=${1#-chdir=}
case "$2" in
  plan) date +%s%N > "$root/tfplan" ;;
  show) if [ "$3" = -json ]; then cat "$GH_FOLDER/answer"; else cat "$root/tfplan"; fi ;;
  apply) cat "$root/tfplan" >> "$GH_FOLDER/applied" ;;
esac
"""
_AWS = """\
#!/usr/bin/env bash
set -euo pipefail
case "$2" in
  head-object) exit 1 ;;
  put-object) mkdir -p "$GH_FOLDER/$4/$(dirname "$6")"; cp "$8" "$GH_FOLDER/$4/$6"; echo "$*" >> "$GH_FOLDER/put" ;;
  get-object) cp "$GH_FOLDER/$4/$6" "$7" ;;
esac
"""


@pytest.fixture
def runner(exported: Path, tmp_path: Path) -> Runner:
    """The export as a repository, with commands that do as if there were an account."""
    origin = tmp_path / "origin"
    subprocess.run(["cp", "-R", str(exported), str(origin)], check=True)
    me = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*me, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *words], cwd=origin, check=True)
    accounts = SimpleNamespace(cloud=lambda _env: SimpleNamespace(environ=dict))
    found = Runner(cast(Any, accounts), origin, tmp_path / "runner", {})
    found.prepare()
    for name, text in {"terraform": _TERRAFORM, "aws": _AWS}.items():
        (found.work / "bin" / name).write_text(text)
        (found.work / "bin" / name).chmod(stat.S_IRWXU)
    (found.gh / "answer").write_text('{"applyable": true}')
    return found


def run(runner: Runner, job: str, known: Mapping[str, str] | None = None) -> Ran:
    return runner.run("deploy", job, {**ROLES, "steps.keep.outputs.plan": "", **(known or {})})


def planned(runner: Runner) -> Ran:
    job = run(runner, "plan-prod")
    assert job.code == 0, job.log
    return job


def test_what_is_applied_is_the_plan_that_was_shown_and_kept_under_its_name(runner: Runner) -> None:
    job = planned(runner)
    name = job.outputs["plan"]
    kept = runner.gh / BUCKET / PLANS / name / "plan.tgz"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == name
    assert "--if-none-match * --server-side-encryption AES256" in (runner.gh / "put").read_text().splitlines()[-1]
    assert planned(runner).outputs["plan"] != name  # of a later push, which nobody has looked at
    applied = run(runner, "prod", {"needs.plan-prod.outputs.plan": name})
    assert applied.code == 0, applied.log
    assert f"~~~~~~~~\n{(runner.gh / 'applied').read_text()}\n~~~~~~~~\n" in job.summary


def test_a_plan_that_was_changed_where_it_was_kept_is_not_applied(runner: Runner) -> None:
    name = planned(runner).outputs["plan"]
    kept = runner.gh / BUCKET / PLANS / name / "plan.tgz"
    kept.write_bytes(kept.read_bytes() + b"x")
    applied = run(runner, "prod", {"needs.plan-prod.outputs.plan": name})
    assert applied.code != 0
    assert "plan.tgz: FAILED" in applied.log
    assert not (runner.gh / "applied").exists()


def test_nobody_is_asked_about_a_plan_that_changes_nothing(runner: Runner) -> None:
    (runner.gh / "answer").write_text('{"applyable": false}')
    assert planned(runner).outputs["plan"] == ""
    jobs = runner.workflow("deploy")["jobs"]
    assert "needs.plan-prod.outputs.plan != ''" in jobs["prod"]["if"]


def test_what_has_its_state_in_a_bucket_is_deployed_one_after_the_other(runner: Runner) -> None:
    jobs = runner.workflow("deploy")["jobs"]
    needs = {"check": None, "plan-stg": "check", "stg": "plan-stg", "plan-prod": "stg", "prod": "plan-prod"}
    assert {name: job.get("needs") for name, job in jobs.items()} == needs
    assert {name for name, job in jobs.items() if "environment" in job} == {"stg", "prod"}


def test_its_actions_and_tools_are_those_of_the_pipelines(exported: Path) -> None:
    text = (exported / ".github/workflows/deploy.yml").read_text()
    used = [line.partition("uses: ")[2] for line in text.splitlines() if "uses: " in line]
    assert len(used) > 10
    assert set(used) <= set(ACTIONS.values())
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    asked = {key: str(step["with"][key]) for step in steps for key in step.get("with", {}) if key.endswith("version")}
    assert asked == {"terraform_version": VERSIONS["terraform"], "version": VERSIONS["uv"]}


def test_those_who_audit_workflows_find_nothing(exported: Path) -> None:
    ended = zizmor(exported)
    assert "No findings to report" in ended.stdout, ended.stdout + ended.stderr
    file = ".github/workflows/deploy.yml"
    checked = tool("check-jsonschema@0.37.3", "--builtin-schema", "vendor.github-workflows", file, cwd=exported)
    assert checked.returncode == 0, checked.stdout + checked.stderr
