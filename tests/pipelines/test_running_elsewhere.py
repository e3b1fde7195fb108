"""GitLab's script lines and Atlantis' steps, run: a deploy, a merge request, drift, a rollback, one by Atlantis."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from apply.accounts import Accounts
from apply.projects import lay, worked

from generator.local.emulator import Emulator

from .gitlab import GitLab
from .workflows import Ran, Runner, commands, git

pytestmark = pytest.mark.apply
FUNCTION = "prod-api-notebook"
_ATLANTIS = "docs/atlantis/repos.yaml"
_ME = ("-c", "user.name=t", "-c", "user.email=t@example.com")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A project whose only environment is prod, deployed once by GitLab's jobs; the plan that was applied."""

    gitlab: GitLab
    accounts: Accounts
    plan: str

    @property
    def runner(self) -> Runner:
        return self.gitlab.runner

    def change(self, branch: str, memory_size: int) -> str:
        """A commit on a new branch; the id of what it stands on."""
        project = self.accounts.project
        base = git(project, "rev-parse", "main").strip()
        git(project, "checkout", "-q", "-B", branch, "main")
        spec = project / "functions/api/service.yaml"
        overlay = f"environments: {{ prod: {{ functions: {{ notebook: {{ memory_size: {memory_size} }} }} }} }}"
        spec.write_text(f"{spec.read_text()}\n{overlay}\n")
        commit(self.accounts, "more memory in prod")
        git(project, "checkout", "-q", "main")
        return base

    def memory_size(self) -> int:
        client = self.accounts.cloud("prod").client("lambda")
        size: int = client.get_function_configuration(FunctionName=FUNCTION, Qualifier="live")["MemorySize"]
        return size


def commit(accounts: Accounts, said: str) -> None:
    ended = accounts.gen("prod", "render", "--no-package")
    assert ended.returncode == 0, ended.stderr
    git(accounts.project, "add", "-A")
    git(accounts.project, *_ME, "commit", "-q", "-m", said)


def ran(job: Ran) -> Ran:
    assert job.code == 0, job.log
    return job


