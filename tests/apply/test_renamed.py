"""A service takes another name where it runs; its state, a file in `dev` and an object in `qa`, stays where it was."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from generator.loading import load
from generator.local.emulator import Emulator
from generator.local.known_drift import unexpected

from .accounts import Accounts
from .conftest import MakeLocal
from .projects import lay, wait_for

pytestmark = pytest.mark.surface("D02", "A")

QA = """\
spec: 1
environment: qa
tier: development
account: "444444444444"
region: eu-central-1
state: { bucket: states-of-qa }
"""
BUDGET = "budget: { monthly_usd: 100, notify: [team@example.com] }\n"
ORDERS = """\
spec: 1
service: orders
resources:
  done: { type: dynamodb, partition_key: id }
  parked: { type: sqs }
  told: { type: sqs, visibility_timeout: 60 }
  work: { type: sqs }
functions:
  worker:
    handler: keep.handler
    triggers: [{ sqs: work }]
    uses: { done: write }
"""
BILLS = """\
spec: 1
service: bills
functions:
  biller:
    handler: keep.handler
    triggers: [{ sqs: orders/told }]
    uses: { orders/done: write }
"""
KEEP = """\
import os
import boto3

TABLE = next(value for name, value in os.environ.items() if name.endswith("DONE_TABLE_NAME"))


def handler(event, context):
    for record in event["Records"]:
        boto3.resource("dynamodb").Table(TABLE).put_item(Item={"id": record["body"], "by": context.function_name})
    return {"batchItemFailures": []}
