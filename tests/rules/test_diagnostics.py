"""Every rule against a spec that breaks it, with the exact message, and an innocent twin that says nothing.

A case is a folder of tests/diagnostics: bad.yaml, expected.txt, good.yaml (layout: see `trees`). After a change that is
meant, `UPDATE_DIAGNOSTICS=1 pytest tests/rules` rewrites expected.txt; the difference is reviewed as code.
"""

import os
from pathlib import Path

import pytest

from generator.rules import RULES

from .trees import parts, plant, said

CASES = sorted(path for path in (Path(__file__).parents[1] / "diagnostics").iterdir() if path.is_dir())
UPDATE = "UPDATE_DIAGNOSTICS"


def _id(case: Path) -> str:
    return case.name.partition("-")[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_spec_is_told_with_exactly_this_message(case: Path, tmp_path: Path) -> None:
    plant(tmp_path, parts((case / "bad.yaml").read_text()))
    found, expected = said(tmp_path), case / "expected.txt"
    if os.environ.get(UPDATE):
        expected.write_text(found)
    assert f" {_id(case)} " in found
    assert found == expected.read_text(), f"if this is meant: {UPDATE}=1 pytest tests/rules -k {case.name}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_its_innocent_twin_says_nothing(case: Path, tmp_path: Path) -> None:
    plant(tmp_path, parts((case / "good.yaml").read_text()))
    assert said(tmp_path) == ""


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in RULES} <= {_id(case) for case in CASES}


def test_no_id_is_given_twice() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_explains_itself_and_names_a_way_out(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.title[0].isupper()
    assert "Way out:" in rule.explanation
