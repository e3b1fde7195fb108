"""What is written: golden files, what every workflow has, and the judgement of those who audit workflows."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from planting import MODULES

from generator.cli.options import Format, Options
from generator.diagnostics import UserError
from generator.loading import load
from generator.pipelines import pipelines
from generator.sync import compare

from .auditing import tool, zizmor
from .projects import ACCOUNTS, environment, lay_out, reached, texts, uses

GOLDEN = Path(__file__).parent / "golden"


def written(root: Path, host: str) -> dict[str, str]:
    return texts(pipelines(load(root), host).files)


@pytest.fixture
def workflows(tmp_path: Path) -> dict[str, Any]:
    found = written(reached(tmp_path), "github")
    return {Path(name).stem: yaml.safe_load(text) for name, text in found.items() if "workflows/" in name}


def on_disk(root: Path, host: str) -> Path:
    for name, text in written(reached(root, "gitlab" if host == "gitlab" else "github"), host).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("host", ["github", "gitlab", "atlantis"])
def test_a_project_gets_exactly_its_golden_pipelines(host: str, tmp_path: Path, update: bool) -> None:
    found = written(reached(tmp_path, "gitlab" if host == "gitlab" else "github"), host)
    folder = GOLDEN / host
    if update:
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in found.items():
            (folder / name.lstrip(".")).parent.mkdir(parents=True, exist_ok=True)
            (folder / name.lstrip(".")).write_text(text)
    kept = {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}
    assert {name.lstrip("."): text for name, text in found.items()} == kept, "pytest tests/pipelines --update"


@pytest.mark.surface("D06", "U")
def test_every_workflow_begins_with_no_permission_and_every_job_has_its_own_and_an_end(
    workflows: dict[str, Any],
) -> None:
    for workflow in workflows.values():
        assert workflow["permissions"] == {}
        assert workflow["defaults"]["run"]["shell"] == "bash"
        assert "pull_request_target" not in workflow[True]
        for job in workflow["jobs"].values():
            assert set(job["permissions"].values()) <= {"read", "write"}
            assert 0 < job["timeout-minutes"] <= 120


@pytest.mark.surface("D06", "U")
def test_a_token_for_an_account_is_asked_for_only_where_a_role_is_taken(workflows: dict[str, Any]) -> None:
    for workflow in workflows.values():
        for job in workflow["jobs"].values():
            roles = [step["with"]["role-to-assume"] for step in job["steps"] if "credentials" in step.get("uses", "")]
            assert job["permissions"].get("id-token") == ("write" if roles else None)
            assert len(roles) <= 1


@pytest.mark.surface("D06", "U")
def test_pull_requests_take_only_roles_that_plan_and_those_of_production_behind_an_environment(
    workflows: dict[str, Any],
) -> None:
    jobs = workflows["pull-request"]["jobs"]
    assert taken(jobs) == {"plan"}
    assert jobs["plan-prod"]["environment"] == "prod-plan"
    assert all("tfplan" not in str(step) for job in jobs.values() for step in job["steps"])


def taken(jobs: object) -> set[str]:
    """The kinds of roles that are named."""
    return set(re.findall(r"role/ci/\S+?-(plan|bind|apply)\b", str(jobs)))


@pytest.mark.surface("D06", "U")
def test_a_deploy_asks_once_for_each_environment_before_the_role_that_applies_is_taken(
    workflows: dict[str, Any],
) -> None:
    assert workflows["deploy"][True] == {"push": {"branches": ["main"]}}
    jobs = workflows["deploy"]["jobs"]
    for name in ACCOUNTS:
        assert ("environment" in jobs[f"plan-{name}"], taken(jobs[f"plan-{name}"])) == (False, {"bind"})
        assert (jobs[f"apply-{name}"]["environment"], taken(jobs[f"apply-{name}"])) == (name, {"apply"})
    assert {name for name, workflow in workflows.items() if "bind" in taken(workflow)} == {"deploy"}


@pytest.mark.surface("D06", "U")
def test_a_session_of_the_role_that_applies_lasts_as_long_as_its_job(workflows: dict[str, Any]) -> None:
    longest = re.search(r"max_session_duration = (\d+)", (MODULES / "ci-access/main.tf").read_text())
    assert longest
    jobs = {name: job for name, job in workflows["deploy"]["jobs"].items() if name.startswith("apply-")}
    taken = [step["with"] for job in jobs.values() for step in job["steps"] if "role-to-assume" in step.get("with", {})]
    assert [words.get("role-duration-seconds") for words in taken] == [int(longest[1])] * len(jobs)
    assert {job["timeout-minutes"] * 60 for job in jobs.values()} == {int(longest[1])}


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("workflow", ["pull-request", "deploy"])
def test_every_plan_leaves_its_page_and_is_scanned(workflows: dict[str, Any], workflow: str) -> None:
    for name in ACCOUNTS:
        steps = workflows[workflow]["jobs"][f"plan-{name}"]["steps"]
        named = [step.get("name", step.get("uses", "").partition("@")[0]) for step in steps]
        assert named[named.index("plan") :][:4] == ["plan", "review", "actions/upload-artifact", "scan"]
        assert f"gen scan --env {name};" in steps[named.index("scan")]["run"]
        (upload,) = [step for step in steps if "actions/upload-artifact" in step.get("uses", "")]
        assert (upload["with"]["name"], upload["if"]) == (f"review-{name}", "${{ !cancelled() }}")
        assert '"$plans/review.html"' in steps[named.index("review")]["run"]


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("host", ["github", "gitlab", "atlantis"])
def test_what_the_code_calls_is_laid_beside_its_roles(host: str, tmp_path: Path) -> None:
    found = written(reached(tmp_path, "gitlab" if host == "gitlab" else "github"), host)
    assert (
        len(re.findall(r"^[\s-]+(?:run: )?gen (?:--format github )?iam\b", "\n".join(found.values()), re.MULTILINE))
        == 1
    )


@pytest.mark.surface("D06", "U")
def test_no_expression_stands_in_a_script(workflows: dict[str, Any]) -> None:
    scripts = [
        step["run"]
        for item in workflows.values()
        for job in item["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]
    assert len(scripts) > 30
    assert not [script for script in scripts if "${{" in script]


@pytest.mark.surface("D06", "U")
def test_every_action_is_a_whole_commit_with_its_version_and_no_checkout_keeps_its_token(tmp_path: Path) -> None:
    for name, text in written(reached(tmp_path), "github").items():
        for action in uses(text):
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), name
        assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.surface("D06", "U")
def test_the_comment_checks_nothing_out(workflows: dict[str, Any]) -> None:
    (job,) = workflows["comment"]["jobs"].values()
    assert "checkout" not in str(job)
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}


@pytest.mark.surface("D06", "U")
def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    on_disk(tmp_path, "github")
    ended = zizmor(tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "No findings to report" in ended.stdout


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize(
    ("host", "schema", "files"),
    [
        ("github", "vendor.github-workflows", ".github/workflows/*.yml"),
        ("github", "vendor.dependabot", ".github/dependabot.yml"),
        ("gitlab", "vendor.gitlab-ci", ".gitlab/gen.gitlab-ci.yml"),
    ],
)
def test_files_are_what_the_hosts_schema_says(host: str, schema: str, files: str, tmp_path: Path) -> None:
    found = sorted(map(str, on_disk(tmp_path, host).glob(files)))
    assert found
    ended = tool("check-jsonschema@0.37.3", "--builtin-schema", schema, *found, cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_without_an_account_changes_are_checked_and_nothing_is_deployed(tmp_path: Path) -> None:
    plain = environment("dev").partition("state:")[0]
    made = pipelines(load(lay_out(tmp_path, {"environments/dev/environment.yaml": plain})), "github")
    names = {file.path.name for file in made.files}
    assert names == {"audit.yml", "dependabot.yml", "pull-request.yml"}
    assert made.targets.left_out == {"dev": "its environment.yaml has no `ci.github` and no `state` and no `artifacts`"}
    assert "id-token" not in str(texts(made.files))


def test_environments_that_disagree_on_the_branch_are_told(tmp_path: Path) -> None:
    root = reached(tmp_path)
    (root / "environments/dev/environment.yaml").write_text(environment("dev", more=", branch: trunk"))
    with pytest.raises(UserError, match="deployed from main, trunk, and a pipeline goes from one branch"):
        pipelines(load(root), "github")


def test_a_workflow_nobody_plans_any_more_goes_and_a_users_own_stays(tmp_path: Path) -> None:
    from generator.cli.ci import write_pipelines

    root = reached(tmp_path)
    options = Options(root, Format.TEXT)
    assert write_pipelines(options, "github", check=True, force=False) == 1
    assert write_pipelines(options, "github", check=False, force=False) == 0
    (root / ".github/workflows/mine.yml").write_text("name: mine\n")
    assert write_pipelines(options, "github", check=True, force=False) == 0
    for name in ACCOUNTS:
        (root / f"environments/{name}/environment.yaml").write_text(environment(name).partition("state:")[0])
    write_pipelines(options, "github", check=False, force=False)
    assert sorted(file.name for file in (root / ".github/workflows").iterdir()) == [
        "audit.yml",
        "mine.yml",
        "pull-request.yml",
    ]


def test_the_projects_own_pipelines_are_current() -> None:
    root = Path(__file__).parents[2]
    made = pipelines(load(root), "github")
    assert compare(root, made.files, made.owned) == []


@pytest.mark.surface("D06", "U")
def test_scripts_of_gitlab_and_atlantis_are_shell_and_the_report_counts(tmp_path: Path) -> None:
    jobs = yaml.safe_load(written(reached(tmp_path / "a", "gitlab"), "gitlab")[".gitlab/gen.gitlab-ci.yml"])
    server = yaml.safe_load(written(reached(tmp_path / "b"), "atlantis")["docs/atlantis/repos.yaml"])
    steps = [step for stage in server["workflows"]["gen"].values() for step in stage["steps"] if "run" in step]
    scripts = [step["run"]["command"] for step in steps]
    for job in jobs.values():
        scripts += [*job.get("script", []), *job.get("before_script", [])] if isinstance(job, dict) else []
    assert len(scripts) > 30
    for script in scripts:
        checked = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, f"{script}\n{checked.stderr}"
    (report,) = [line for line in jobs["review-dev"]["script"] if "report.json" in line]
    plan = {
        "resource_changes": [
            {"change": {"actions": actions}} for actions in (["create"], ["delete", "create"], ["no-op"])
        ]
    }
    folder = tmp_path / ".gen/plans/dev/api"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text(json.dumps(plan))
    subprocess.run(["bash", "-euo", "pipefail", "-c", report], cwd=tmp_path, check=True)
    assert json.loads((tmp_path / "report.json").read_text()) == {"create": 2, "update": 0, "delete": 1}


@pytest.mark.surface("D06", "U")
def test_gitlab_applies_only_on_the_protected_branch_and_production_by_hand(tmp_path: Path) -> None:
    jobs = yaml.safe_load(written(reached(tmp_path, "gitlab"), "gitlab")[".gitlab/gen.gitlab-ci.yml"])
    for name, job in jobs.items():
        if isinstance(job, dict) and taken(job.get("variables")) & {"apply", "bind"}:
            assert all('$CI_COMMIT_BRANCH == "main"' in rule["if"] for rule in job["rules"]), name
    assert jobs["apply-prod"]["rules"][0]["when"] == "manual"
    assert (taken(jobs["plan-prod"]), "environment" in jobs["plan-prod"]) == ({"bind"}, False)
    assert jobs["apply-prod"]["resource_group"] == "prod"
