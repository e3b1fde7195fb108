"""What is kept beside plans and states: manifests, releases, holds, locks explained."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from generator.delivery.gates import uncommitted
from generator.delivery.hold import hold_of
from generator.delivery.kept import Kept, manifest_of, with_plans
from generator.delivery.locks import explained
from generator.delivery.release import Release, record, release_of
from generator.delivery.reviewed import reviewed_of, unlike
from generator.delivery.roots import roots_of
from generator.delivery.store import BucketStore, FolderStore, RenamingStore, Store, store_of
from generator.diagnostics import UserError
from generator.terraform import Finding, TerraformFailed

from .projects import FakeAccount, FakeS3, account, project, root_of
from .test_binding import MANIFEST

RAW = {
    "format_version": "1.2",
    "resource_changes": [
        {
            "address": "aws_ssm_parameter.p",
            "type": "aws_ssm_parameter",
            "name": "p",
            "change": {
                "actions": ["create"],
                "after": {"name": "/p", "value": "s3cret"},
                "after_sensitive": {"value": True},
            },
        }
    ],
}


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    found = Kept.of(tmp_path, "dev", "orders")
    found.prepare()
    found.plan.write_bytes(b"a plan")
    found.keep(RAW, MANIFEST)
    return found


@pytest.mark.surface("D03", "U")
def test_a_kept_plan_is_read_back_and_nobody_else_may_look(kept: Kept) -> None:
    assert kept.read() == MANIFEST
    assert kept.sha256() == "a27fa2bacd5796b82680016a6b8865a616a9e4f6b6a198d3776ddc07536e3158"
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert kept.plan.stat().st_mode & 0o777 == 0o600
    assert "s3cret" not in kept.json.read_text()
    assert "/p" in kept.json.read_text()


def test_of_the_roots_those_with_a_plan_are_found(kept: Kept, tmp_path: Path) -> None:
    shop = project(tmp_path, orders="", bills="")
    assert with_plans(tmp_path, roots_of(shop, "dev")) == [root_of(shop)]
    assert with_plans(tmp_path, roots_of(shop, "prod")) == []
    kept.prepare()
    assert with_plans(tmp_path, roots_of(shop, "dev")) == []


def test_a_new_plan_takes_the_former_away_first(kept: Kept) -> None:
    kept.prepare()
    assert list(kept.folder.iterdir()) == []
    with pytest.raises(UserError, match=r"no plan in .*: make one with `gen plan`"):
        kept.read()
    with pytest.raises(UserError, match=r"plan.tfplan is gone: plan again"):
        kept.sha256()


@pytest.mark.surface("D03", "U")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "m is not JSON"),
        ("[]", "m is no manifest of this version of gen: plan again"),
        (json.dumps({"project": "x"}), "m is no manifest of this version of gen"),
        (json.dumps({**dataclasses.asdict(MANIFEST), "more": 1}), "m is no manifest of this version of gen"),
        (json.dumps({**dataclasses.asdict(MANIFEST), "binding": 1}), "m says 1 for binding: plan again"),
        (json.dumps({**dataclasses.asdict(MANIFEST), "serial": True}), "m says True for serial"),
        (json.dumps({**dataclasses.asdict(MANIFEST), "packages": []}), r"m says \[\] for packages"),
        (json.dumps({**dataclasses.asdict(MANIFEST), "project": None}), "m says None for project"),
    ],
)
def test_a_manifest_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        manifest_of(text.encode(), "m")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return FolderStore(tmp_path)
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": FakeS3()})
    return BucketStore(prod, "states", "shop/prod/_records/")


def test_documents_are_kept_under_their_names(store: Store) -> None:
    assert store.read("releases/orders") is None
    store.write("releases/orders", {"a": 1}, None)
    store.write("holds/orders", {"b": 1}, None)
    found = store.read("releases/orders")
    assert found
    assert found.value == {"a": 1}
    store.write("releases/orders", {"a": 2}, found.tag)
    assert store.names("releases") == ["releases/orders"]
    store.remove("releases/orders")
    store.remove("releases/orders")
    assert store.names("releases") == []
    assert store.names("holds") == ["holds/orders"]


def test_who_writes_over_what_somebody_else_wrote_is_told(store: Store) -> None:
    store.write("releases/orders", {"a": 1}, None)
    found = store.read("releases/orders")
    assert found
    store.write("releases/orders", {"a": 2}, found.tag)
    for stale in (None, found.tag):
        with pytest.raises(UserError, match="was changed by somebody else at the same moment"):
            store.write("releases/orders", {"a": 3}, stale)


def test_a_bucket_out_of_reach_is_told_with_the_way_to_make_it() -> None:
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": FakeS3(denied=True)})
    with pytest.raises(UserError, match=r"p/releases/x.json in prod is out of reach: 403.*gen bootstrap prod"):
        BucketStore(prod, "states", "p/").read("releases/x")


def test_what_is_no_record_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    for text in ("{", "[]"):
        (tmp_path / "releases/orders.json").write_text(text)
        with pytest.raises(UserError, match="something else wrote there; move it away"):
            FolderStore(tmp_path).read("releases/orders")


def test_records_lie_where_the_state_lies(tmp_path: Path) -> None:
    found = project(tmp_path)
    assert store_of(found, account("dev")) == FolderStore(tmp_path / ".gen/records/dev")
    prod = store_of(found, account("prod"))
    assert isinstance(prod, BucketStore)
    assert (prod.bucket, prod.prefix) == ("states-333333333333", "shop/prod/_records/")


def test_records_of_a_renamed_service_stay_where_they_were(store: Store) -> None:
    renamed = RenamingStore(store, {"sales": "orders"})
    store.write("holds/orders", {"a": 1}, None)
    held = renamed.read("holds/sales")
    assert held
    renamed.write("holds/sales", {"a": 2}, held.tag)
    renamed.write("releases/bills", {"b": 1}, None)
    assert renamed.names("holds") == ["holds/sales"]
    assert (store.names("holds"), store.names("releases")) == (["holds/orders"], ["releases/bills"])
    renamed.remove("holds/sales")
    assert store.read("holds/orders") is None


def test_a_project_with_a_renamed_service_finds_its_records(tmp_path: Path) -> None:
    found = project(tmp_path)
    name, source = next(iter(found.services.items()))
    spec = source.spec.model_copy(update={"renamed_from": ["former"]})
    found = dataclasses.replace(found, services={name: dataclasses.replace(source, spec=spec)})
    FolderStore(tmp_path / ".gen/records/dev").write("holds/former", {"a": 1}, None)
    held = store_of(found, account("dev")).read(f"holds/{name}")
    assert held
    assert held.value == {"a": 1}


def release(number: int) -> Release:
    package, version = {"main": f"d{number}"}, {"main": f"{number}"}
    return Release("orders", f"c{number}", "2026-11-21T00:00:00+00:00", "ada", "f", "s", package, version, "0")


def test_a_release_keeps_twenty_before_it_the_newest_first(store: Store) -> None:
    assert release_of(store, "orders") is None
    for number in range(25):
        record(store, release(number))
    found = release_of(store, "orders")
    assert found
    assert found.commit == "c24"
    assert [item["commit"] for item in found.history] == [f"c{number}" for number in range(23, 3, -1)]
    assert set(found.history[0]) == {"commit", "applied_at", "by", "packages", "versions", "rolled_back"}


def test_a_record_of_another_version_is_told(store: Store) -> None:
    store.write("releases/orders", {"service": "orders"}, None)
    with pytest.raises(UserError, match="the record of orders was written by another version of gen"):
        release_of(store, "orders")


def test_a_hold_says_itself(store: Store) -> None:
    assert hold_of(store, "orders") is None
    store.write("holds/orders", {"who": "ada", "when": "now", "why": "it loops", "functions": {}}, None)
    assert str(hold_of(store, "orders")) == "held by ada since now: it loops"


LOCK = """\
Error message: operation error S3: PutObject, https response error StatusCode: 412
Lock Info:
  ID:        90db292f-3325-f0b8-6d1c-7a0c9c8681b6
  Path:      states/shop/dev/orders/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ada@build\x1b[31m
  Version:   1.11.4
  Created:   2026-11-21 08:06:49.1441588 +0000 UTC
  Info:
"""


@pytest.mark.surface("D02", "U")
def test_a_lock_is_told_with_its_owner_and_the_way_to_free_it() -> None:
    failed = TerraformFailed("terraform plan", 1, [Finding("error", "Error acquiring the state lock", LOCK)])
    assert str(explained(failed, "dev/orders", "environments/dev/orders")) == (
        "dev/orders is locked by ada@build\\x1b[31m for an apply since 2026-11-21 08:06:49.1441588 +0000 UTC: "
        "wait for its end, and run this again. Only if that run is dead (its machine gone, its job cancelled):\n"
        "  terraform -chdir=environments/dev/orders force-unlock 90db292f-3325-f0b8-6d1c-7a0c9c8681b6"
    )


@pytest.mark.parametrize("detail", ["", "Error message: AccessDenied"])
def test_another_failure_stays_what_it_is(detail: str) -> None:
    for summary in ("Error acquiring the state lock", "No credentials"):
        failed = TerraformFailed("terraform plan", 1, [Finding("error", summary, detail)])
        assert explained(failed, "dev/orders", "x") is failed


@pytest.mark.surface("D03", "U")
def test_a_plan_is_like_the_reviewed_one_by_its_fingerprint_or_by_all_it_says(kept: Kept, tmp_path: Path) -> None:
    manifest = dataclasses.replace(MANIFEST, fingerprint="f" * 64)
    kept.keep(RAW, manifest)
    for words in (["f" * 64], ["0" * 64, "f" * 12], [str(kept.folder)], [str(tmp_path / ".gen/plans")]):
        reviewed = reviewed_of(words)
        assert reviewed
        assert unlike("dev/orders", manifest, RAW, reviewed) == []
    assert reviewed_of([]) is None


@pytest.mark.surface("D03", "U")
def test_where_a_plan_differs_from_the_reviewed_one_is_told_by_address(kept: Kept) -> None:
    reviewed = reviewed_of([str(kept.folder)])
    assert reviewed
    other: dict[str, Any] = json.loads(json.dumps(RAW))
    other["resource_changes"][0]["change"]["after"]["name"] = "/q"
    said = "dev/orders would do something else than was reviewed"
    changed = dataclasses.replace(MANIFEST, fingerprint="e" * 64)
    assert unlike("dev/orders", changed, other, reviewed) == [f"{said} at:", "  aws_ssm_parameter.p"]
    hidden: dict[str, Any] = json.loads(json.dumps(RAW))
    hidden["resource_changes"][0]["change"]["after"]["value"] = "another"
    assert unlike("dev/orders", changed, hidden, reviewed) == [f"{said}, in values that are not shown"]
    assert unlike("prod/orders", changed, RAW, reviewed) == [
        f"{said.replace('dev', 'prod')}: its fingerprint is {'e' * 64}"
    ]


@pytest.mark.parametrize(
    ("word", "said"),
    [("yes", "neither a fingerprint"), ("abc", "neither a fingerprint"), (".", "no plan that `gen plan`")],
)
def test_what_names_nothing_reviewed_is_refused(
    word: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=said):
        reviewed_of([word])


@pytest.mark.surface("D03", "U")
def test_what_stands_in_no_commit_stops_where_others_depend_on_it_and_is_told_elsewhere() -> None:
    changed = dataclasses.replace(MANIFEST, clean=False)
    nowhere = dataclasses.replace(MANIFEST, clean=False, commit="")
    empty = dataclasses.replace(changed, changes=False)
    said = ["dev/orders was planned with changes that are not committed: commit them, and plan again"]
    for tier in ("staging", "production"):
        assert uncommitted(tier, [MANIFEST, changed, empty]) == (said, [])
    assert uncommitted("development", [MANIFEST, changed, empty]) == (
        [],
        ["dev/orders was planned with changes that are not committed: its release names only the commit"],
    )
    assert uncommitted("production", [nowhere]) == (
        [],
        ["dev/orders is of no commit: nobody can look up later what runs. `git init` and commit it"],
    )