"""
ENVIRONMENTS = ("dev", "qa")


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """Both services deployed as they were called at first, and then written under another name."""
    project = lay(tmp_path_factory.mktemp("renamed") / "project")
    for name in ("stg", "prod"):
        shutil.rmtree(project / "environments" / name)
    (project / "environments/qa").mkdir()
    (project / "environments/qa/environment.yaml").write_text(QA)
    for service, spec in (("orders", ORDERS), ("bills", BILLS)):
        (project / "functions" / service).mkdir()
        (project / "functions" / service / "service.yaml").write_text(spec)
        (project / "functions" / service / "keep.py").write_text(KEEP)
    (project / ".gitignore").write_text("build/\n.gen/\n.terraform*\n*.tfstate*\n*.auto.tfvars.json\n")
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    try:
        found.buckets("qa")
        assert found.gen("dev", "render").returncode == 0
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it was called at first"]):
            subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", *words], cwd=project, check=True)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda env: first_release(found, env), ENVIRONMENTS))
        rename(project, "orders", "sales", "orders")
        yield found
    finally:
        emulator.stop()


def first_release(accounts: Accounts, env: str) -> None:
    for service in ("orders", "bills"):  # whose plan looks for a queue of the former
        deploy(accounts, env, service)
    accounts.cloud(env).client("sqs").send_message(QueueUrl=url(accounts, env, "parked"), MessageBody="waits")


def deploy(accounts: Accounts, env: str, *services: str) -> None:
    for command in ("plan", "apply"):
        ended = accounts.gen(env, command, env, *services)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def rename(project: Path, old: str, new: str, formers: str) -> None:
    """As a user does it: the folder, `service`, `renamed_from`, and who refers to it."""
    (project / "functions" / old).rename(project / "functions" / new)
    (project / "functions" / new / "service.yaml").write_text(
        ORDERS.replace("service: orders\n", f"service: {new}\nrenamed_from: {formers}\n")
    )
    (project / "functions/bills/service.yaml").write_text(BILLS.replace("orders/", f"{new}/"))


def url(accounts: Accounts, env: str, queue: str) -> str:
    found = accounts.cloud(env).client("sqs").get_queue_url(QueueName=f"{env}-orders-{queue}")
    return str(found["QueueUrl"])


def raw_plan(accounts: Accounts, env: str, service: str) -> dict[str, Any]:
    """What Terraform itself would do now in a root."""
    runner = accounts.runner(env, service=service)
    runner.init()
    saved = accounts.project.parent / f"{env}-{service}.plan"
    runner.plan(out=saved)
    return runner.show_json(saved)


def told_of(plan: dict[str, Any]) -> dict[str, tuple[str, frozenset[str]]]:
    """Of each managed resource that something happens to: where it was, and which attributes change."""
    return {
        item["address"]: (item.get("previous_address", ""), changed(item["change"]))
        for item in plan["resource_changes"]
        if item["mode"] == "managed" and (item.get("previous_address") or item["change"]["actions"] != ["no-op"])
    }


def changed(change: dict[str, Any]) -> frozenset[str]:
    assert change["actions"] in (["no-op"], ["update"]), change
    after = change["after"] | {
        key: "(known after apply)" for key, unknown in change["after_unknown"].items() if unknown
    }
    return frozenset(key for key, value in after.items() if change["before"].get(key) != value)


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_a_renamed_service_is_moved_and_nothing_of_it_is_destroyed(accounts: Accounts, env: str) -> None:
    released = {item["service"]: item["applied_at"] for item in accounts.gen_json(env, "status", env)}
    assert released["sales"], "the record of its releases stays its own"
    looked = accounts.gen_json(env, "drift", env)  # in qa from the commit of the release, where it is called orders
    assert [(item["service"], item["released"], item["drift"]) for item in looked] == [
        ("sales", True, []),
        ("bills", True, []),
        ("platform", False, []),
    ]

    ended = accounts.gen(env, "plan", env)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    kept = json.loads((accounts.project / f".gen/plans/{env}/sales/plan.json").read_text())
    moved = told_of(kept)
    assert len(moved) > 10
    assert all(
        before == address.replace("module.sales.", "module.orders.", 1) for address, (before, _) in moved.items()
    )
    assert {key for _, keys in moved.values() for key in keys} <= {"tags", "tags_all"}
    assert len(moved) == sum(item["mode"] == "managed" for item in kept["resource_changes"])

    listening = told_of(json.loads((accounts.project / f".gen/plans/{env}/bills/plan.json").read_text()))
    mapping = "module.bills.module.biller_{}_told.aws_lambda_event_source_mapping.this"
    assert listening[mapping.format("sales")] == (mapping.format("orders"), frozenset())

    ended = accounts.gen(env, "apply", env)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for service in ("sales", "bills"):
        plan = raw_plan(accounts, env, service)
        assert unexpected(plan) == []
        assert not any(item.get("previous_address") for item in plan["resource_changes"])


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_after_it_events_are_answered_and_messages_still_wait(accounts: Accounts, env: str) -> None:
    sqs, table = accounts.cloud(env).client("sqs"), f"{env}-orders-done"
    dynamodb = accounts.cloud(env).client("dynamodb")
    for queue, function in (("work", f"{env}-orders-worker"), ("told", f"{env}-bills-biller")):
        sqs.send_message(QueueUrl=url(accounts, env, queue), MessageBody=queue)
        item = wait_for(
            lambda queue=queue: dynamodb.get_item(TableName=table, Key={"id": {"S": queue}}).get("Item"),  # type: ignore[misc]
            f"what {function} keeps",
        )
        assert item["by"] == {"S": function}
    (message,) = sqs.receive_message(QueueUrl=url(accounts, env, "parked"), VisibilityTimeout=0)["Messages"]
    assert message["Body"] == "waits"


def test_its_state_stays_where_it_was_and_follows_from_the_file_into_a_bucket(accounts: Accounts) -> None:
    states = accounts.project / "environments/dev"
    assert [path.parent.name for path in states.glob("*/terraform.tfstate")] == ["bills", "orders"]
    objects = accounts.cloud("qa").client("s3").list_objects_v2(Bucket="states-of-qa")["Contents"]
    assert {item["Key"] for item in objects if item["Key"].endswith(".tfstate")} == {
        "stackwright/qa/bills/terraform.tfstate",
        "stackwright/qa/orders/terraform.tfstate",
    }
    file = states / "environment.yaml"
    file.write_text(file.read_text() + "state: { bucket: states-of-dev, managed: false }\n" + BUDGET)
    accounts.buckets("dev")
    moved = accounts.gen_json("dev", "bootstrap", "dev", "--yes")["moved"]
    assert sorted(moved) == ["bills", "sales"]
    assert not list(states.glob("*/terraform.tfstate"))
    assert accounts.gen("dev", "render").returncode == 0
    for service in ("sales", "bills"):
        assert unexpected(raw_plan(accounts, "dev", service)) == []


def test_a_second_new_name_is_taken_from_wherever_a_state_stands(accounts: Accounts) -> None:
    rename(accounts.project, "sales", "shop", "[orders, sales]")
    assert accounts.gen("qa", "render").returncode == 0
    moved = told_of(raw_plan(accounts, "qa", "shop"))
    assert {before.split(".")[1] for before, _ in moved.values()} == {"sales"}
    assert {key for _, keys in moved.values() for key in keys} <= {"tags", "tags_all"}
    assert load(accounts.project).services.keys() == {"bills", "shop"}


LOCAL = """\
spec: 1
service: {}
functions:
  clock: {{ handler: clock.handler, triggers: [{{ url: {{ public: says the time }} }}] }}
"""


def test_in_the_local_cloud_a_renamed_service_is_moved_too(make_local: MakeLocal, tmp_path: Path) -> None:
    local = make_local(tmp_path / "project", [])
    folder = local.root / "functions/watch"
    folder.mkdir()
    (folder / "clock.py").write_text("def handler(event, context):\n    return 'tick'\n")
    (folder / "service.yaml").write_text(LOCAL.format("watch"))
    before = local.up("watch")
    folder.rename(local.root / "functions/tower")
    renamed = LOCAL.format("tower").replace("functions:", "renamed_from: watch\nfunctions:", 1)
    (local.root / "functions/tower/service.yaml").write_text(renamed)
    after = local.up("tower")
    assert list(after.urls.values()) == list(before.urls.values())
    assert after.names == {"tower.clock": before.names["watch.clock"]} == {"tower.clock": "local-watch-clock"}
    assert local.gen_json("invoke", "tower.clock") == "tick"
    assert unexpected(local.plan("tower")) == []
