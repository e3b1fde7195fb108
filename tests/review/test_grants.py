"""Buckets and objects that are opened by grants, one by one."""

from typing import Any

import pytest
from plans import change, plan

from .reviews import gated, gates, reviewed

GROUPS = "http://acs.amazonaws.com/groups/global"


def listed(uri: str, right: str = "READ") -> dict[str, Any]:
    grant = {"permission": right, "grantee": [{"type": "Group", "uri": uri}]}
    return {"bucket": "b", "access_control_policy": [{"grant": [grant]}]}


def of_old(uri: str) -> dict[str, Any]:
    return {"bucket": "b", "grant": [{"permissions": ["READ"], "type": "Group", "uri": uri}]}


@pytest.mark.parametrize("group", ["AllUsers", "AuthenticatedUsers"])
def test_a_grant_to_everybody_is_told(group: str) -> None:
    opened = {"aws_s3_bucket_acl": listed(f"{GROUPS}/{group}"), "aws_s3_bucket": of_old(f"{GROUPS}/{group}")}
    for type_, after in opened.items():
        found = reviewed(plan(change(f"{type_}.this", ("create",), after=after)))
        assert gated(found) == ["exposure: bucket open to everybody"]
        assert found.findings[0].finding.detail[0].spoken(str) == "bucket b gives everybody READ"


def test_a_grant_that_was_there_or_is_for_others_is_not() -> None:
    public, logs = listed(f"{GROUPS}/AllUsers"), listed("http://acs.amazonaws.com/groups/s3/LogDelivery")
    assert not gates(reviewed(plan(change("aws_s3_bucket_acl.a", before=public, after={**public, "tags": {}}))))
    assert not gates(reviewed(plan(change("aws_s3_bucket_acl.a", ("create",), after=logs))))
    more: dict[str, Any] = {"before": public, "after": listed(f"{GROUPS}/AllUsers", "WRITE")}
    assert gates(reviewed(plan(change("aws_s3_bucket_acl.a", **more)))) == {"exposure"}


def test_an_object_for_everybody_is_told() -> None:
    for acl, expected in (("public-read", ["exposure: object open to everybody"]), ("private", [])):
        made = change("aws_s3_object.o", ("create",), after={"bucket": "b", "key": "k", "acl": acl})
        assert gated(reviewed(plan(made))) == expected