@pytest.fixture(scope="module")
def elsewhere(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    work = tmp_path_factory.mktemp("elsewhere")
    project = lay(work / "shop", worked("api"))
    (project / "gen.yaml").write_text("project: shop\n")
    (project / ".gitignore").write_text(".gen/\nbuild/\n.terraform/\npackages.auto.tfvars.json\n*.tfplan\n")
    for env in ("dev", "stg"):
        (project / f"environments/{env}/environment.yaml").unlink()
    file = project / "environments/prod/environment.yaml"
    spec = yaml.safe_load(file.read_text())
    places = {name: {"bucket": f"{name}-prod-{spec['account']}"} for name in ("state", "artifacts")}
    ci = {"families": ["dynamodb", "http_api"], "gitlab": {"project": "example/shop"}}
    file.write_text(yaml.safe_dump({**spec, **places, "ci": ci}))
    emulator = Emulator(project, terraform_environ)
    accounts = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    runner = Runner(accounts, project, work / "runner", terraform_environ)
    runner.prepare()
    try:
        accounts.buckets("prod")
        for host in ("gitlab", "atlantis"):
            assert accounts.gen("prod", "ci", host).returncode == 0
        git(project, "init", "-q", "-b", "main")
        commit(accounts, "first")
        gitlab = GitLab(runner, "prod")
        for job in ("build", "plan-prod", "apply-prod"):
            ran(gitlab.job(job))
        yield Elsewhere(gitlab, accounts, gitlab.told["plan-prod"]["PLANS_PROD"])
    finally:
        emulator.stop()


@pytest.mark.surface("D06", "A")
def test_gitlab_applies_the_plan_that_it_has_kept_under_its_name(elsewhere: Elsewhere) -> None:
    store = elsewhere.accounts.cloud("prod").client("s3")
    bucket = "state-prod-333333333333"
    kept = store.get_object(Bucket=bucket, Key=f"shop/prod/_plans/{elsewhere.plan}/plan.tfplan")["Body"].read()
    release = json.loads(store.get_object(Bucket=bucket, Key="shop/prod/_records/releases/api.json")["Body"].read())
    assert hashlib.sha256(kept).hexdigest() == elsewhere.plan == release["plan_sha256"]


@pytest.mark.surface("D06", "A")
def test_a_merge_request_is_checked_planned_and_counted(elsewhere: Elsewhere) -> None:
    base = elsewhere.change("feature", 512)
    ran(elsewhere.gitlab.job("check", ref="feature"))
    job = ran(elsewhere.gitlab.job("review-prod", {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}, ref="feature"))
    plan = json.loads((job.folder / ".gen/plans/prod/api/plan.json").read_text())
    actions = [action for change in plan["resource_changes"] for action in change["change"]["actions"]]
    counted = {action: actions.count(action) for action in ("create", "update", "delete")}
    assert counted["update"] >= 2  # the function and its alias, and alarms, which the emulator never reads back clean
    assert json.loads((job.folder / "report.json").read_text()) == counted
    assert "512" in (elsewhere.gitlab.left["review-prod"] / "review.md").read_text()
    token = job.folder.parent / "token"
    assert (token.read_text(), token.stat().st_mode & 0o777) == ("a-token", 0o600)


@pytest.mark.surface("D06", "A")
def test_a_merge_request_that_touches_no_root_is_told_so(elsewhere: Elsewhere) -> None:
    base = git(elsewhere.accounts.project, "rev-parse", "main").strip()
    job = ran(elsewhere.gitlab.job("review-prod", {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}))
    assert "No root of prod differs." in job.log
    assert json.loads((job.folder / "report.json").read_text()) == {"create": 0, "update": 0, "delete": 0}


@pytest.mark.surface("D06", "A")
def test_gitlab_applies_nothing_where_no_plan_is_named(elsewhere: Elsewhere) -> None:
    elsewhere.gitlab.told["plan-prod"] = {"PLANS_PROD": ""}
    assert "Nothing changes." in ran(elsewhere.gitlab.job("apply-prod")).log
    elsewhere.gitlab.told["plan-prod"] = {"PLANS_PROD": "a" * 64}
    refused = elsewhere.gitlab.job("apply-prod")
    assert refused.code != 0
    assert "terraform" not in refused.log


@pytest.mark.surface("D06", "A")
def test_what_was_changed_by_hand_fails_gitlabs_nightly_job(elsewhere: Elsewhere) -> None:
    client = elsewhere.accounts.cloud("prod").client("lambda")
    client.update_function_configuration(FunctionName=FUNCTION, MemorySize=640)
    drifted = elsewhere.gitlab.job("drift-prod")
    client.update_function_configuration(FunctionName=FUNCTION, MemorySize=256)
    assert drifted.code == 1
    assert "640" in drifted.log


@pytest.mark.surface("D06", "A")
def test_gitlabs_rollback_takes_what_is_typed_as_words_only(elsewhere: Elsewhere) -> None:
    typed = {"SERVICE": "--clear", "WHY": '"; touch pwned; $(touch pwned)', "TO": "`touch pwned`"}
    job = elsewhere.gitlab.job("rollback-prod", typed)
    assert job.code != 0
    assert not list(job.folder.rglob("pwned"))


@pytest.mark.surface("D06", "A")
def test_atlantis_applies_the_plan_that_it_showed_and_no_other(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.change("request", 384)
    project, tree = elsewhere.accounts.project, tmp_path / "tree"
    git(project.parent, "clone", "--quiet", "--branch", "request", str(project), str(tree))
    (workflow,) = yaml.safe_load((project / _ATLANTIS).read_text())["workflows"].values()
    environ = commands(elsewhere.runner, tmp_path) | elsewhere.accounts.cloud("prod").environ({})
    environ |= {"DIR": "environments/prod/api", "PLANFILE": str(tmp_path / "api.tfplan")}

    def step(stage: str) -> "subprocess.CompletedProcess[str]":
        setting, run = workflow[stage]["steps"]
        environ[setting["env"]["name"]] = setting["env"]["value"]
        command = [run["run"]["shell"], *run["run"]["shellArgs"].split(), run["run"]["command"]]
        place = tree / environ["DIR"]
        return subprocess.run(command, cwd=place, env=environ, capture_output=True, text=True, check=False)

    planned = step("plan")
    assert planned.returncode == 0, planned.stderr
    assert "384" in planned.stdout
    plan = Path(environ["PLANFILE"])
    shown = plan.read_bytes()

    plan.write_bytes(shown[:-1] + b"x")
    refused = step("apply")
    assert refused.returncode == 1
    assert "the plan file is not the one that was kept" in refused.stderr
    assert elsewhere.memory_size() == 256

    plan.write_bytes(shown)
    applied = step("apply")
    assert applied.returncode == 0, applied.stderr
    assert elsewhere.memory_size() == 384
