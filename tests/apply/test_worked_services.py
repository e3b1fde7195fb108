"""All worked services in one local cloud: each sample event through its real trigger, and what came of it."""

import json
import os
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.local import events, queues
from generator.local.cloud import Cloud
from generator.local.deploying import Cloudlet
from generator.local.emulator import Emulator
from generator.local.known_drift import unexpected
from generator.local.logs import log_group, logs
from generator.steps import Step, TerraformEvent

from .conftest import MakeLocal
from .projects import Local, wait_for, worked

SERVICES = ("api", "audit", "backups", "orders", "thumbnails", "webhooks")


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return make_local(tmp_path_factory.mktemp("worked") / "project", worked(*SERVICES))


@pytest.fixture(scope="module")
def cloudlet(local: Local) -> Cloudlet:
    return local.up()


@pytest.fixture(scope="module")
def cloud(cloudlet: Cloudlet) -> Cloud:
    return cloudlet.cloud


def send(local: Local, function: str, event: str | None = None, sample: Mapping[str, Any] | None = None) -> Any:
    """`gen send`, with a file of events/, a sample of the test's own, or the usual file."""
    if sample is not None:
        return local.gen_json("send", function, "--event", "-", stdin=json.dumps(sample))
    return local.gen_json("send", function, *(["--event", event] if event else []))


def bodies(cloud: Cloud, bucket: str, prefix: str = "") -> dict[str, bytes]:
    """The objects of a bucket."""
    client = cloud.client("s3")
    found = client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return {item["Key"]: client.get_object(Bucket=bucket, Key=item["Key"])["Body"].read() for item in found}


def told(cloud: Cloud, function: str) -> str:
    """Everything that a function has logged."""
    return "\n".join(line.text for line in logs(cloud, {function: log_group(function)}, since=0))


@pytest.mark.surface("S01", "E")
def test_an_order_is_taken_billed_and_shipped(local: Local, cloudlet: Cloudlet) -> None:
    taken = send(local, "orders.api")
    assert taken["status"] in (200, 201, 202), taken
    order = json.loads(taken["body"])["id"]

    def settled() -> dict[str, Any] | None:
        answer = send(local, "orders.api", sample={"method": "GET", "path": f"/orders/{order}"})
        shown: dict[str, Any] = json.loads(answer["body"])
        return shown if {"bill", "shipment"} <= set(shown) else None

    found = wait_for(settled, "the order is billed and shipped")
    assert found["bill"]["cents"] > 0


