"""approvals.yaml: complete entries, the day they end, and which of several counts."""

from datetime import date
from pathlib import Path

import pytest

from generator.approvals import read_approvals
from generator.diagnostics import SpecError

ENTRY = '  - {{ id: GEN320, where: shop.a, reason: "it ends", owner: shop, expires: "{}" }}\n'


def test_a_project_without_the_file_approves_nothing(tmp_path: Path) -> None:
    assert read_approvals(tmp_path).entries == ()


def test_an_approval_holds_through_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "approvals.yaml").write_text("approvals:\n" + ENTRY.format("2026-06-30"))
    found = read_approvals(tmp_path).find("GEN320", "shop.a")
    assert found is not None
    assert found.holds(date(2026, 6, 30))
    assert not found.holds(date(2026, 7, 1))


def test_of_several_the_one_that_holds_longest_counts(tmp_path: Path) -> None:
    days = ("2026-06-30", "2027-06-30", "2025-06-30")
    (tmp_path / "approvals.yaml").write_text("approvals:\n" + "".join(map(ENTRY.format, days)))
    found = read_approvals(tmp_path).find("GEN320", "shop.a")
    assert found is not None
    assert found.expires == date(2027, 6, 30)


@pytest.mark.parametrize(
    "text", ["approvals: 5\n", "approvals: [{ id: GEN320 }]\n", "aprovals: []\n", "- a\n", "a: *b\n"]
)
def test_what_is_no_list_of_entries_is_told_and_not_raised_as_anything_else(text: str, tmp_path: Path) -> None:
    (tmp_path / "approvals.yaml").write_text(text)
    with pytest.raises(SpecError, match=r"approvals\.yaml:1:"):
        read_approvals(tmp_path)
