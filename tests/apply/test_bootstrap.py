"""Accounts with nothing in them: brought up, again, after a kill, beside another project; states that move."""

import json
import re
import shutil
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from killing import Moment, kill

from generator.loading import load
from generator.local.emulator import Emulator, Settings
from generator.local.known_drift import unexpected
from generator.terraform import child_environ, cli_config

from .accounts import Accounts
from .projects import GEN, lay, wait_for, worked

CI = """
budget: {{ monthly_usd: 100, notify: [team@example.com] }}
ci:
  families: [dynamodb, http_api]
  github: {{ repository: example/shop }}
require: {{ permissions_boundary: "arn:aws:iam::{account}:policy/ci/{project}-{env}-boundary" }}
"""
ACCOUNTS = {"dev": "1" * 12, "stg": "2" * 12, "prod": "3" * 12}
PLATFORM = "environments/{}/platform"


def write_environment(project: Path, env: str, more: str) -> None:
    file = project / "environments" / env / "environment.yaml"
    file.write_text(file.read_text() + more)


def lay_quick(folder: Path) -> Path:
    """Buckets without lifecycle: the provider waits 55 s for each, and the blocks' own tests see to it."""
    project = lay(folder, worked("api"))
    for block in ("artifact-bucket", "state-backend"):
        file = project / "modules" / block / "main.tf"
        file.write_text(
            re.sub(r'\nresource "aws_s3_bucket_lifecycle_configuration".*?\n}\n', "", file.read_text(), flags=re.S)
        )
    return project


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """stg and prod brought up at once; dev has a service, whose state is a file, and no platform yet."""
    project = lay_quick(tmp_path_factory.mktemp("bootstrap") / "project")
    for env in ("stg", "prod"):
        write_environment(project, env, CI.format(account=ACCOUNTS[env], project="stackwright", env=env))
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    assert found.gen("dev", "render").returncode == 0
    with ThreadPoolExecutor(2) as pool:
        for ended in pool.map(lambda env: found.gen(env, "bootstrap", env, "--yes"), ("stg", "prod")):
            assert ended.returncode == 0, ended.stdout + ended.stderr
    yield found
    emulator.stop()


def keys(accounts: Accounts, env: str, bucket: str) -> list[str]:
    found = accounts.cloud(env).client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return [item["Key"] for item in found]


def state_bucket(accounts: Accounts, env: str) -> str:
    state = load(accounts.project).environments[env].spec.state
    assert state
    return state.bucket


def changes(accounts: Accounts, env: str, service: str) -> list[str]:
    """What a plan of Terraform's own would change, less what the emulator reads back differently."""
    runner = accounts.runner(env, service=service)
    runner.init()
    saved = accounts.project.parent / f"{env}-{service}.plan"
    runner.plan(out=saved)
    return [item.address for item in unexpected(runner.show_json(saved))]


@pytest.mark.surface("D01", "A")
@pytest.mark.surface("D02", "A")
@pytest.mark.parametrize("env", ["stg", "prod"])
def test_an_account_ends_with_a_platform_whose_state_lies_in_its_own_bucket(accounts: Accounts, env: str) -> None:
    bucket = state_bucket(accounts, env)
    assert keys(accounts, env, bucket) == [f"stackwright/{env}/platform/terraform.tfstate"]
    left = sorted(file.name for file in (accounts.project / PLATFORM.format(env)).iterdir())
    assert left == [".terraform", ".terraform.lock.hcl", "main.tf", "outputs.tf", "terraform.tf", "variables.tf"]
    client = accounts.cloud(env).client("s3")
    assert client.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert "aws:SecureTransport" in client.get_bucket_policy(Bucket=bucket)["Policy"]
    roles = {role["RoleName"] for role in accounts.cloud(env).client("iam").list_roles()["Roles"]}
    assert roles == {f"stackwright-{env}-{role}" for role in ("plan", "bind", "apply")}


@pytest.mark.surface("D02", "A")
def test_a_second_run_changes_nothing(accounts: Accounts) -> None:
    told = accounts.gen_json("prod", "bootstrap", "prod")
    assert (told["changes"], told["moved"]) == (0, [])
    assert told["outputs"]["boundary_arn"] == "arn:aws:iam::333333333333:policy/ci/stackwright-prod-boundary"


