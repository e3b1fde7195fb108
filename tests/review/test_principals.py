"""Who gets more though no policy changes. Each case has an innocent twin."""

import json
from typing import Any

import pytest
from plans import change, plan

from .reviews import gates, reviewed

OWN, OTHER = "111111111111", "999999999999"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ROLE = {"name": "r", "arn": f"arn:aws:iam::{OWN}:role/r"}
EXISTING = change("aws_iam_role.r", ("no-op",), before=ROLE, after=ROLE)
WIDER = {"iam-widening"}


def found(address: str, after: dict[str, Any], before: dict[str, Any] | None = None, **more: Any) -> set[str]:
    actions = ("update",) if before else ("create",)
    return gates(reviewed(plan(EXISTING, change(address, actions, before=before, after=after, **more))))


@pytest.mark.parametrize(
    ("address", "holder", "policy"),
    [
        ("aws_iam_policy_attachment.a", {"roles": ["r"]}, {"policy_arn": ADMIN}),
        ("aws_iam_policy_attachment.a", {"users": ["u"]}, {"policy_arn": ADMIN}),
        ("aws_iam_policy_attachment.a", {"groups": ["g"]}, {"policy_arn": ADMIN}),
        ("aws_iam_role_policy_attachments_exclusive.a", {"role_name": "r"}, {"policy_arns": [ADMIN]}),
        ("aws_iam_user_policy_attachments_exclusive.a", {"user_name": "u"}, {"policy_arns": [ADMIN]}),
        ("aws_iam_group_policy_attachments_exclusive.a", {"group_name": "g"}, {"policy_arns": [ADMIN]}),
    ],
)
def test_a_policy_is_seen_however_it_is_attached(address: str, holder: dict[str, Any], policy: dict[str, Any]) -> None:
    given = {**holder, **policy}
    assert found(address, given) == WIDER
    tagged = {**given, "name": "other"}
    assert found(address, tagged, before=given) == set()


def test_what_moves_from_one_way_of_attaching_to_another_is_no_more() -> None:
    one = change("aws_iam_role_policy_attachment.a", ("delete",), before={"role": "r", "policy_arn": ADMIN})
    other = {"role_name": "r", "policy_arns": [ADMIN]}
    made = change("aws_iam_role_policy_attachments_exclusive.a", ("create",), after=other)
    assert not gates(reviewed(plan(EXISTING, one, made)))
    assert gates(reviewed(plan(EXISTING, made))) == WIDER


