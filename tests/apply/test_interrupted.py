"""`gen apply` stopped without warning, on a remote state: what it leaves is told, and the next run goes on with it."""

import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from killing import Moment, kill, moments, running_in

from generator.delivery.journal import Journal
from generator.delivery.kept import Kept
from generator.local.emulator import Emulator
from generator.local.known_drift import unexpected
from generator.terraform.plan_json import plan_of

from .accounts import Accounts
from .projects import GEN, OWN, lay, wait_for, worked

ENV, STATES = "dev", "states-111111111111"
UNHEARD = "unheard"
JOURNAL = "stackwright/dev/_applying/api.json"
# Of an apply of what `change` adds, from the moment that Terraform is started.
SECONDS = 14.0
# All types of blocks: `INTERRUPTED=api,orders`, in three minutes.
SERVICES = tuple(os.environ.get("INTERRUPTED", "api").split(","))


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """`dev` with a state in a bucket, and without alarms, which the emulator never reads back; nothing is applied."""
    project = lay(tmp_path_factory.mktemp("interrupted") / "project", worked(*SERVICES))
    with (project / "environments" / ENV / "environment.yaml").open("a") as file:
        file.write(f"state: {{ bucket: {STATES} }}\nartifacts: {{ bucket: artifacts-111111111111 }}\n")
    # The provider waits 25 s for each queue without doing anything: more at a time than Terraform's ten.
    environ = terraform_environ | {"TF_CLI_ARGS_apply": "-parallelism=40"}
    emulator = Emulator(project, environ)
    found = Accounts(project, emulator.start().running.endpoint, environ)
    found.buckets(ENV)
    found.cloud(ENV).client("secretsmanager").create_secret(Name="/orders/stripe", SecretString="planted")
    good(found, "package", "--upload", ENV)
    yield found
    emulator.stop()


