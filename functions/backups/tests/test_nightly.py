import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import nightly
import pytest

TODAY = datetime.now(UTC).date()
EVENT = json.loads((Path(__file__).parents[1] / "events/nightly.schedule.json").read_text(encoding="utf-8"))


class FakeS3:
    """Two buckets of keys that answer in pages of two."""

    def __init__(self) -> None:
        self.buckets: dict[str, list[str]] = {"documents": [], "snapshots": []}
        self.calls: list[str] = []
        self.errors: list[dict[str, str]] = []

    def get_paginator(self, operation: str) -> "FakeS3":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's names
        found = [{"Key": key} for key in sorted(self.buckets[Bucket]) if key.startswith(Prefix)]
        return [{"Contents": found[start : start + 2]} for start in range(0, len(found), 2)] or [{}]

    def copy_object(self, **request: Any) -> None:
        source = request["CopySource"]
        assert request["TaggingDirective"] == "REPLACE"
        assert source["Key"] in self.buckets[source["Bucket"]]
        self.calls.append("copy")
        self.buckets[request["Bucket"]].append(request["Key"])

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self.calls.append("delete")
        assert 1 <= len(Delete["Objects"]) <= 1000
        for item in Delete["Objects"]:
            self.buckets[Bucket].remove(item["Key"])
        return {"Errors": self.errors} if self.errors else {}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    fake = FakeS3()
    monkeypatch.setattr(nightly, "s3", fake)
    return fake


def snapshot(age: int, key: str = "a.txt") -> str:
    return f"daily/{TODAY - timedelta(days=age)}/{key}"


def test_every_document_is_copied_under_the_day(s3: FakeS3, context: Any) -> None:
    s3.buckets["documents"] = ["a.txt", "b/c.txt", "d.txt"]
    assert nightly.handler(EVENT, context) == {"snapshot": f"daily/{TODAY}/", "copied": 3, "removed": 0}
    assert s3.buckets["snapshots"] == [snapshot(0, "a.txt"), snapshot(0, "b/c.txt"), snapshot(0, "d.txt")]


def test_what_is_older_than_thirty_days_goes_after_the_copy(s3: FakeS3, context: Any) -> None:
    s3.buckets["documents"] = ["a.txt"]
    s3.buckets["snapshots"] = [snapshot(age) for age in (29, 30, 31, 400)]
    assert nightly.handler(EVENT, context)["removed"] == 2
    assert s3.buckets["snapshots"] == [snapshot(age) for age in (29, 30, 0)]
    assert s3.calls == ["copy", "delete"]


def test_more_than_a_thousand_go_in_several_calls(s3: FakeS3, context: Any) -> None:
    s3.buckets["documents"] = ["a.txt"]
    s3.buckets["snapshots"] = [snapshot(40, f"{number}.txt") for number in range(2001)]
    assert nightly.handler(EVENT, context)["removed"] == 2001
    assert s3.calls.count("delete") == 3


def test_what_has_no_day_or_stands_elsewhere_stays(s3: FakeS3, context: Any) -> None:
    strangers = ["daily/readme.txt", "daily/2020-13-45/a.txt", "daily/2020-01-01", "yearly/2020-01-01/a.txt"]
    s3.buckets["documents"] = ["a.txt"]
    s3.buckets["snapshots"] = list(strangers)
    assert nightly.handler(EVENT, context)["removed"] == 0
    assert set(strangers) <= set(s3.buckets["snapshots"])


def test_a_second_run_on_a_day_copies_what_is_missing(s3: FakeS3, context: Any) -> None:
    s3.buckets["documents"] = ["a.txt", "b.txt"]
    s3.buckets["snapshots"] = [snapshot(0, "a.txt")]
    assert nightly.handler(EVENT, context)["copied"] == 1
    assert nightly.handler(EVENT, context)["copied"] == 0


def test_an_emptied_source_removes_no_backup(s3: FakeS3, context: Any, caplog: pytest.LogCaptureFixture) -> None:
    s3.buckets["snapshots"] = [snapshot(400)]
    assert nightly.handler(EVENT, context) == {"snapshot": f"daily/{TODAY}/", "copied": 0, "removed": 0}
    assert s3.buckets["snapshots"] == [snapshot(400)]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_an_object_that_will_not_go_fails_the_run(s3: FakeS3, context: Any) -> None:
    s3.buckets["documents"] = ["a.txt"]
    s3.buckets["snapshots"] = [snapshot(40)]
    s3.errors = [{"Key": snapshot(40), "Code": "AccessDenied"}]
    with pytest.raises(RuntimeError, match=r"1 objects could not be removed.*AccessDenied"):
        nightly.handler(EVENT, context)


def test_the_day_of_a_key() -> None:
    assert nightly.day_of("daily/2026-11-20/a/b.txt") == date(2026, 11, 20)
    assert nightly.day_of("daily/2026-11-20") is None
