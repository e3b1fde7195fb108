"""Plan and apply on real accounts: what was planned is applied, and nothing else is."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.loading import load
from generator.local.emulator import Emulator
from generator.local.known_drift import unexpected

from .accounts import Accounts
from .projects import lay, worked

NAME = "stackwright"


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """Development without state and artifacts, staging and production with both; a commit, and approved routes."""
    project = lay(tmp_path_factory.mktemp("delivery") / "project", worked("api"))
    (project / ".gitignore").write_text("/.gen/\n/build/\n.terraform*\n*.tfstate*\n*.auto.tfvars.json\n")
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    good(found, "dev", "render")
    commit(project, "A service")
    for env in ("dev", "stg", "prod"):
        found.buckets(env)
    yield found
    emulator.stop()


def commit(project: Path, message: str) -> None:
    words = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=project, check=True)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    subprocess.run(["git", *words, "commit", "-q", "-m", message], cwd=project, check=True)


def good(accounts: Accounts, env: str, *words: str) -> str:
    ended = accounts.gen(env, *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def refused(accounts: Accounts, env: str, *words: str) -> str:
    ended = accounts.gen(env, *words)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


def kept(accounts: Accounts, env: str) -> Path:
    return accounts.project / ".gen" / "plans" / env / "api"


def manifest(accounts: Accounts, env: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((kept(accounts, env) / "manifest.json").read_text())
    return found


def approve(accounts: Accounts, env: str) -> tuple[str, str]:
    return ("--approve", manifest(accounts, env)["plan_sha256"])


def record(accounts: Accounts, env: str, kind: str = "releases") -> dict[str, Any] | None:
    """The record of the service, from where it lies."""
    state = load(accounts.project).environments[env].spec.state
    if state is None:
        file = accounts.project / ".gen" / "records" / env / kind / "api.json"
        return dict(json.loads(file.read_text())) if file.is_file() else None
    client = accounts.cloud(env).client("s3")
    try:
        found = client.get_object(Bucket=state.bucket, Key=f"{NAME}/{env}/_records/{kind}/api.json")
    except client.exceptions.NoSuchKey:
        return None
    return dict(json.loads(found["Body"].read()))


@pytest.mark.surface("D03", "A")
@pytest.mark.surface("D02", "A")
def test_a_plan_is_applied_as_it_was_kept_and_the_next_one_is_empty(accounts: Accounts) -> None:
    good(accounts, "dev", "plan", "dev")
    good(accounts, "dev", "apply", "dev")
    assert [root["changes"] for root in accounts.gen_json("dev", "plan", "dev")["roots"]] == [False]
    reading = manifest_of_reading(accounts)
    good(accounts, "prod", "package", "--upload", "prod")
    good(accounts, "prod", "plan", "prod")
    assert manifest(accounts, "prod")["fingerprint"] == reading["fingerprint"]
    said = good(accounts, "prod", "apply", "prod", *approve(accounts, "prod"), "--reviewed", reading["fingerprint"])
    assert "prod/api                     applied      notebook 1" in said


def manifest_of_reading(accounts: Accounts) -> dict[str, Any]:
    """Of a plan such as a pull request makes: nothing is uploaded. It is shown, and never applied."""
    said = good(accounts, "prod", "plan", "prod")
    assert "for reading only: 1 package is not in the bucket. `gen package --upload prod`" in said
    told = refused(accounts, "prod", "apply", "prod", *approve(accounts, "prod"))
    assert "prod/api: the plan has not seen its packages in the bucket: `gen package --upload`, then plan again" in told
    assert "nothing was applied" in told
    return manifest(accounts, "prod")


@pytest.mark.surface("D03", "A")
@pytest.mark.parametrize("env", ["dev", "prod"])
def test_what_was_applied_is_recorded(accounts: Accounts, env: str) -> None:
    released, made = record(accounts, env), manifest(accounts, env)
    assert released
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=accounts.project, capture_output=True, text=True, check=True
    )
    assert released["commit"] == head.stdout.strip() == made["commit"]
    assert released["packages"] == made["packages"]
    if env == "prod":
        assert released["plan_sha256"] == made["plan_sha256"]
        assert released["fingerprint"] == made["fingerprint"]
    assert released["versions"] == {"notebook": "1"}
    assert released["by"] == f"arn:aws:iam::{load(accounts.project).environments[env].spec.account}:root"
    assert released["history"] == []


@pytest.mark.surface("D03", "A")
def test_a_plan_that_was_applied_is_not_applied_again(accounts: Accounts) -> None:
    said = good(accounts, "prod", "apply", "prod", *approve(accounts, "prod"))
    assert "was applied" in said
    assert " apply -json" not in said


def planned(accounts: Accounts) -> tuple[str, str]:
    """Production, planned and approved."""
    good(accounts, "prod", "plan", "prod")
    return approve(accounts, "prod")


@pytest.fixture
def changed(accounts: Accounts) -> Iterator[Accounts]:
    """Production with a plan that changes the timeout and nothing else; what a test does to it is undone."""
    spec = accounts.project / "functions/api/service.yaml"
    before = spec.read_text()
    spec.write_text(before.replace("timeout: 10", "timeout: 11"))
    saved = accounts.project.parent / "saved"
    if saved.is_dir():
        good(accounts, "prod", "render", "--no-package")
        shutil.copytree(saved, kept(accounts, "prod"), dirs_exist_ok=True)
    else:
        good(accounts, "prod", "render", "--no-package")
        uncommitted = refused(accounts, "prod", "apply", "prod", *planned(accounts))
        assert "prod/api was planned with changes that are not committed: commit them, and plan again" in uncommitted
        commit(accounts.project, "More time")
        good(accounts, "prod", "plan", "prod")
        found = unexpected(json.loads((kept(accounts, "prod") / "plan.json").read_text()))
        assert {(item.resource_type, item.attribute) for item in found} <= TIMEOUT
        shutil.copytree(kept(accounts, "prod"), saved)
    yield accounts
    spec.write_text(before)
    good(accounts, "prod", "render", "--no-package")


# A new timeout is a new version; what is computed from that is told as changing, too.
TIMEOUT = {
    ("aws_lambda_function", name) for name in ("timeout", "version", "qualified_arn", "qualified_invoke_arn")
} | {("aws_lambda_function", "last_modified"), ("aws_lambda_alias", "function_version")}


def forge(file: Path, **values: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


def in_the_manifest(**values: Any) -> Callable[[Accounts], None]:
    return lambda accounts: forge(kept(accounts, "prod") / "manifest.json", **values)


def another_plan(accounts: Accounts) -> None:
    runner = accounts.runner("prod")
    runner.plan(out=kept(accounts, "prod") / "plan.tfplan", destroy=True)


def another_plan_and_its_digest(accounts: Accounts) -> None:
    another_plan(accounts)
    digest = subprocess.run(["sha256sum", kept(accounts, "prod") / "plan.tfplan"], capture_output=True, check=True)
    in_the_manifest(plan_sha256=digest.stdout.split()[0].decode())(accounts)


def another_hcl(accounts: Accounts) -> None:
    file = accounts.project / "environments/prod/api/more.tf"
    file.write_text('output "more" {\n  value = 1\n}\n')


def another_object(accounts: Accounts) -> None:
    client, bucket, key = stored(accounts)
    client.put_object(Bucket=bucket, Key=key, Body=b"somebody else's", ChecksumAlgorithm="SHA256")


def stored(accounts: Accounts) -> tuple[Any, str, str]:
    artifacts = load(accounts.project).environments["prod"].spec.artifacts
    assert artifacts
    client = accounts.cloud("prod").client("s3")
    return client, artifacts.bucket, client.list_objects_v2(Bucket=artifacts.bucket)["Contents"][0]["Key"]


def a_hold(accounts: Accounts) -> None:
    put_hold(
        accounts, {"who": "arn:aws:iam::333333333333:user/ada", "when": "2026-11-21T03:00:00+00:00", "why": "loops"}
    )


def put_hold(accounts: Accounts, hold: dict[str, Any] | None) -> None:
    state = load(accounts.project).environments["prod"].spec.state
    assert state
    client, key = accounts.cloud("prod").client("s3"), f"{NAME}/prod/_records/holds/api.json"
    if hold is None:
        client.delete_object(Bucket=state.bucket, Key=key)
    else:
        client.put_object(Bucket=state.bucket, Key=key, Body=json.dumps({**hold, "functions": {}}).encode())


def everywhere_else(accounts: Accounts) -> None:
    """Of another project, environment, account, region and service, and of a pull request."""
    other = {"project": "other", "environment": "stg", "account": "2" * 12, "region": "eu-west-1", "service": "orders"}
    in_the_manifest(**other, binding=False)(accounts)
    another_hcl(accounts)
    a_hold(accounts)


def mend(accounts: Accounts) -> None:
    """As it was before."""
    (accounts.project / "environments/prod/api/more.tf").unlink(missing_ok=True)
    put_hold(accounts, None)
    client, bucket, key = stored(accounts)
    package = next((accounts.project / "build" / "packages").rglob("*.zip")).read_bytes()
    client.put_object(Bucket=bucket, Key=key, Body=package, ChecksumAlgorithm="SHA256")


EVERYTHING = [
    "prod/api: the plan was made for project other, and this is stackwright: plan stackwright itself",
    "prod/api: the plan was made for environment stg, and this is prod: plan prod itself",
    "prod/api: the plan was made for service orders, and this is api: plan api itself",
    "prod/api: the plan was made for account 222222222222, and this is 333333333333: plan 333333333333 itself",
    "prod/api: the plan was made for region eu-west-1, and this is eu-central-1: plan eu-central-1 itself",
    "prod/api: the plan has not seen its packages in the bucket: `gen package --upload`, then plan again",
    "prod/api: the HCL has changed since the plan was made: plan again",
    "prod/api: held by arn:aws:iam::333333333333:user/ada since 2026-11-21T03:00:00+00:00: loops. "
    "Clear it with `gen rollback prod api --clear`",
    "nothing was applied",
]
OTHER = ["prod/api: the plan would do something else than its manifest says: one of the two was replaced; plan again"]
FAULTS: dict[str, tuple[Callable[[Accounts], None], list[str]]] = {
    "a manifest of elsewhere": (everywhere_else, EVERYTHING),
    "a forged manifest": (
        in_the_manifest(packages={}, fingerprint="0" * 64),
        [*OTHER, "prod/api: the plan deploys other packages than its manifest says: plan again"],
    ),
    "a manifest that hides that anything changes": (
        in_the_manifest(changes=False),
        ["prod/api: the manifest does not say whether the plan changes anything as the plan does: plan again"],
    ),
    "another plan file": (another_plan, ["prod/api: the plan file is not the one that was kept (SHA-256 "]),
    "another plan file, and its digest": (another_plan_and_its_digest, OTHER),
    "an object that was replaced": (
        another_object,
        ["zip is missing or has other content: `gen package --upload prod`, then plan again", "nothing was applied"],
    ),
}


@pytest.mark.surface("D03", "A")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_plan_that_is_not_what_it_was_is_refused(changed: Accounts, fault: str) -> None:
    make, said = FAULTS[fault]
    make(changed)
    try:
        told = refused(changed, "prod", "apply", "prod", *approve(changed, "prod"))
    finally:
        mend(changed)
    for message in said:
        assert message in told
    assert " apply -json" not in told


@pytest.mark.surface("D03", "A")
def test_production_asks_for_the_plans_name(changed: Accounts) -> None:
    sha256 = manifest(changed, "prod")["plan_sha256"]
    told = refused(changed, "prod", "apply", "prod")
    assert f"prod is applied when its plans are approved by name:\n  prod/api  {sha256}" in told
    assert f"read them, then: --approve {sha256[:12]}" in told
    assert "approved by name" in refused(changed, "prod", "apply", "prod", "--approve", sha256[:8])


@pytest.mark.surface("D03", "A")
def test_what_was_not_reviewed_is_shown_by_address(changed: Accounts, tmp_path: Path) -> None:
    words = ("apply", "prod", *approve(changed, "prod"), "--reviewed")
    told = refused(changed, "prod", *words, "0" * 64)
    assert "prod/api would do something else than was reviewed: its fingerprint is " in told
    other = tmp_path / "plans/prod/api"
    shutil.copytree(kept(changed, "prod"), other)
    plan = json.loads((other / "plan.json").read_text())
    for item in plan["resource_changes"]:
        if item["type"] == "aws_lambda_function":
            item["change"]["after"]["timeout"] = 12
    (other / "plan.json").write_text(json.dumps(plan))
    told = refused(changed, "prod", *words, str(tmp_path / "plans"))
    assert (
        "would do something else than was reviewed at:\n  module.api.module.notebook.aws_lambda_function.this" in told
    )
    assert "neither a fingerprint" in refused(changed, "prod", *words, "yes")


ROUTE = 'module.api.module.notebook_http.aws_apigatewayv2_route.this["GET /notes/{id}"]'
APPROVAL = f"""\
approvals:
  - id: trigger-removed
    where: 'prod/api:{ROUTE}'
    reason: nobody asks for single notes
    owner: docs
    expires: "2099-01-01"
