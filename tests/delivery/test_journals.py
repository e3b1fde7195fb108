"""Journals beside the state: what a job leaves that dies, and how the next one comes by it."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from generator.delivery.journal import Creation, Deeds, Journal
from generator.delivery.journals import Journals
from generator.delivery.store import BucketStore
from generator.diagnostics import UserError
from generator.terraform.plan_json import plan_of

from .projects import FakeAccount, FakeS3, Refused, account, project

BUCKET, KEY = "states-333333333333", "shop/prod/_applying/orders.json"
ROLE = {"aws_iam_role.a": Creation("aws_iam_role", {"name": "a"})}


class Bucket(FakeS3):
    """Refuses as many writes as `refuses` says; `writes` counts those that it has taken."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses = 0
        self.writes = 0
        self.written = threading.Event()

    def put_object(self, Bucket: str, Key: str, Body: bytes, **condition: str) -> None:  # noqa: N803
        if self.refuses:
            self.refuses -= 1
            raise Refused("SlowDown")
        super().put_object(Bucket, Key, Body, **condition)
        self.writes += 1
        self.written.set()


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def journals(tmp_path: Path, bucket: Bucket) -> Journals:
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": bucket})
    return Journals.of(project(tmp_path / "shop"), prod)


def folder(tmp_path: Path, name: str) -> Journal:
    """The folder of a plan, in a checkout of its own."""
    (tmp_path / name).mkdir()
    return Journal(tmp_path / name)


def role(name: str) -> Any:
    return plan_of(plan(change(f"aws_iam_role.{name}", ("create",), None, {"name": name})))


def said(kind: str, name: str = "a", id_: str = "") -> str:
    hook = {"resource": {"addr": f"aws_iam_role.{name}"}, "action": "create", "id_key": "id", "id_value": id_}
    return json.dumps({"type": kind, "hook": hook}) + "\n"


def document(bucket: Bucket) -> dict[str, Any] | None:
    body = bucket.objects.get((BUCKET, KEY))
    return json.loads(body) if body else None


def dead(journals: Journals, tmp_path: Path) -> Journal:
    """A job that has made a role, had begun another line, and died."""
    journal = folder(tmp_path, "dead")
    journal.begin("one", role("a"))
    journals.begin("orders", journal, "")
    with journals.following("orders", journal, refuse):
        journal.lines.write_text(said("apply_start") + said("apply_complete", id_="a") + '{"type": "apply_st')
    return journal


def refuse(told: str) -> None:
    raise AssertionError(told)


@pytest.mark.surface("D03", "U")
def test_a_job_that_finds_nothing_in_its_folder_goes_on_with_what_the_dead_one_has_done(
    journals: Journals, tmp_path: Path
) -> None:
    dead(journals, tmp_path)
    fresh = folder(tmp_path, "fresh")
    journals.bring("orders", fresh)
    assert (fresh.plan_sha256, fresh.creations) == ("one", ROLE)
    assert fresh.deeds() == Deeds({"aws_iam_role.a": "a"}, frozenset(), frozenset())
    assert {file.stat().st_mode & 0o777 for file in fresh.folder.iterdir()} == {0o600}


@pytest.mark.surface("D03", "U")
def test_what_was_to_be_made_and_is_not_told_of_may_have_been_begun_in_the_last_second(
    journals: Journals, tmp_path: Path
) -> None:
    journal = folder(tmp_path, "own")
    journal.begin("one", role("a"))
    journal.begin("one", role("b"))
    journal.lines.write_text(said("apply_start") + said("apply_complete", id_="a"))
    journals.begin("orders", journal, "")
    assert journal.deeds().begun == frozenset()
    fresh = folder(tmp_path, "fresh")
    journals.bring("orders", fresh)
    assert fresh.deeds() == Deeds({"aws_iam_role.a": "a"}, frozenset({"aws_iam_role.b"}), frozenset())
    assert fresh.goes_on_from({**journal.copy()})


@pytest.mark.surface("D03", "U")
def test_what_is_begun_is_known_elsewhere_before_terraform_starts(
    journals: Journals, tmp_path: Path, bucket: Bucket
) -> None:
    journal = folder(tmp_path, "own")
    journal.begin("one", role("a"))
    journals.begin("orders", journal, "")
    assert document(bucket) == {
        "plan_sha256": "one",
        "creates": {"aws_iam_role.a": {"type": "aws_iam_role", "names": {"name": "a"}, "replaces": ""}},
        "lines": [],
    }


@pytest.mark.surface("D03", "U")
def test_lines_are_copied_while_terraform_works(journals: Journals, tmp_path: Path, bucket: Bucket) -> None:
    journal = folder(tmp_path, "own")
    journal.begin("one", role("a"))
    journals.begin("orders", journal, "")
    bucket.written.clear()
    with journals.following("orders", journal, refuse):
        journal.lines.write_text(said("apply_start"))
        assert bucket.written.wait(10)
        assert (document(bucket) or {})["lines"] == [said("apply_start").rstrip()]
    assert bucket.writes == 2


