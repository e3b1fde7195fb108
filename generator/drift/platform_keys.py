"""The keys of `environment.yaml` that keep what somebody did to a platform by hand; None where there is none for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from generator.bootstrap.access import is_an_administrators
from generator.drift.finding import Changed
from generator.review.iam.comparing import Kind, compare
from generator.review.iam.policies import statements
from generator.spec.environment import Environment

Overlay = Mapping[str, Any]

_BOUNDARY = "module.ci_access.aws_iam_policy.boundary"
_BUDGET = "module.budget.aws_budgets_budget.this"
# As modules/ci-access takes them: with one of the excluded a function could leave its boundary.
_ACTION = re.compile(r"(?!(?:iam|sts|organizations|account):)[a-z0-9-]+:[A-Za-z0-9*]+")
_KEYS = {"apply role": "apply_policies", "bind role": "plan_policies", "plan role": "plan_policies"}


def keeping(spec: Environment, address: str, change: Changed) -> Overlay | None:
    """What keeps a changed attribute."""
    if address == _BUDGET and spec.budget:
        return _budget(change)
    if address == _BOUNDARY and change.path == ("policy",):
        return _boundary(spec, change)
    return None


def _budget(change: Changed) -> Overlay | None:
    if change.path == ("limit_amount",) and re.fullmatch(r"[1-9][0-9]{0,6}(\.0+)?", str(change.after)):
        return {"budget": {"monthly_usd": int(float(change.after))}}
    if change.path == ("notification",):
        heard = {frozenset(item.get("subscriber_email_addresses") or ()) for item in change.after or ()}
        numbers = {len(side or ()) for side in (change.before, change.after)}
        if len(heard) == 1 and len(numbers) == 1 and all(heard):
            return {"budget": {"notify": sorted(*heard)}}
    return None


def _boundary(spec: Environment, change: Changed) -> Overlay | None:
    """Further actions in the statement of the families are what `boundary_actions` makes; nothing else is."""
    old, new = statements(change.before), statements(change.after)
    found = compare(old, new, (), ()) if old and new else []
    if len(found) != 1 or found[0].kind is not Kind.WIDENED:
        return None
    before, after = found[0].before, found[0].after
    assert before
    assert after
    more = sorted(after.spelt(name) for name in after.actions - before.actions)
    only = before.actions < after.actions and replace(before, actions=after.actions).same == after.same
    if not only or not all(_ACTION.fullmatch(action) for action in more) or spec.ci is None:
        return None
    return {"ci": {"boundary_actions": _with(spec.ci.boundary_actions, more)}}


def keeping_policies(spec: Environment, role: str, arns: Sequence[str]) -> Overlay | None:
    """What keeps policies attached to a role, in words such as `apply role`; those of a plan are bind's as well."""
    key, kept = _KEYS.get(role), [arn for arn in arns if not is_an_administrators(arn)]
    if key is None or spec.ci is None or not kept:
        return None
    named = spec.ci.apply_policies if key == "apply_policies" else spec.ci.plan_policies
    return {"ci": {key: _with(named, kept)}}


def keeping_mails(spec: Environment, gone: Sequence[str]) -> Overlay | None:
    """What keeps addresses away from the alarm topic; None where nobody would be left."""
    if not spec.alarms or not gone:
        return None
    left = [mail for mail in spec.alarms.notify or () if mail not in gone]
    return {"alarms": {"notify": left}} if left else None


def _with(named: Sequence[str] | None, more: Sequence[str]) -> list[str]:
    return sorted({*(named or ()), *more})
