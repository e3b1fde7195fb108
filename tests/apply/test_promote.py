"""The same bytes from staging to production: two accounts, two buckets."""

import base64
import hashlib
import json
from collections.abc import Iterator

import pytest

from generator.loading import load
from generator.local.emulator import Emulator

from .accounts import Accounts
from .projects import lay, worked

HANDLER = "functions/api/notebook.py"


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """`stg` has released `api`; what lies in the working tree is newer already."""
    project = lay(tmp_path_factory.mktemp("promote") / "project", worked("api"))
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    for env in ("stg", "prod"):
        found.buckets(env)
    for words in (("package", "--upload", "stg"), ("plan", "stg"), ("apply", "stg")):
        ended = found.gen("stg", *words)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    handler = project / HANDLER
    handler.write_text(f"{handler.read_text()}\n# newer than what staging runs\n")
    yield found
    emulator.stop()


def profiles(accounts: Accounts) -> dict[str, str]:
    """Credentials of staging under a profile, beside those of production in the environment."""
    file = accounts.project.parent / "credentials"
    file.write_text("[staging]\naws_access_key_id = 222222222222\naws_secret_access_key = x\n")
    return {"AWS_SHARED_CREDENTIALS_FILE": str(file)}


def promote(accounts: Accounts, *words: str) -> tuple[int, str, str]:
    ended = accounts.gen("prod", "promote", "stg", "prod", *words, **profiles(accounts))
    return ended.returncode, ended.stdout, ended.stderr


def test_what_the_other_environment_lacks_stops_a_promotion(accounts: Accounts) -> None:
    code, _, said = promote(accounts)
    assert (code, "stg is account 222222222222, and the credentials at hand are of account 333333333333" in said) == (
        1,
        True,
    )
    code, _, said = promote(accounts, "--from-profile", "nobody")
    assert (code, "nobody" in said) == (1, True)
    spec = accounts.project / "functions/api/service.yaml"
    before = spec.read_text()
    spec.write_text(before.replace("    uses: { notes", '    secrets: { KEY: "secret:/api/key" }\n    uses: { notes'))
    code, _, said = promote(accounts, "--from-profile", "staging")
    spec.write_text(before)
    assert (
        code,
        "arn:aws:sns:eu-central-1:333333333333:alarms, which alarms of prod notify, is not there" in said,
        "secret:/api/key (read by api.notebook) is not in account 333333333333: `gen secrets set prod" in said,
    ) == (1, True, True)


@pytest.mark.surface("D07", "A")
def test_production_runs_the_bytes_that_staging_has_released(accounts: Accounts) -> None:
    accounts.cloud("prod").client("sns").create_topic(Name="alarms")
    code, told, said = promote(accounts, "--from-profile", "staging")
    assert code == 0, said
    assert "brought s3://" in said
    digest = told.split()[-1]
    assert accounts.gen("prod", "apply", "prod", "--approve", digest).returncode == 0
    live = {env: _live(accounts, env) for env in ("stg", "prod")}
    assert live["stg"] == live["prod"]
    bucket = load(accounts.project).environments["prod"].spec.artifacts
    assert bucket
    content = (
        accounts.cloud("prod")
        .client("s3")
        .get_object(Bucket=bucket.bucket, Key=f"stackwright/{base64.b64decode(live['prod']).hex()}.zip")["Body"]
        .read()
    )
    assert base64.b64encode(hashlib.sha256(content).digest()).decode() == live["prod"]


def test_what_runs_in_an_account_is_called_and_its_log_read_from_here(accounts: Accounts) -> None:
    event = accounts.project.parent / "event.json"
    event.write_text('{"routeKey": "GET /notes"}')
    ended = accounts.gen("stg", "invoke", "api.notebook", "--env", "stg", "--event", str(event))
    assert (ended.returncode, "stg: account 222222222222 as arn:" in ended.stderr) == (0, True), ended.stderr
    assert json.loads(ended.stdout)["statusCode"] == 200
    logs = accounts.gen("stg", "logs", "api", "--env", "stg")
    assert (logs.returncode, "api.notebook" in logs.stdout) == (0, True), logs.stderr
    refused = accounts.gen("prod", "invoke", "api.notebook", "--env", "stg")
    assert "stg is account 222222222222, and the credentials at hand are of account 333333333333" in refused.stderr


def test_what_runs_where_is_told_with_its_release(accounts: Accounts) -> None:
    (service,) = accounts.gen_json("stg", "status", "stg")
    (function,) = service["functions"]
    assert (function["version"], function["foreign"], function["alarms"]) == ("1", False, [])
    assert service["by"].startswith("arn:aws:iam::222222222222")


def test_bytes_that_are_not_what_was_released_are_not_promoted(accounts: Accounts) -> None:
    spec = load(accounts.project).environments
    key = f"stackwright/{base64.b64decode(_live(accounts, 'stg')).hex()}.zip"
    for env, act in (("prod", "delete_object"), ("stg", "put_object")):
        place = spec[env].spec.artifacts
        assert place
        more = {"Body": b"tampered"} if act == "put_object" else {}
        getattr(accounts.cloud(env).client("s3"), act)(Bucket=place.bucket, Key=key, **more)
    code, _, said = promote(accounts, "--from-profile", "staging")
    assert (code, "is not what stg released: its SHA-256 is" in said) == (1, True), said


def _live(accounts: Accounts, env: str) -> str:
    client = accounts.cloud(env).client("lambda")
    told = client.get_function_configuration(FunctionName=f"{env}-api-notebook", Qualifier="live")
    return str(told["CodeSha256"])