@pytest.mark.surface("S01", "E")
def test_the_samples_of_the_workers_arrive(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    for worker in ("billing", "shipping"):
        send(local, f"orders.{worker}")
        arrived = partial(told, cloud, cloudlet.names[f"orders.{worker}"])
        wait_for(arrived, f"{worker} says something")


@pytest.mark.surface("S01", "E")
def test_a_poison_message_ends_in_the_dead_letter_queue(local: Local, cloudlet: Cloudlet) -> None:
    send(local, "orders.billing", "billing.sqs.poison.json")

    letters = wait_for(lambda: local.gen_json("redrive", "orders.bills"), "the poison is dead-lettered", 90)
    assert any('"a lot"' in item["body"] for item in letters)


@pytest.mark.surface("S01", "E")
def test_the_report_is_made_on_schedule(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    send(local, "orders.report")

    wait_for(lambda: '"total_cents"' in told(cloud, cloudlet.names["orders.report"]), "the report is logged")


@pytest.mark.surface("S02", "E")
@pytest.mark.surface("F06", "E")
def test_a_signed_webhook_is_accepted_and_kept_once(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    assert send(local, "webhooks.receiver")["status"] == 202
    assert send(local, "webhooks.receiver")["status"] == 202
    send(local, "webhooks.recorder")

    def kept() -> list[Any] | None:
        rows: list[Any] = cloud.client("dynamodb").scan(TableName=cloudlet.names["webhooks.deliveries"])["Items"]
        return rows if len(rows) == 2 else None

    rows = wait_for(kept, "both deliveries are in the table")
    archive = bodies(cloud, cloudlet.names["webhooks.archive"])
    assert sorted(archive) == sorted(row["key"]["S"] for row in rows)
    assert any(b"v1.4.0" in body for body in archive.values())


@pytest.mark.surface("S02", "E")
def test_a_webhook_with_a_bad_signature_is_refused(local: Local, cloudlet: Cloudlet) -> None:
    sample = json.loads((local.root / "functions/webhooks/events/receiver.url.json").read_text())
    sample["body"] += " "

    assert send(local, "webhooks.receiver", sample=sample)["status"] == 401


@pytest.mark.surface("S03", "E")
@pytest.mark.surface("F02", "E")
def test_an_upload_gets_its_thumbnail(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    send(local, "thumbnails.resize")

    thumbs = wait_for(lambda: bodies(cloud, cloudlet.names["thumbnails.thumbs"]), "the thumbnail is written", 60)
    assert list(thumbs) == ["photos/dunes.png.webp"]
    assert thumbs["photos/dunes.png.webp"][8:12] == b"WEBP"


@pytest.mark.surface("S04", "E")
def test_a_backup_is_made_and_an_old_one_removed(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    events.put_object(cloud, cloudlet.names["backups.documents"], "letters/1.txt", b"Dear all")
    events.put_object(cloud, cloudlet.names["backups.snapshots"], "daily/2020-01-01/old.txt", b"long ago")
    send(local, "backups.nightly")

    def made() -> dict[str, bytes] | None:
        found = bodies(cloud, cloudlet.names["backups.snapshots"])
        return found if not any("2020" in key for key in found) else None

    found = wait_for(made, "today's snapshot")
    assert [key.partition("/")[2].partition("/")[2] for key in found] == ["letters/1.txt"]
    assert list(found.values()) == [b"Dear all"]


@pytest.mark.surface("S05", "E")
def test_a_change_leaves_a_trail(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    send(local, "audit.writer")

    trail = wait_for(lambda: bodies(cloud, cloudlet.names["audit.trail"]), "the trail is written", 60)
    assert "account-4711" in b"".join(trail.values()).decode()


@pytest.mark.surface("S10", "E")
def test_a_note_is_stored_and_found_again(local: Local, cloudlet: Cloudlet) -> None:
    added = send(local, "api.notebook")
    assert added["status"] == 201
    note = json.loads(added["body"])

    found = send(local, "api.notebook", sample={"method": "GET", "path": f"/notes/{note['id']}"})
    assert (found["status"], json.loads(found["body"])["text"]) == (200, "Buy milk")


@pytest.mark.surface("D12", "A")
def test_up_once_more_touches_nothing_and_takes_seconds(local: Local, cloudlet: Cloudlet) -> None:
    before = written(local.root)
    told_of: list[Step | TerraformEvent] = []
    begun = time.monotonic()
    again = local.up(report=told_of.append)

    assert time.monotonic() - begun < 15
    assert [item for item in told_of if isinstance(item, TerraformEvent)] == []
    assert again == cloudlet
    assert {path for path, when in written(local.root).items() if before.get(path) != when} == set()


def written(root: Path) -> dict[str, int]:
    """When each file was written, but for those of the emulator's own and what `gen` remembers of the sources."""
    own = {f".gen/local/{each}" for each in ("state", "s3", "tmp", "home", "emulator.log", "lock", "build/.cache")}
    found: dict[str, int] = {}
    for folder, folders, files in os.walk(root):  # the emulator writes on meanwhile: what is its own is not entered
        here = Path(folder).relative_to(root)
        folders[:] = [each for each in folders if (here / each).as_posix() not in own]
        asked = [each for each in files if (here / each).as_posix() not in own]
        found |= {(here / each).as_posix(): os.lstat(root / here / each).st_mtime_ns for each in asked}
    return found


@pytest.mark.surface("O09", "A")
@pytest.mark.parametrize("service", SERVICES)
def test_a_second_plan_shows_only_what_the_emulator_reads_back_wrongly(
    local: Local, cloudlet: Cloudlet, service: str
) -> None:
    assert unexpected(local.plan(service)) == []


def test_down_stops_and_up_goes_on_where_it_was(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    assert local.gen("down").returncode == 0
    assert Emulator(local.root, local.environ).status() is None

    told_of: list[Step | TerraformEvent] = []
    again = local.up("api", report=told_of.append)
    assert again.endpoint == cloudlet.endpoint
    assert [item for item in told_of if isinstance(item, TerraformEvent)] == []
    assert queues.queue_url(again.cloud, cloudlet.names["orders.bills"])
    assert json.loads(send(local, "api.notebook", sample={"method": "GET", "path": "/notes"})["body"])