def test_one_policy_more_of_many_counts_also_when_the_apply_makes_it() -> None:
    before = {"role_name": "r", "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
    place = "aws_iam_role_policy_attachments_exclusive.a"
    unknown = {"policy_arns": [False, True]}
    after = {"role_name": "r", "policy_arns": [*before["policy_arns"], None]}
    assert found(place, after, before=before, after_unknown=unknown) == WIDER
    assert found(place, {"role_name": "r", "policy_arns": []}, before=before) == set()


def test_a_user_who_joins_a_group_gets_what_it_may() -> None:
    for address, given in (
        ("aws_iam_user_group_membership.m", {"user": "u", "groups": ["admins"]}),
        ("aws_iam_group_membership.m", {"group": "admins", "users": ["u"]}),
    ):
        assert found(address, given) == WIDER
        assert found(address, {**given, "name": "m"}, before=given) == set()
    user = change("aws_iam_user.u", ("create",), after={"name": "u"})
    group = change("aws_iam_group.g", ("create",), after={"name": "g"})
    joins = change("aws_iam_user_group_membership.m", ("create",), after={"user": "u", "groups": ["g"]})
    assert not gates(reviewed(plan(user, group, joins)))
    assert gates(reviewed(plan(user, joins))) == WIDER


@pytest.mark.parametrize(
    "address", ["aws_iam_access_key.k", "aws_iam_user_login_profile.k", "aws_iam_service_specific_credential.k"]
)
def test_a_credential_is_never_made_unseen(address: str) -> None:
    key = "user_name" if "credential" in address else "user"
    assert found(address, {key: "u"}) == WIDER
    turned = change(address, ("create", "delete"), before={key: "u"}, after={key: "u"})
    assert not gates(reviewed(plan(turned)))
    second = change(address + "2", ("create",), after={key: "u"})
    kept = change(address, ("no-op",), before={key: "u"}, after={key: "u"})
    assert gates(reviewed(plan(kept, second))) == WIDER


def test_a_key_is_granted_to_what_exists_or_is_outside_in_full_sight() -> None:
    given = {"key_id": "k", "grantee_principal": ROLE["arn"], "operations": ["Decrypt"]}
    assert found("aws_kms_grant.g", given) == WIDER
    assert found("aws_kms_grant.g", {**given, "grantee_principal": f"arn:aws:iam::{OTHER}:role/r"}) == WIDER
    waits = {key: value for key, value in given.items() if key != "grantee_principal"}
    assert found("aws_kms_grant.g", waits, after_unknown={"grantee_principal": True}) == set()
    assert found("aws_kms_grant.g", {**given, "name": "g"}, before=given) == set()
    assert found("aws_kms_grant.g", {**given, "operations": ["Decrypt", "CreateGrant"]}, before=given) == WIDER
    bound = {**given, "constraints": [{"encryption_context_equals": {"a": "b"}}]}
    assert found("aws_kms_grant.g", given, before=bound) == WIDER


def policy(role: str, *actions: str, effect: str = "Allow") -> dict[str, Any]:
    said = {"Effect": effect, "Action": list(actions), "Resource": "arn:aws:s3:::b/*"}
    return {"role": role, "policy": json.dumps({"Statement": [said]})}


def swapped(new: dict[str, Any], *beside: dict[str, Any], waits: bool = False) -> set[str]:
    """The gates of a plan in which function f leaves role r for another."""
    before = {"function_name": "f", "role": ROLE["arn"]}
    after = {"function_name": "f", **new}
    unknown = {"role": True} if waits else {}
    function = change("aws_lambda_function.f", before=before, after=after, after_unknown=unknown)
    old = policy("r", "s3:GetObject", "s3:PutObject")
    kept = change("aws_iam_role_policy.r", ("no-op",), before=old, after=old)
    return gates(reviewed(plan(EXISTING, kept, function, *beside)))


def test_a_function_that_swaps_its_role_may_what_the_other_may() -> None:
    assert swapped({"role": f"arn:aws:iam::{OWN}:role/admin"}) == WIDER
    assert swapped({"role": ROLE["arn"]}) == set()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (policy("s", "s3:GetObject"), set()),
        (policy("s", "s3:GetObject", "s3:DeleteObject"), WIDER),
        ({"role": "s", "policy": None}, WIDER),
    ],
)
def test_a_new_role_that_may_no_more_is_no_swap_to_stop_at(given: dict[str, Any], expected: set[str]) -> None:
    role = change("aws_iam_role.s", ("create",), after={"name": "s"})
    unknown = {"policy": True} if given["policy"] is None else {}
    has = change("aws_iam_role_policy.s", ("create",), after=given, after_unknown=unknown)
    assert swapped({}, role, has, waits=True) == expected


def test_a_new_role_with_a_managed_policy_or_without_the_denial_is_more() -> None:
    role = change("aws_iam_role.s", ("create",), after={"name": "s"})
    reads = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    given = change("aws_iam_role_policy_attachment.s", ("create",), after={"role": "s", "policy_arn": reads})
    assert swapped({}, role, given, waits=True) == WIDER
    assert swapped({}, role, waits=True) == set()
    denied = policy("r", "s3:*", effect="Deny")
    denial = change("aws_iam_role_policy.d", ("no-op",), before=denied, after=denied)
    assert swapped({}, role, denial, waits=True) == WIDER


def test_a_role_made_anew_in_its_place_is_compared_by_its_policies() -> None:
    before, after = {"function_name": "f", "role": ROLE["arn"]}, {"function_name": "f"}
    function = change("aws_lambda_function.f", before=before, after=after, after_unknown={"role": True})
    role = change("aws_iam_role.r", ("delete", "create"), before=ROLE, after={"name": "r"})
    assert not gates(reviewed(plan(role, function)))
    assert gates(reviewed(plan(function))) == WIDER