def test_a_bucket_that_is_out_of_reach_is_told_once_and_caught_up_with(
    journals: Journals, tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.delivery.journals._EVERY", 0.01)
    journal = folder(tmp_path, "own")
    journal.begin("one", role("a"))
    journals.begin("orders", journal, "")
    told: list[str] = []
    bucket.refuses = 3
    bucket.written.clear()
    with journals.following("orders", journal, told.append):
        journal.lines.write_text(said("apply_start"))
        assert bucket.written.wait(10)
    (text,) = told
    assert text.startswith(f"what this apply does is known on this machine only: s3://{BUCKET}/{KEY} in prod is out")
    assert (document(bucket) or {})["lines"] == [said("apply_start").rstrip()]


def test_what_cannot_be_noted_is_not_begun(journals: Journals, tmp_path: Path, bucket: Bucket) -> None:
    journal = folder(tmp_path, "own")
    journal.begin("one", role("a"))
    bucket.refuses = 1
    with pytest.raises(UserError, match=r"_applying/orders.json in prod is out of reach: SlowDown"):
        journals.begin("orders", journal, "")


@pytest.mark.surface("D02", "U")
def test_of_two_that_begin_at_the_same_moment_one_is_refused_and_takes_nothing_from_the_other(
    journals: Journals, tmp_path: Path, bucket: Bucket
) -> None:
    dead(journals, tmp_path)
    was = document(bucket)
    late = folder(tmp_path, "late")
    late.begin("two", role("b"))
    with pytest.raises(UserError, match="an apply of another plan of orders has begun at the same moment"):
        journals.begin("orders", late, "")
    journals.end("orders", ("two", ""))
    assert document(bucket) == was


@pytest.mark.surface("D03", "U")
def test_a_plan_that_continues_another_keeps_what_that_one_was_making(
    journals: Journals, tmp_path: Path, bucket: Bucket
) -> None:
    dead(journals, tmp_path)
    fresh = folder(tmp_path, "fresh")
    journals.bring("orders", fresh)
    fresh.begin("two", role("b"))
    journals.begin("orders", fresh, "one")
    found = document(bucket) or {}
    assert (found["plan_sha256"], sorted(found["creates"])) == ("two", ["aws_iam_role.a", "aws_iam_role.b"])
    assert len(found["lines"]) == 2
    journals.end("orders", ("two", "one"))
    assert document(bucket) is None


def test_a_refused_apply_leaves_what_was_there_before_it(journals: Journals, tmp_path: Path, bucket: Bucket) -> None:
    first = folder(tmp_path, "first")
    mark = first.mark()
    first.begin("one", role("a"))
    journals.begin("orders", first, "")
    assert first.withdraw(mark)
    journals.settle("orders", first, refuse)
    assert document(bucket) is None

    dead(journals, tmp_path)
    was = document(bucket)
    second = folder(tmp_path, "second")
    journals.bring("orders", second)
    mark = second.mark()
    second.begin("two", role("b"))
    journals.begin("orders", second, "one")
    assert second.withdraw(mark)
    journals.settle("orders", second, refuse)
    assert document(bucket) == was


def test_a_folder_that_knows_more_keeps_what_it_knows(journals: Journals, tmp_path: Path) -> None:
    own = dead(journals, tmp_path)
    with own.lines.open("a") as lines:
        lines.write('art"}\n' + said("apply_start", "b"))
    knows = own.lines.read_text()
    journals.bring("orders", own)
    assert own.lines.read_text() == knows


def test_a_folder_in_which_an_older_apply_died_learns_of_the_newer(journals: Journals, tmp_path: Path) -> None:
    old = folder(tmp_path, "old")
    old.begin("zero", role("z"))
    dead(journals, tmp_path)
    journals.bring("orders", old)
    assert (old.plan_sha256, old.creations) == ("one", ROLE)


def test_a_folder_that_knows_less_of_the_same_plan_learns_the_rest(journals: Journals, tmp_path: Path) -> None:
    own = dead(journals, tmp_path)
    own.lines.write_text(said("apply_start"))
    assert own.deeds().created == {}
    journals.bring("orders", own)
    assert own.deeds().created == {"aws_iam_role.a": "a"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"plan_sha256": 1},
        {"lines": "x"},
        {"lines": [1]},
        {"creates": []},
        {"creates": {"a": {"type": "t", "names": {}}}},
        {"creates": {"a": {"type": "t", "names": {"name": 1}, "replaces": ""}}},
        {"more": 1},
    ],
)
def test_what_is_no_journal_is_told_and_changes_nothing_here(
    journals: Journals, tmp_path: Path, bucket: Bucket, wrong: Mapping[str, Any]
) -> None:
    body = {"plan_sha256": "one", "creates": {}, "lines": [], **wrong}
    bucket.objects[(BUCKET, KEY)] = json.dumps(body).encode()
    fresh = folder(tmp_path, "fresh")
    with pytest.raises(UserError, match=r"^_applying/orders.json beside the state .* is no journal of this version"):
        journals.bring("orders", fresh)
    assert list(fresh.folder.iterdir()) == []


def test_a_state_on_one_machine_has_its_journal_there_only(tmp_path: Path) -> None:
    alone = Journals.of(project(tmp_path / "shop"), account("dev"))
    journal = folder(tmp_path, "own")
    journal.begin("one", role("a"))
    alone.begin("orders", journal, "")
    with alone.following("orders", journal, refuse):
        journal.lines.write_text(said("apply_start"))
    alone.bring("orders", journal)
    alone.settle("orders", journal, refuse)
    alone.end("orders", ("one",))
    assert (alone.store, journal.plan_sha256) == (None, "one")


def test_journals_are_encrypted_as_the_state_is(tmp_path: Path) -> None:
    shop = project(tmp_path / "shop")
    file = shop.root / "environments/prod/environment.yaml"
    key = "arn:aws:kms:eu-central-1:333333333333:key/k"
    file.write_text(file.read_text().replace("state: { ", f'state: {{ kms_key: "{key}", '))
    from generator.loading import load

    store = Journals.of(load(shop.root), account("prod")).store
    assert isinstance(store, BucketStore)
    assert (store.bucket, store.prefix, store.kms_key) == (BUCKET, "shop/prod/_applying/", key)
