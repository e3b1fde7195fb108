"""Plans of a few words, reviewed."""

from datetime import date
from pathlib import Path
from typing import Any

from plans import change, plan

from generator.approvals import Approval, Approvals
from generator.diagnostics import Location
from generator.review import ALL_GATES, Gate, Review, Subject, review
from generator.terraform.plan_json import Values, plan_of

TODAY = date(2027, 1, 1)


def subject(raw: dict[str, Any], name: str = "prod/shop") -> Subject:
    environment, _, service = name.rpartition("/")
    return Subject(name, environment, service, plan_of(raw), raw)


def reviewed(
    *raws: dict[str, Any],
    approvals: Approvals | None = None,
    fail_on: frozenset[Gate] = ALL_GATES,
    packages: Path | None = None,
) -> Review:
    """A review of these plans, called prod/shop, prod/shop1..."""
    found = [subject(raw, f"prod/shop{index or ''}") for index, raw in enumerate(raws)]
    return review(found, approvals=approvals or Approvals(), today=TODAY, fail_on=fail_on, packages=packages)


def approval(id_: str, where: str, expires: date) -> Approvals:
    location = Location("approvals.yaml")
    return Approvals((Approval(id_, where, "agreed with the team", "team-shop", expires, location),))


def gates(found: Review) -> set[str]:
    return {str(item.finding.gate) for item in found.findings if item.finding.gate}


def gated(found: Review) -> list[str]:
    """`GATE: TITLE` of each finding that stops, one by one."""
    return sorted(f"{item.finding.gate}: {item.finding.title}" for item in found.findings if item.finding.gate)


def update(type_: str, before: Values, after: Values) -> Review:
    return reviewed(plan(change(f"{type_}.this", before=dict(before), after=dict(after))))


def deleted(type_: str, values: Values, name: str = "this") -> dict[str, Any]:
    return change(f"{type_}.{name}", ("delete",), before=dict(values))