def test_it_asks_before_it_makes_anything(accounts: Accounts, tmp_path: Path) -> None:
    other = another(accounts, tmp_path, "asking")
    asked = other.gen("stg", "bootstrap", "stg")
    assert asked.returncode == 1
    assert "nothing was made: look at the list, then `gen bootstrap stg --yes`" in asked.stderr
    assert "create   module.state.aws_s3_bucket.this" in asked.stdout
    assert [
        item["Name"] for item in other.cloud("stg").client("s3").list_buckets()["Buckets"] if "asking" in item["Name"]
    ] == []


def test_the_rendered_root_stays_with_the_rest(accounts: Accounts) -> None:
    checked = accounts.gen("prod", "render", "--check", "--no-package")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.surface("D01", "A")
def test_credentials_of_another_account_make_nothing(accounts: Accounts) -> None:
    refused = accounts.gen("prod", "bootstrap", "stg", "--yes")
    assert refused.returncode == 1
    assert "stg is account 222222222222, and the credentials at hand are of account 333333333333" in refused.stderr


def another(accounts: Accounts, folder: Path, name: str) -> Accounts:
    """A second project in the same accounts, with buckets and a topic of its own."""
    project = lay_quick(folder / name)
    (project / "gen.yaml").write_text(f"project: {name}\n")
    for env in ("stg", "prod"):
        file = project / "environments" / env / "environment.yaml"
        file.write_text(file.read_text().replace("stackwright-", f"{name}-").replace(":alarms", f":{name}"))
        write_environment(project, env, CI.format(account=ACCOUNTS[env], project=name, env=env))
    return Accounts(project, accounts.endpoint, accounts.environ)


@pytest.mark.surface("D02", "A")
def test_a_second_project_uses_the_provider_and_takes_nothing(accounts: Accounts, tmp_path: Path) -> None:
    other = another(accounts, tmp_path, "second")
    file = other.project / "environments/prod/environment.yaml"
    text = file.read_text()
    file.write_text(text.replace("second-state-", "stackwright-state-"))
    refused = other.gen("prod", "bootstrap", "prod", "--yes")
    assert refused.returncode == 1
    assert (
        "bucket stackwright-state-333333333333-eu-central-1 is there already, and project stackwright's"
        in refused.stderr
    )
    file.write_text(text)
    ended = other.gen("prod", "bootstrap", "prod", "--yes")
    assert ended.returncode == 0, ended.stderr
    noted = json.loads((other.project / "environments/prod/platform/account.auto.tfvars.json").read_text())
    arn = "arn:aws:iam::333333333333:oidc-provider/token.actions.githubusercontent.com"
    assert noted == {"oidc_providers": {"github": arn}}
    assert other.gen_json("prod", "bootstrap", "prod")["changes"] == 0
    assert changes(accounts, "prod", "platform") == []


@pytest.mark.surface("D02", "A")
def test_a_run_that_was_killed_is_finished_by_the_next(accounts: Accounts, tmp_path: Path) -> None:
    other = another(accounts, tmp_path, "killed")
    environ = other.cloud("stg").environ(other.environ)
    # What a killed run had made without writing it down: these are taken up, not refused.
    tags = [{"Key": "project", "Value": "killed"}, {"Key": "environment", "Value": "stg"}]
    s3 = other.cloud("stg").client("s3")
    bucket = state_bucket(other, "stg")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    quiet = subprocess.DEVNULL
    words = [GEN, "bootstrap", "stg", "--yes"]
    run = subprocess.Popen(words, cwd=other.project, env=environ, stdout=quiet, stderr=quiet)
    iam = other.cloud("stg").client("iam")
    wait_for(lambda: [role for role in iam.list_roles()["Roles"] if role["RoleName"].startswith("killed")], "a role")
    assert kill(run, Moment(0, 0.0, generations=2), 1.0)
    again = other.gen("stg", "bootstrap", "stg", "--yes")
    assert again.returncode == 0, again.stdout + again.stderr
    assert other.gen_json("stg", "bootstrap", "stg")["changes"] == 0
    assert keys(other, "stg", bucket) == ["killed/stg/platform/terraform.tfstate"]


