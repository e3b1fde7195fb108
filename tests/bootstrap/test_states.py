"""States that move: whole, never over another, never while somebody works with them."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from generator.bootstrap.moving import move_all
from generator.bootstrap.states import BucketPlace, FilePlace, move, parse
from generator.delivery.account import Account
from generator.diagnostics import UserError
from generator.spec.environment import State

API, PLATFORM = "demo/prod/api/terraform.tfstate", "demo/prod/platform/terraform.tfstate"


@dataclass
class Store:
    """An S3 of a dictionary, and the account that leads to it."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(ClientError=ClientError))

    def client(self, _service: str) -> "Store":
        return self

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's words
        if (Bucket, Key) not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str, **_: Any) -> None:  # noqa: N803
        if (Bucket, Key) in self.objects:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        assert IfNoneMatch == "*"
        self.objects[Bucket, Key] = Body
        self.order.append(f"{Bucket}/{Key}")

    def get_paginator(self, _name: str) -> "Store":
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        yield {"Contents": [{"Key": key} for place, key in self.objects if place == Bucket and key.startswith(Prefix)]}


def state(lineage: str = "a", serial: int = 3) -> bytes:
    return json.dumps({"version": 4, "lineage": lineage, "serial": serial, "resources": []}).encode()


def place(store: Store, key: str = API) -> BucketPlace:
    return BucketPlace(cast(Account, store), "new", key)


def moved(store: Store) -> list[str]:
    return list(move_all(cast(Account, store), State(bucket="new", moved_from="old"), "demo/prod/"))


@pytest.mark.surface("D02", "U")
def test_a_state_is_copied_byte_for_byte_and_once(tmp_path: Path) -> None:
    file, store = tmp_path / "terraform.tfstate", Store()
    file.write_bytes(state())
    assert move(FilePlace(file), place(store))
    assert not move(FilePlace(file), place(store))
    assert store.objects == {("new", API): state()}
    assert file.read_bytes() == state()


@pytest.mark.surface("D02", "U")
@pytest.mark.parametrize(
    ("there", "message"),
    [(state("b"), "are two different states"), (state("a", 2), "is older (serial 2) than")],
)
def test_nothing_is_written_over_another_state(tmp_path: Path, there: bytes, message: str) -> None:
    file, store = tmp_path / "terraform.tfstate", Store({("new", API): there})
    file.write_bytes(state())
    with pytest.raises(UserError) as error:
        move(FilePlace(file), place(store))
    assert message in str(error.value)
    assert store.objects == {("new", API): there}


def test_a_state_that_went_on_where_it_is_now_is_left_alone() -> None:
    store = Store({("old", API): state("a", 3), ("new", API): state("a", 9)})
    assert moved(store) == []
    assert store.objects["new", API] == state("a", 9)


@pytest.mark.surface("D02", "U")
def test_the_former_state_is_locked_before_it_is_copied_and_the_platform_comes_last() -> None:
    store = Store({("old", PLATFORM): state("p"), ("old", API): state(), ("old", "demo/prod/_records/x.json"): b"{}"})
    assert moved(store) == ["api", "platform"]
    assert store.order == [
        "new/demo/prod/_records/x.json",
        f"old/{API}.tflock",
        f"new/{API}",
        f"new/{PLATFORM}",
        f"old/{PLATFORM}.tflock",
    ]
    assert "the state is in s3://new/" in json.loads(store.objects["old", f"{API}.tflock"])["Who"]
    assert store.objects["old", API] == state()


def test_a_state_that_somebody_works_with_is_not_moved() -> None:
    lock = json.dumps({"ID": "1", "Who": "ada@laptop", "Created": "2026-11-21"}).encode()
    store = Store({("old", API): state(), ("old", f"{API}.tflock"): lock})
    with pytest.raises(UserError) as error:
        moved(store)
    assert f"s3://old/{API} is locked by ada@laptop since 2026-11-21" in str(error.value)
    assert ("new", API) not in store.objects


@pytest.mark.parametrize("text", [b"{}", b"<html>", b"[1]", b'{"lineage": "a"}'])
def test_what_is_no_state_is_told_and_an_empty_file_is_none(text: bytes) -> None:
    assert parse(b" ", "s") is None
    with pytest.raises(UserError, match="is no state of Terraform's"):
        parse(text, "terraform.tfstate")
