"""Development, staging and production from one spec: three accounts side by side, and no way into the wrong one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from generator.loading import load
from generator.local.cloud import Cloud
from generator.local.emulator import Emulator
from generator.local.functions import invoke
from generator.local.known_drift import unexpected
from generator.terraform import TerraformFailed

from .accounts import Accounts
from .projects import lay, worked


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    project = lay(tmp_path_factory.mktemp("accounts") / "project", worked("api"))
    spec = project / "functions/api/service.yaml"
    overlay = "environments:\n  prod: { functions: { notebook: { memory_size: 512 } } }\n"
    spec.write_text(f"{spec.read_text()}\n{overlay}")
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    for env in ("dev", "prod"):
        found.buckets(env)
        words = ("package", "--upload", env) if env == "prod" else ("render",)
        ended = found.gen(env, *words)
        assert ended.returncode == 0, ended.stderr
        runner = found.runner(env)
        runner.init()
        runner.apply()
    yield found
    emulator.stop()


@pytest.mark.surface("D01", "A")
def test_each_account_has_its_own_with_its_own_values(accounts: Accounts) -> None:
    memory = {}
    for env in ("dev", "prod"):
        client = accounts.cloud(env).client("lambda")
        functions = {item["FunctionName"]: item["MemorySize"] for item in client.list_functions()["Functions"]}
        assert list(functions) == [f"{env}-api-notebook"]
        memory[env] = functions[f"{env}-api-notebook"]
    assert memory == {"dev": 256, "prod": 512}


@pytest.mark.surface("D01", "A")
def test_both_answer_and_neither_sees_what_the_other_keeps(accounts: Accounts) -> None:
    for env in ("dev", "prod"):
        assert answer(accounts.cloud(env), env, "POST", {"text": env})["statusCode"] == 201
        notes = json.loads(answer(accounts.cloud(env), env, "GET")["body"])
        assert [note["text"] for note in notes] == [env]


def answer(cloud: Cloud, env: str, method: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    """The function's answer to the event of an API; APIs of several accounts do not answer by address here."""
    event = {
        "version": "2.0",
        "routeKey": f"{method} /notes",
        "rawPath": "/notes",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": method, "path": "/notes"}},
        "body": json.dumps(body) if body else None,
    }
    answered = invoke(cloud, f"{env}-api-notebook", json.dumps(event).encode())
    assert answered.error is None, answered.log
    told: dict[str, Any] = json.loads(answered.payload)
    return told


@pytest.mark.surface("D01", "A")
def test_another_accounts_credentials_are_refused(accounts: Accounts) -> None:
    with pytest.raises(TerraformFailed, match="AWS account ID not allowed: 333333333333"):
        accounts.runner("dev", account_of="prod").plan()


@pytest.mark.surface("D01", "A")
@pytest.mark.parametrize("env", ["dev", "prod"])
def test_the_second_plan_is_empty(accounts: Accounts, env: str) -> None:
    runner = accounts.runner(env)
    saved = runner.folder / "second.plan"
    runner.plan(out=saved)
    assert unexpected(runner.show_json(saved)) == []


def test_state_of_production_lies_in_its_bucket(accounts: Accounts) -> None:
    spec = load(accounts.project).environments["prod"].spec
    assert spec.state
    found = accounts.cloud("prod").client("s3").list_objects_v2(Bucket=spec.state.bucket)["Contents"]
    assert [item["Key"] for item in found] == ["stackwright/prod/api/terraform.tfstate"]


def test_a_package_that_is_not_there_is_refused_at_plan(accounts: Accounts) -> None:
    spec = load(accounts.project).environments["prod"].spec
    assert spec.artifacts
    client = accounts.cloud("prod").client("s3")
    (stored,) = client.list_objects_v2(Bucket=spec.artifacts.bucket)["Contents"]
    body = client.get_object(Bucket=spec.artifacts.bucket, Key=stored["Key"])["Body"].read()
    client.delete_object(Bucket=spec.artifacts.bucket, Key=stored["Key"])
    with pytest.raises(TerraformFailed):
        accounts.runner("prod").plan()
    client.put_object(Bucket=spec.artifacts.bucket, Key=stored["Key"], Body=body[:-1], ChecksumAlgorithm="SHA256")
    with pytest.raises(TerraformFailed, match=r"(?i)package"):
        accounts.runner("prod").plan()
    client.delete_object(Bucket=spec.artifacts.bucket, Key=stored["Key"])
    again = accounts.gen("prod", "package", "--upload", "prod")
    assert again.returncode == 0, again.stderr
    planned = accounts.runner("prod").plan().planned
    assert [item.address for item in planned if "_alarm." not in item.address] == []