@pytest.mark.surface("D02", "A")
def test_states_go_from_a_file_to_a_bucket_and_on_with_nothing_destroyed(accounts: Accounts) -> None:
    for command in ("plan", "apply"):
        ended = accounts.gen("dev", command, "dev")
        assert ended.returncode == 0, ended.stdout + ended.stderr
    file = accounts.project / "environments/dev/api/terraform.tfstate"
    lineage = json.loads(file.read_text())["lineage"]
    write_environment(accounts.project, "dev", "state: { bucket: states-of-dev }\n")
    assert accounts.gen_json("dev", "bootstrap", "dev", "--yes")["moved"] == ["platform", "api"]
    assert not file.exists()
    assert accounts.gen("dev", "render").returncode == 0
    assert changes(accounts, "dev", "api") == []

    spec = accounts.project / "environments/dev/environment.yaml"
    spec.write_text(spec.read_text().replace("states-of-dev", "new-states, moved_from: states-of-dev"))
    checkout = accounts.project.parent / "checkout"
    shutil.copytree(accounts.project, checkout, symlinks=True, ignore=shutil.ignore_patterns(".gen"))
    moved = accounts.gen_json("dev", "bootstrap", "dev", "--yes")
    assert sorted(moved["moved"]) == ["api", "platform"]
    assert accounts.gen("dev", "render").returncode == 0
    assert changes(accounts, "dev", "api") == []
    assert changes(accounts, "dev", "platform") == []
    assert json.loads(body(accounts, "new-states", "stackwright/dev/api/terraform.tfstate"))["lineage"] == lineage
    assert "stackwright/dev/api/terraform.tfstate" in keys(accounts, "dev", "states-of-dev")
    assert accounts.gen_json("dev", "bootstrap", "dev") == {**moved, "changes": 0, "moved": []}
    refused_there(accounts, checkout / "environments/dev/api")


def body(accounts: Accounts, bucket: str, key: str) -> Any:
    return accounts.cloud("dev").client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()


def refused_there(accounts: Accounts, old: Path) -> None:
    """A checkout from before the move is told where the state is now, and can change nothing."""
    environ = accounts.cloud("dev").environ(
        child_environ(accounts.environ, cli_config(accounts.project, accounts.environ))
    )
    command = ["terraform", f"-chdir={old}", "plan", "-input=false", "-no-color"]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "the state is in s3://new-states/stackwright/dev/api/terraform.tfstate now" in ended.stderr


@pytest.mark.surface("D02", "A")
def test_a_renamed_function_is_moved_and_not_replaced(accounts: Accounts) -> None:
    spec = accounts.project / "functions/api/service.yaml"
    text = spec.read_text()
    spec.write_text(text.replace("  notebook:\n", "  book:\n    renamed_from: notebook\n"))
    packages = accounts.project / "environments/dev/api/packages.auto.tfvars.json"
    before = packages.read_text()
    assert accounts.gen("dev", "render").returncode == 0
    runner = accounts.runner("dev")
    runner.init()
    planned = runner.plan().planned
    packages.write_text(before)
    spec.write_text(text)
    assert accounts.gen("dev", "render").returncode == 0
    assert {item.action for item in planned} <= {"move", "update", "no-op"}
    assert "module.api.module.book.aws_lambda_function.this" in {item.address for item in planned}


@pytest.mark.surface("D02", "A")
def test_a_family_that_a_state_still_needs_cannot_be_dropped(accounts: Accounts) -> None:
    spec = accounts.project / "environments/dev/environment.yaml"
    before = spec.read_text()
    ci = CI.format(account=ACCOUNTS["dev"], project="stackwright", env="dev").replace(
        "[dynamodb, http_api]", "[http_api]"
    )
    spec.write_text(before + ci)
    refused = accounts.gen("dev", "bootstrap", "dev", "--yes")
    spec.write_text(before)
    assert refused.returncode == 1
    assert (
        "environments/dev/environment.yaml: ci.families lacks dynamodb: "
        "dev/api still holds module.api.module.notes.aws_dynamodb_table.this"
    ) in refused.stderr


ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BOUNDARY = "arn:aws:iam::333333333333:policy/ci/stackwright-prod-boundary"


