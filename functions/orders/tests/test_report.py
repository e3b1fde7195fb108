from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import report
from botocore.stub import Stubber

DAY = date(2026, 11, 20)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    with Stubber(report.table.meta.client) as stubber:
        yield stubber


def test_the_report_adds_up_all_pages_of_a_day(
    stub: Stubber, context: Any, sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "reported_day", lambda *_: DAY)
    more = {"id": {"S": "a"}}
    stub.add_response("query", {"Items": [{"total_cents": {"N": "5800"}}], "LastEvaluatedKey": more})
    stub.add_response("query", {"Items": [{"total_cents": {"N": "450"}}]})
    assert report.handler(sample("report.schedule.json"), context) == {
        "day": "2026-11-20",
        "orders": 2,
        "total_cents": 6250,
    }
    stub.assert_no_pending_responses()


def test_daily_is_yesterday_and_today_is_so_far() -> None:
    assert report.reported_day("daily", DAY) == date(2026, 11, 19)
    assert report.reported_day("today", DAY) == DAY


def test_another_kind_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="daily or today, not 'weekly'"):
        report.reported_day("weekly", datetime.now(UTC).date())
