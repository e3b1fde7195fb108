"""Plans of real Terraform: each brings exactly the findings that its case names, and its innocent twin no gate."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from generator.approvals import Approvals
from generator.review import Review, Section, Subject, review
from generator.review.findings.protection import RULES
from generator.review.findings.protectors import PROTECTORS
from generator.review.values import dotted
from generator.terraform.plan_json import parse_plan, plan_of

from .make_plans import PLANS, Case, cases, families

ALL = [case for family in families() for case in cases(family)]
TWINS = [case for case in ALL if "innocent" in case.parts]


def reviewed(name: str) -> Review:
    raw = parse_plan((PLANS / f"{name}.json").read_bytes(), name)
    subject = Subject("prod/shop", "prod", "shop", plan_of(raw), raw)
    return review([subject], approvals=Approvals(), today=date(2027, 1, 1))


def gated(found: Review) -> list[str]:
    return sorted({f"{item.finding.gate}: {item.finding.title}" for item in found.findings if item.finding.gate})


def others(found: Review) -> set[str]:
    return {f"-: {item.finding.title}" for item in found.findings if not item.finding.gate}


@pytest.mark.surface("D04", "U")
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_plan_brings_exactly_its_findings(case: Case) -> None:
    found = reviewed(case.name)
    assert gated(found) == sorted(line for line in case.finds if not line.startswith("-"))
    assert {line for line in case.finds if line.startswith("-")} <= others(found)


@pytest.mark.surface("D04", "U")
@pytest.mark.parametrize("case", TWINS, ids=lambda case: case.name)
def test_its_innocent_twin_stays_silent(case: Case) -> None:
    assert gated(reviewed(f"{case.name}.innocent")) == []


def test_the_plans_are_many_small_and_of_every_section() -> None:
    files = sorted(PLANS.glob("*.json"))
    assert len(ALL) >= 40
    assert len(TWINS) >= 40
    assert {file.name for file in files} == {f"{case.name}.json" for case in ALL} | {
        f"{case.name}.innocent.json" for case in TWINS
    }
    assert all(file.stat().st_size < 30_000 for file in files)
    assert all(json.loads(file.read_bytes())["terraform_version"] for file in files)
    seen = {item.finding.section for case in ALL for item in reviewed(case.name).findings}
    assert seen | {Section.COST} == set(Section)


def told(case: Case) -> Iterator[tuple[str, str, str]]:
    """Type, attribute (`""` where the whole goes) and title of each thing that protects less in a case's plan."""
    raw = json.loads((PLANS / f"{case.name}.json").read_bytes())
    types = {item["address"]: item["type"] for item in raw["resource_changes"]}
    for item in reviewed(case.name).of(Section.PROTECTION):
        found = item.finding
        attribute, colon, _ = found.detail[0].spoken(str).partition(": ")
        yield types[found.address], attribute if colon else "", found.title


def test_each_rule_and_each_protector_is_met_by_a_plan_of_real_terraform() -> None:
    """A provider fills in, keeps or forgets what code leaves out: only a plan of it shows whether a rule can fire."""
    seen = {each for case in ALL for each in told(case)}
    rules = [{(type_, dotted(rule.path), rule.title) for type_ in rule.types} for rule in RULES]
    assert [rule for rule in rules if not rule & seen] == []
    assert {(type_, "", title) for type_, (title, _) in PROTECTORS.items()} - seen == set()
