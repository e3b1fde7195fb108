"""Roles that get another name or address: what they had is not new, and what they get beside it is."""

import json
from typing import Any

import pytest
from plans import change, plan

from .reviews import gates, reviewed

ANEW = ("delete", "create")
READ, WRITE = "s3:GetObject", "s3:PutObject"


def allowed(action: str) -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::b/*"}})


def role(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "arn": f"arn:aws:iam::111111111111:role/{name}", "assume_role_policy": None, **more}


ROLE = change("aws_iam_role.r", ANEW, before=role("old"), after={"name": "new"}, after_unknown={"arn": True})


def attachment(policy: str) -> dict[str, Any]:
    sides = {"before": {"role": "old", "policy_arn": "arn:one"}, "after": {"role": "new", "policy_arn": policy}}
    return change("aws_iam_role_policy_attachment.a", ANEW, **sides)


@pytest.mark.parametrize(("policy", "expected"), [("arn:one", set()), ("arn:two", {"iam-widening"})])
def test_a_renamed_role_keeps_its_managed_policies(policy: str, expected: set[str]) -> None:
    assert gates(reviewed(plan(ROLE, attachment(policy)))) == expected


@pytest.mark.parametrize(("action", "expected"), [(READ, set()), (WRITE, {"iam-widening"})])
def test_a_renamed_role_gets_no_more_by_its_policy(action: str, expected: set[str]) -> None:
    sides = {"before": {"role": "old", "policy": allowed(READ)}, "after": {"policy": allowed(action)}}
    policy = change("aws_iam_role_policy.p", ANEW, after_unknown={"role": True}, **sides)
    assert gates(reviewed(plan(ROLE, policy))) == expected


@pytest.mark.parametrize(("action", "expected"), [(READ, set()), (WRITE, {"iam-widening"})])
def test_a_role_under_another_address_gets_no_more_and_is_taken_as_before(action: str, expected: set[str]) -> None:
    blocks = [[{"name": "p", "policy": allowed(name)}] for name in (READ, action)]
    old = change("aws_iam_role.r", ("delete",), before=role("api", inline_policy=blocks[0]))
    new = change("aws_iam_role.s", ("create",), after={"name": "api", "inline_policy": blocks[1]})
    sides: dict[str, Any] = {
        "before": {"function_name": "f", "role": role("api")["arn"]},
        "after": {"function_name": "f"},
    }
    function = change("aws_lambda_function.f", after_unknown={"role": True}, **sides)
    assert gates(reviewed(plan(old, new, function))) == expected


def test_of_a_policy_that_the_apply_makes_nothing_is_called_removed() -> None:
    before = role("api", inline_policy=[{"name": "p", "policy": allowed(READ)}])
    after = role("api", inline_policy=[{"name": "p"}])
    found = reviewed(
        plan(change("aws_iam_role.r", before=before, after=after, after_unknown={"inline_policy": [{"policy": True}]}))
    )
    titles = {item.finding.title for item in found.findings}
    assert "permissions: unknown until apply" in titles
    assert "permissions: removed" not in titles
