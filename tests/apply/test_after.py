"""What comes after a deploy: back to a former version, what runs, the same bytes elsewhere."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
import yaml

from generator.local.emulator import Emulator
from generator.local.functions import invoke, replace
from generator.local.known_drift import unexpected

from .accounts import Accounts
from .projects import lay, worked

HANDLER = "functions/api/notebook.py"
FUNCTION = "dev-api-notebook"


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """`dev` with two releases of `api`: what the second one answers to GET is its own."""
    project = lay(tmp_path_factory.mktemp("after") / "project", worked("api"))
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    deploy(found)
    handler = project / HANDLER
    handler.write_text(f"{handler.read_text()}\n\ndef handler(event, context):\n    return {{'statusCode': 418}}\n")
    deploy(found)
    yield found
    emulator.stop()


def deploy(accounts: Accounts, env: str = "dev") -> None:
    for command in ("plan", "apply"):
        ended = accounts.gen(env, command, env)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def package(source: str) -> bytes:
    """A zip with a handler that nobody has reviewed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("notebook.py", source)
    return content.getvalue()


def status(accounts: Accounts) -> int:
    event = {
        "version": "2.0",
        "routeKey": "GET /notes",
        "rawPath": "/notes",
        "requestContext": {"http": {"method": "GET"}},
    }
    answer = invoke(accounts.cloud("dev"), FUNCTION, json.dumps(event).encode())
    assert answer.error is None, answer.log
    return int(json.loads(answer.payload)["statusCode"])


@pytest.mark.surface("D08", "E")
def test_a_rollback_answers_at_once_stays_and_stops_applies_until_it_is_cleared(accounts: Accounts) -> None:
    assert status(accounts) == 418
    moved = accounts.gen_json("dev", "rollback", "dev", "api", "--why", "teapots do not keep notes")
    assert moved["functions"] == {"notebook": {"from": "2", "to": "1"}}
    assert status(accounts) == 200
    plan = accounts.gen_json("dev", "plan", "dev")
    assert [root["changes"] for root in plan["roots"]] == [False]
    refused = accounts.gen("dev", "apply", "dev")
    assert refused.returncode == 1
    assert "held by arn:aws:iam::111111111111:root since" in refused.stderr
    assert "teapots do not keep notes (notebook at version 1)" in refused.stderr
    assert accounts.gen("dev", "rollback", "dev", "api", "--clear").returncode == 0
    deploy(accounts)
    assert status(accounts) == 418
    assert unexpected(_plan(accounts)) == []


def _plan(accounts: Accounts) -> dict[str, object]:
    runner = accounts.runner("dev")
    saved = accounts.project.parent / "again.plan"
    runner.plan(out=saved)
    return runner.show_json(saved)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("api",), "say why"),
        (("nothing", "--why", "x"), "no service nothing"),
        (("api.other", "--why", "x"), "api has no function other: there is notebook"),
        (("api", "--to", "7", "--why", "x"), "version 7 of which function? Name one: api.FUNCTION --to 7"),
        (("api.notebook", "--to", "7", "--why", "x"), "notebook 7 is no published version any more"),
        (("api.notebook", "--to", "2", "--why", "x"), "dev/api.notebook answers with that version already"),
        (("api", "--to", "abcdef", "--why", "x"), "dev/api has no release of commit abcdef"),
        (("api", "--clear"), "dev/api is not held"),
    ],
)
def test_a_rollback_to_nowhere_says_so_and_does_nothing(
    accounts: Accounts, words: tuple[str, ...], message: str
) -> None:
    ended = accounts.gen("dev", "rollback", "dev", *words)
    assert ended.returncode == 1
    assert message in ended.stderr
    assert not list((accounts.project / ".gen/records/dev/holds").glob("*"))


@pytest.mark.surface("D09", "A")
def test_what_was_changed_by_hand_is_found_told_and_adopted(accounts: Accounts) -> None:
    assert accounts.gen_json("dev", "drift", "dev")[0]["drift"] == []
    cloud = accounts.cloud("dev")
    cloud.client("lambda").update_function_configuration(
        FunctionName=FUNCTION, MemorySize=640, Environment={"Variables": {"MODE": "fast"}}
    )
    cloud.client("logs").put_retention_policy(logGroupName=f"/aws/lambda/{FUNCTION}", retentionInDays=3)
    replace(cloud, FUNCTION, package("def handler(event, context):\n    return {'statusCode': 451}\n"))
    ended = accounts.gen("dev", "--format", "json", "drift", "dev")
    assert ended.returncode == 1, ended.stderr
    found, platform = json.loads(ended.stdout)
    assert platform["nothing"].endswith("nothing to look at")
    told = [item["sentence"] for item in found["drift"]]
    assert "function notebook: its memory, in MB, was 256 and is 640" in told
    assert "function notebook: its variable MODE was not set and is fast" in told
    assert "function notebook: the retention of its log, in days, was 14 and is 3" in told
    assert any("its code was" in item and "it was replaced by hand" in item for item in told)
    adopted = yaml.safe_load(found["adopt"])["environments"]["dev"]["functions"]["notebook"]
    assert (adopted["memory_size"], adopted["logs"], adopted["environment"]["MODE"]) == (
        640,
        {"retention_days": 3},
        "fast",
    )
    deploy(accounts)
    assert accounts.gen("dev", "drift", "dev").returncode == 0
    assert status(accounts) == 418


@pytest.mark.surface("D09", "A")
def test_with_the_printed_yaml_it_stays_and_answers(accounts: Accounts) -> None:
    functions = accounts.cloud("dev").client("lambda")
    functions.update_function_configuration(FunctionName=FUNCTION, MemorySize=640)
    ended = accounts.gen("dev", "--format", "json", "drift", "dev")
    adopted = yaml.safe_load(json.loads(ended.stdout)[0]["adopt"])
    spec = accounts.project / "functions/api/service.yaml"
    spec.write_text(yaml.safe_dump({**yaml.safe_load(spec.read_text()), **adopted}))
    deploy(accounts)
    live = functions.get_function_configuration(FunctionName=FUNCTION, Qualifier="live")
    assert live["MemorySize"] == 640
    assert unexpected(_plan(accounts)) == []
    ended = accounts.gen("dev", "drift", "dev")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert status(accounts) == 418


@pytest.mark.surface("D09", "A")
def test_weights_that_somebody_has_set_are_drift(accounts: Accounts) -> None:
    functions = accounts.cloud("dev").client("lambda")
    functions.update_alias(FunctionName=FUNCTION, Name="live", RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}})
    ended = accounts.gen("dev", "drift", "dev")
    assert ended.returncode == 1
    assert "function notebook: the weights of its alias were set by hand: version" in ended.stdout
    assert accounts.gen("dev", "status", "dev").returncode == 1
    deploy(accounts)
    assert accounts.gen("dev", "drift", "dev").returncode == 0
    assert accounts.gen("dev", "status", "dev").returncode == 0