@pytest.fixture(scope="module")
def loosened(accounts: Accounts) -> dict[str, list[tuple[str, str]]]:
    """Everything in prod loosened by hand, once for all who look; what doctor said of it before."""
    before = doctor(accounts, "prod")
    cloud, bucket = accounts.cloud("prod"), state_bucket(accounts, "prod")
    s3, iam, budgets = cloud.client("s3"), cloud.client("iam"), cloud.client("budgets")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_public_access_block(Bucket=bucket)
    for name in (bucket, "stackwright-artifacts-333333333333-eu-central-1"):
        s3.delete_bucket_policy(Bucket=name)
    role = iam.get_role(RoleName="stackwright-prod-apply")["Role"]["AssumeRolePolicyDocument"]
    text = json.dumps(role).replace("repo:example/shop:environment:prod", "repo:example/*")
    iam.update_assume_role_policy(RoleName="stackwright-prod-apply", PolicyDocument=text)
    iam.attach_role_policy(RoleName="stackwright-prod-apply", PolicyArn=ADMINISTRATOR)
    iam.put_role_policy(RoleName="stackwright-prod-bind", PolicyName="mine", PolicyDocument=allowing("iam:*"))
    version = iam.get_policy(PolicyArn=BOUNDARY)["Policy"]["DefaultVersionId"]
    said = iam.get_policy_version(PolicyArn=BOUNDARY, VersionId=version)["PolicyVersion"]["Document"]
    said["Statement"][0]["Action"].append("bedrock:InvokeModel")
    iam.create_policy_version(PolicyArn=BOUNDARY, PolicyDocument=json.dumps(said), SetAsDefault=True)
    whole = budgets.describe_budget(AccountId="3" * 12, BudgetName="stackwright-prod")["Budget"]
    limit = {"Amount": "500", "Unit": "USD"}
    budgets.update_budget(AccountId="3" * 12, NewBudget={**whole, "BudgetLimit": limit})
    cloud.client("sns").delete_topic(TopicArn="arn:aws:sns:eu-central-1:333333333333:alarms")
    return before


def allowing(*actions: str, resources: Sequence[str] = ("*",)) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.surface("D02", "A")
def test_doctor_looks_at_the_account_and_sees_what_somebody_has_loosened(
    accounts: Accounts, loosened: dict[str, list[tuple[str, str]]]
) -> None:
    assert {name for name, found in loosened.items() for verdict, _ in found if verdict != "ok"} == {"alarm topic"}
    assert loosened["alarm topic"][0][1].endswith("nobody has subscribed")
    bucket = state_bucket(accounts, "prod")
    after = {name: [fact for _, fact in found] for name, found in doctor(accounts, "prod").items()}
    assert after["state bucket"] == [f"{bucket}: keeps no versions; is not closed to the public; takes plain HTTP"]
    assert after["artifact bucket"][0].endswith("takes plain HTTP; lets packages be overwritten")
    assert after["budget"][0].endswith("its limit is 500 USD, not 100 USD")
    assert after["alarm topic"] == ["not there"]
    subject = "repo:example/shop:environment:prod"
    arn = "arn:aws:iam::333333333333:role/ci/stackwright-prod"
    assert after["apply role"] == [
        f"{arn}-apply: lets in repo:example/*; expected {subject}",
        f"{arn}-apply: does not let in {subject}",
        f"{arn}-apply: {ADMINISTRATOR} is attached; expected stackwright-prod-describe, stackwright-prod-roles",
    ]
    assert after["bind role"] == [f"{arn}-bind: inline policy mine is in it: may iam:* on *; expected stored"]
    assert after["plan role"] == [f"{arn}-plan"]
    (boundary,) = after["boundary"]
    assert boundary.startswith("stackwright-prod-boundary, in version v2, is not as gen bootstrap prod made it: ")
    assert boundary.endswith("statement AllowFamilies was changed: more actions: bedrock:InvokeModel")


def doctor(accounts: Accounts, env: str) -> dict[str, list[tuple[str, str]]]:
    """Verdict and fact of each check, by its name: a role has one for each finding."""
    ended = accounts.gen(env, "--format", "json", "doctor", env)
    assert ended.returncode == 1, ended.stderr
    found: dict[str, list[tuple[str, str]]] = {}
    for item in json.loads(ended.stdout):
        found.setdefault(item["name"], []).append((item["verdict"], item["fact"]))
    return found