"""


@pytest.mark.surface("D03", "A")
def test_a_finding_stops_production_until_it_is_approved_and_a_plan_when_another_was_applied(
    changed: Accounts, tmp_path: Path
) -> None:
    timeout = shutil.copytree(kept(changed, "prod"), tmp_path / "timeout")
    spec, patch = changed.project / "functions/api/service.yaml", "PATCH /notes/{id}"
    alone = spec.read_text()
    spec.write_text(alone.replace("GET /notes/{id}", patch))
    good(changed, "prod", "render", "--no-package")
    commit(changed.project, "Another route")
    said = good(changed, "prod", "plan", "prod")
    assert f"  ! prod/api: route removed ({ROUTE}) [trigger-removed]\n" in said
    for name in ("review.md", "review.html"):
        assert patch in (changed.project / ".gen/plans/prod" / name).read_text()
    removing = shutil.copytree(kept(changed, "prod"), tmp_path / "removing")
    # What lies beside the plan for reading is not what is asked.
    (kept(changed, "prod") / "plan.json").write_text("{}")
    told = refused(changed, "prod", "apply", "prod", *approve(changed, "prod"))
    assert f"prod/api: route removed ({ROUTE}) [trigger-removed]\n" in told
    assert "approve it in approvals.yaml (id: the word in brackets; where: ENV/SERVICE:ADDRESS)" in told
    assert " apply -json" not in told

    spec.write_text(alone)
    good(changed, "prod", "render", "--no-package")
    shutil.copytree(timeout, kept(changed, "prod"), dirs_exist_ok=True)
    assert "applied      notebook 2" in good(changed, "prod", "apply", "prod", *approve(changed, "prod"))
    released = record(changed, "prod")
    assert released
    assert [each["versions"] for each in released["history"]] == [{"notebook": "1"}]

    spec.write_text(alone.replace("GET /notes/{id}", patch))
    good(changed, "prod", "render", "--no-package")
    (changed.project / "approvals.yaml").write_text(APPROVAL)
    shutil.copytree(removing, kept(changed, "prod"), dirs_exist_ok=True)
    for _ in range(2):
        told = refused(changed, "prod", "apply", "prod", *approve(changed, "prod"))
        assert "prod/api: the state has changed since this plan was made, by another apply: plan again" in told
        assert "nothing was applied" in told
        assert not (kept(changed, "prod") / "applying.json").exists()


@pytest.mark.surface("D03", "A")
def test_a_plan_of_another_environment_is_not_applied(accounts: Accounts) -> None:
    good(accounts, "stg", "package", "--upload", "stg")
    good(accounts, "stg", "plan", "stg")
    shutil.rmtree(kept(accounts, "prod"), ignore_errors=True)
    shutil.copytree(kept(accounts, "stg"), kept(accounts, "prod"))
    told = refused(accounts, "prod", "apply", "prod", *approve(accounts, "prod"))
    assert "prod/api: the plan was made for environment stg, and this is prod: plan prod itself" in told
    assert "prod/api: the plan was made for account 222222222222, and this is 333333333333" in told


@pytest.mark.surface("D01", "A")
def test_the_wrong_account_is_refused_by_name(accounts: Accounts) -> None:
    for command in ("plan", "apply"):
        told = refused(accounts, "dev", command, "prod")
        assert "prod is account 333333333333, and the credentials at hand are of account 111111111111" in told


@pytest.mark.surface("D03", "A")
def test_a_secret_and_a_parameter_that_are_not_there_are_named(accounts: Accounts) -> None:
    spec = accounts.project / "functions/api/service.yaml"
    before = spec.read_text()
    named = 'secrets: { KEY: "secret:/api/key", LIMIT: "ssm:/api/limit" }'
    spec.write_text(before.replace("    uses: { notes", f"    {named}\n    uses: {{ notes"))
    try:
        told = refused(accounts, "dev", "plan", "dev")
    finally:
        spec.write_text(before)
        good(accounts, "dev", "render")
    assert "secret:/api/key (read by api.notebook) is not in account 111111111111: `gen secrets set dev secret:" in told
    assert "ssm:/api/limit (read by api.notebook) is not in account 111111111111: `gen secrets set dev ssm:/" in told


@pytest.mark.surface("D05", "A")
def test_only_what_a_range_touches_is_planned(accounts: Accounts) -> None:
    commit(accounts.project, "Before")
    affected = ("plan", "dev", "--affected", "--base", "main")
    assert accounts.gen_json("dev", *affected, "--list") == {"environment": "dev", "roots": [], "removed": []}
    assert "nothing since main touches a root of dev" in good(accounts, "dev", *affected)
    handler = accounts.project / "functions/api/notebook.py"
    handler.write_text(handler.read_text() + "# more\n")
    listed = accounts.gen_json("dev", *affected, "--list")
    assert [(item["service"], item["because"]) for item in listed["roots"]] == [("api", ["functions/api/notebook.py"])]
    good(accounts, "dev", *affected)
    (changed,) = unexpected(json.loads((kept(accounts, "dev") / "plan.json").read_text()))[:1]
    assert changed.resource_type.startswith("aws_lambda_")


@pytest.mark.surface("D03", "A")
def test_a_service_is_taken_out_and_nothing_else(accounts: Accounts) -> None:
    told = refused(accounts, "prod", "destroy", "prod", "api")
    assert "module.api.module.notes.aws_dynamodb_table.this (prod-api-notes) is protected from deletion" in told
    client = accounts.cloud("prod").client("dynamodb")
    assert client.describe_table(TableName="prod-api-notes")["Table"]["TableStatus"] == "ACTIVE"
    client.update_table(TableName="prod-api-notes", DeletionProtectionEnabled=False)
    ended = accounts.gen("prod", "destroy", "prod", "api")
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[2].endswith("aws_dynamodb_table.this  (with its items)")
    assert "resources of prod/api would go: in prod that is approved by name" in ended.stderr
    name = ended.stderr.rpartition("--approve ")[2].strip()
    assert "prod/api is gone" in good(accounts, "prod", "destroy", "prod", "api", "--approve", name)
    assert client.list_tables()["TableNames"] == []
    assert accounts.cloud("prod").client("lambda").list_functions()["Functions"] == []
    assert record(accounts, "prod") is None
    assert record(accounts, "dev")
    assert (accounts.project / "environments/prod/api/main.tf").is_file()
    (stored_,) = accounts.cloud("dev").client("lambda").list_functions()["Functions"]
    assert stored_["FunctionName"] == "dev-api-notebook"