def good(accounts: Accounts, *words: str) -> str:
    ended = accounts.gen(ENV, *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def start(accounts: Accounts, *words: str) -> "subprocess.Popen[bytes]":
    environ = accounts.cloud(ENV).environ(accounts.environ)
    quiet = subprocess.DEVNULL
    return subprocess.Popen([GEN, *words], cwd=accounts.project, env=environ, stdout=quiet, stderr=quiet)


def kept(accounts: Accounts, service: str) -> Path:
    return accounts.project / ".gen" / "plans" / ENV / service


def state_key(service: str) -> str:
    return f"stackwright/{ENV}/{service}/terraform.tfstate"


def second_plan(accounts: Accounts, service: str) -> list[str]:
    """Addresses that Terraform still wants to change, known drift aside."""
    runner = accounts.runner(ENV, service=service)
    saved = accounts.project.parent / "second.plan"
    runner.plan(out=saved)
    return [item.address for item in unexpected(runner.show_json(saved))]


@pytest.mark.surface("D03", "A")
def test_everything_made_and_no_state_written_is_imported_by_the_next_run(accounts: Accounts) -> None:
    good(accounts, "plan", ENV)
    for service in SERVICES:
        runner = accounts.runner(ENV, service=service)
        folder = kept(accounts, service)
        plan = plan_of(runner.show_json(folder / "plan.tfplan"))
        Journal(folder).begin(Kept(folder).sha256(), plan)
        runner.apply(plan=folder / "plan.tfplan", journal=Journal(folder).lines)
    for service in SERVICES:
        accounts.cloud(ENV).client("s3").delete_object(Bucket=STATES, Key=state_key(service))
    said = good(accounts, "apply", ENV)
    assert "an apply of this plan did not end: going on with the rest" in said
    for service in SERVICES:
        assert second_plan(accounts, service) == []
        assert not list(kept(accounts, service).glob("applying.json"))
        assert not list(kept(accounts, service).glob("journal.jsonl"))


@pytest.mark.surface("D03", "A")
def test_what_aws_has_named_itself_and_nobody_was_told_of_is_found_and_made_no_second_time(accounts: Accounts) -> None:
    """As when a machine dies with every answer of AWS still on its way."""
    shutil.copytree(OWN / UNHEARD, accounts.project / "functions" / UNHEARD)
    good(accounts, "package", "--upload", ENV)
    good(accounts, "plan", ENV, UNHEARD)
    runner, folder = accounts.runner(ENV, service=UNHEARD), kept(accounts, UNHEARD)
    journal = Journal(folder)
    journal.begin(Kept(folder).sha256(), plan_of(runner.show_json(folder / "plan.tfplan")))
    runner.apply(plan=folder / "plan.tfplan", journal=journal.lines)
    begun = [line for line in journal.lines.read_text().splitlines() if '"type":"apply_start"' in line]
    journal.lines.write_text("".join(f"{line}\n" for line in begun))
    accounts.cloud(ENV).client("s3").delete_object(Bucket=STATES, Key=state_key(UNHEARD))
    before = named_by_aws(accounts)
    said = good(accounts, "apply", ENV, UNHEARD)
    assert named_by_aws(accounts) == before, said
    assert all(before.values())
    assert second_plan(accounts, UNHEARD) == []


def named_by_aws(accounts: Accounts) -> dict[str, set[str]]:
    """Ids of the service's objects, by what they are."""
    cloud = accounts.cloud(ENV)
    apis, functions = cloud.client("apigatewayv2"), cloud.client("lambda")
    (api,) = [item["ApiId"] for item in apis.get_apis()["Items"] if UNHEARD in item["Name"]]
    queries = cloud.client("logs").describe_query_definitions()["queryDefinitions"]
    return {
        "api": {api},
        "routes": {item["RouteId"] for item in apis.get_routes(ApiId=api)["Items"]},
        "authorizers": {item["AuthorizerId"] for item in apis.get_authorizers(ApiId=api)["Items"]},
        "integrations": {item["IntegrationId"] for item in apis.get_integrations(ApiId=api)["Items"]},
        "mappings": {item["UUID"] for item in functions.list_event_source_mappings()["EventSourceMappings"]},
        "queries": {item["queryDefinitionId"] for item in queries},
        "keys": {item["KeyId"] for item in cloud.client("kms").list_keys()["Keys"]},
        "secrets": {
            item["ARN"]
            for item in cloud.client("secretsmanager").list_secrets()["SecretList"]
            if UNHEARD in item["Name"]
        },
    }


def change(accounts: Accounts, number: int) -> None:
    """Another function, another table, another route: things to create, with a name of their own each time."""
    spec = accounts.project / "functions/api/service.yaml"
    original = (worked("api")[0] / "service.yaml").read_text()
    name = f"more{number}"
    table = f"  {name}_table: {{ type: dynamodb, partition_key: id }}\n"
    route = f'- http: {{ route: "GET /{name}", public: "a test" }}'
    function = (
        f"  {name}:\n    handler: notebook.handler\n    triggers:\n      {route}\n    uses: {{ {name}_table: read }}\n"
    )
    text = original.replace("resources:\n", f"resources:\n{table}")
    spec.write_text(text + function)
    good(accounts, "package", "--upload", ENV)
    good(accounts, "plan", ENV, "api")


def terraforms(accounts: Accounts) -> list[str]:
    return [line for line in running_in(accounts.project) if line.split(" ")[0].endswith("/terraform")]


def end_providers(accounts: Accounts) -> None:
    """A provider whose Terraform was killed stays, and does nothing."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_ours = (process / "cwd").readlink().is_relative_to(accounts.project)
            if is_ours and b"terraform-provider-aws" in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def lock_of(accounts: Accounts) -> dict[str, str] | None:
    """What the lock beside the state says; None where nobody holds it."""
    found = stored(accounts, f"{state_key('api')}.tflock")
    return dict(json.loads(found)) if found else None


@pytest.mark.surface("D03", "A")
def test_a_new_plan_from_another_folder_takes_up_what_a_dead_apply_has_made(accounts: Accounts) -> None:
    change(accounts, 8)
    state, runner, folder = stored(accounts, state_key("api")), accounts.runner(ENV), kept(accounts, "api")
    Journal(folder).begin(Kept(folder).sha256(), plan_of(runner.show_json(folder / "plan.tfplan")))
    runner.apply(plan=folder / "plan.tfplan", journal=Journal(folder).lines)
    for key, body in ((state_key("api"), state), (JOURNAL, json.dumps(Journal(folder).copy()).encode())):
        accounts.cloud(ENV).client("s3").put_object(Bucket=STATES, Key=key, Body=body)
    shutil.rmtree(folder.parent)
    assert "made by an apply that did not end and not in the state yet: to be imported" in good(
        accounts, "plan", ENV, "api"
    )
    good(accounts, "apply", ENV, "api")
    assert second_plan(accounts, "api") == []
    assert stored(accounts, JOURNAL) == b""


def stored(accounts: Accounts, key: str) -> bytes:
    """An object beside the states, b"" for none."""
    client = accounts.cloud(ENV).client("s3")
    try:
        body: bytes = client.get_object(Bucket=STATES, Key=key)["Body"].read()
    except client.exceptions.NoSuchKey:
        return b""
    return body


def released(accounts: Accounts) -> dict[str, Any]:
    return dict(json.loads(stored(accounts, "stackwright/dev/_records/releases/api.json")))


@pytest.mark.surface("D02", "A")
def test_of_two_applies_at_once_one_is_refused_with_the_others_name(accounts: Accounts) -> None:
    change(accounts, 0)
    # A checkout of its own, as another person or job has it; made before the first one ends and says so in its folder.
    other = accounts.project.with_name("other")
    shutil.copytree(accounts.project, other, symlinks=True)
    releases = len(released(accounts)["history"]) + 1
    first = start(accounts, "apply", ENV, "api")
    held = wait_for(lambda: lock_of(accounts), "the lock of the first")
    begun = time.monotonic()
    second = dataclasses.replace(accounts, project=other).gen(ENV, "apply", ENV, "api")
    told = f"{ENV}/api is locked by {held['Who']} for an apply since "
    assert first.wait() == 0
    # A fast first one gives its lock back within the patience of the second, which finds nothing left to be done.
    assert (
        second.returncode == 1 and told in second.stderr
    ) or "dev/api                      was applied" in second.stdout
    assert len(released(accounts)["history"]) == releases
    assert time.monotonic() - begun < 180
    shutil.rmtree(other)
    assert second_plan(accounts, "api") == []


@pytest.mark.surface("D02", "A")
@pytest.mark.parametrize("moment", moments("apply", 2), ids=str)
def test_a_killed_apply_says_how_its_lock_is_freed_and_the_next_goes_on(accounts: Accounts, moment: Moment) -> None:
    """`whole`: gen and Terraform die at once; else gen alone, and Terraform ends by itself what is in flight."""
    change(accounts, moment.number + 1)
    run = start(accounts, "apply", ENV, "api")
    wait_for(lambda: (kept(accounts, "api") / "journal.jsonl").is_file(), "Terraform")
    kill(run, moment, SECONDS)
    wait_for(lambda: not terraforms(accounts), "the end of the Terraform that gen had started")
    end_providers(accounts)
    if lock_of(accounts):
        told = accounts.gen(ENV, "apply", ENV, "api")
        assert told.returncode == 1
        assert f"{ENV}/api is locked by " in told.stderr
        (command,) = re.findall(r"^  (terraform -chdir=\S+ force-unlock \S+)$", told.stderr, re.MULTILINE)
        environ = dict(accounts.runner(ENV).environ)
        words = command.replace("force-unlock", "force-unlock -force").split()
        subprocess.run(words, cwd=accounts.project, env=environ, check=True, capture_output=True)
    good(accounts, "apply", ENV, "api")
    assert second_plan(accounts, "api") == []
    assert lock_of(accounts) is None
    assert stored(accounts, JOURNAL) == b""
    assert not (kept(accounts, "api") / "applying.json").exists()
