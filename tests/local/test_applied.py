"""What was applied is remembered, and garbage counts as nothing remembered."""

from pathlib import Path

import pytest

from generator.local.applied import APPLIED, doubt, load, save

ENTRY = {"api": {"fingerprint": "1", "outputs": {"url": "x"}}}


def test_what_was_applied_is_remembered(tmp_path: Path) -> None:
    (tmp_path / APPLIED).parent.mkdir(parents=True)
    save(tmp_path, ENTRY)

    assert load(tmp_path) == ENTRY


@pytest.mark.parametrize(
    "garbage", ["", "{", "[]", "null", '{"api": 3}', '{"api": {}}', '{"api": {"outputs": 1}}', "[" * 100_000, "\udcff"]
)
def test_garbage_counts_as_nothing(garbage: str, tmp_path: Path) -> None:
    (tmp_path / APPLIED).parent.mkdir(parents=True)
    (tmp_path / APPLIED).write_text(garbage, errors="surrogateescape")

    assert load(tmp_path) == {}


def test_what_is_in_doubt_does_not_count_as_applied_and_keeps_its_outputs(tmp_path: Path) -> None:
    (tmp_path / APPLIED).parent.mkdir(parents=True)
    save(tmp_path, ENTRY)

    doubt(tmp_path)

    assert load(tmp_path) == {"api": {"fingerprint": "", "outputs": {"url": "x"}}}


def test_nothing_applied_is_nothing_to_doubt(tmp_path: Path) -> None:
    doubt(tmp_path)

    assert not (tmp_path / APPLIED).exists()