@pytest.mark.surface("D09", "A")
@pytest.mark.usefixtures("loosened")
def test_the_plan_role_itself_sees_what_somebody_has_loosened_and_nothing_else(accounts: Accounts) -> None:
    """The first refresh after the bootstrap, too: what AWS adds to what was made is no drift."""
    with as_plan_role(accounts) as credentials:
        looked = accounts.gen("prod", "--format", "json", "drift", "prod", "platform", **credentials)
    assert looked.returncode == 1, looked.stdout + looked.stderr
    (found,) = json.loads(looked.stdout)
    told = {item["sentence"] for item in found["drift"]}
    claim = "token.actions.githubusercontent.com:sub: repo:example"
    who = f"now only where StringLike {claim}/*; no longer only where StringLike {claim}/shop:environment:prod"
    (beside,) = [item for item in told if item.startswith("plan role: inline policy beside was put in by hand: may ")]
    assert told - {beside} == {
        "alarm topic: it was removed: no alarm reaches anybody",
        "alarm topic: its policy was removed",
        f"apply role: who may take it was edited by hand: statement without a Sid was changed: {who}",
        "apply role: policy arn:aws:iam::aws:policy/AdministratorAccess was attached by hand",
        "artifact bucket: its policy was removed: it takes plain HTTP and packages may be overwritten",
        "bind role: inline policy mine was put in by hand: may iam:* on *",
        "boundary: it was edited by hand: statement AllowFamilies was changed: more actions: bedrock:InvokeModel",
        "budget: its limit, in USD a month, was 100 and is 500",
        "state bucket: its policy was removed: it takes plain HTTP",
        "state bucket: its public access block was taken off",
        "state bucket: its versioning was Enabled and is Suspended",
    }
    assert yaml.safe_load(found["adopt"]) == {
        "budget": {"monthly_usd": 500},
        "ci": {"boundary_actions": ["bedrock:InvokeModel"]},
    }
    assert found["take_back"] == [
        "gen bootstrap prod",
        f"aws iam detach-role-policy --role-name stackwright-prod-apply --policy-arn {ADMINISTRATOR}",
        "aws iam delete-role-policy --role-name stackwright-prod-bind --policy-name mine",
        "aws iam delete-role-policy --role-name stackwright-prod-plan --policy-name beside",
    ]


@contextmanager
def as_plan_role(accounts: Accounts) -> Iterator[dict[str, str]]:
    """Credentials of prod's plan role, as a workflow on main gets them, within an emulator that enforces policies.

    The emulator knows no path of a role's ARN, no resource of some other calls, and budgets' by no name of AWS's: what
    it wants instead is allowed beside.
    """
    cloud, role = accounts.cloud("prod"), "stackwright-prod-plan"
    roles = [f"arn:aws:iam::333333333333:role/stackwright-prod-{name}" for name in ("apply", "bind", "plan")]
    reading = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
    unnamed = ["budgets:Describe*", "budgets:ListTagsForResource", "iam:GetOpenIDConnectProvider"]
    beside = json.loads(allowing(*reading, resources=roles))
    beside["Statement"] += json.loads(allowing(*unnamed))["Statement"]
    iam = cloud.client("iam")
    iam.put_role_policy(RoleName=role, PolicyName="beside", PolicyDocument=json.dumps(beside))
    emulator = Emulator(accounts.project, accounts.environ)
    usual = Settings()
    assert emulator.start(replace(usual, enforce=True)).running.endpoint == accounts.endpoint
    try:
        token = unsigned("repo:example/shop:ref:refs/heads/main")
        taken = cloud.client("sts").assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::333333333333:role/ci/{role}", RoleSessionName="nightly", WebIdentityToken=token
        )["Credentials"]
        yield {
            "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
            "AWS_SESSION_TOKEN": taken["SessionToken"],
        }
    finally:
        emulator.start(usual)


def unsigned(subject: str) -> str:
    """A token of GitHub's; the emulator looks at its claims only."""
    issuer, audience = "https://token.actions.githubusercontent.com", "sts.amazonaws.com"
    claims = {"iss": issuer, "aud": audience, "sub": subject, "exp": 9_999_999_999}
    head, body = (urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({"alg": "none"}, claims))
    return f"{head.rstrip('=')}.{body.rstrip('=')}.x"
