"""Who is outside of the account: one answer for permissions, resource policies and trust. Each case has its twin."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from plans import change, plan

from generator.review import Review, Section
from generator.review.account import account_of
from generator.terraform.plan_json import plan_of

from .reviews import gates, reviewed

OWN, OTHER = "111111111111", "999999999999"
FUNCTION = {"function_name": "f", "arn": f"arn:aws:lambda:eu-central-1:{OWN}:function:f"}
HOME = change("aws_lambda_function.f", ("no-op",), before=FUNCTION, after=FUNCTION)


def titles(found: Review) -> set[str]:
    return {item.finding.title for item in found.findings if item.finding.gate}


def permission(**given: Any) -> set[str]:
    made = change("aws_lambda_permission.p", ("create",), after={"function_name": "f", **given})
    return titles(reviewed(plan(HOME, made)))


SNS = "arn:aws:sns:eu-central-1:{}:news"
API = "arn:aws:execute-api:eu-central-1:{}:{}"


@pytest.mark.parametrize(
    ("title", "opened", "innocent"),
    [
        ("permission for another account", {"principal": OTHER}, {"principal": OWN}),
        (
            "permission for another account",
            {"principal": f"arn:aws:iam::{OTHER}:role/x"},
            {"principal": f"arn:aws:iam::{OWN}:role/x"},
        ),
        (
            "permission for another account",
            {"principal": "sns.amazonaws.com", "source_arn": SNS.format(OTHER)},
            {"principal": "sns.amazonaws.com", "source_arn": SNS.format(OWN)},
        ),
        (
            "permission for another account",
            {"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::b", "source_account": OTHER},
            {"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::b", "source_account": OWN},
        ),
        (
            "permission without source",
            {"principal": "events.amazonaws.com", "source_arn": "*"},
            {"principal": "events.amazonaws.com", "source_arn": f"arn:aws:events:eu-central-1:{OWN}:rule/*"},
        ),
        (
            "permission without source",
            {"principal": "apigateway.amazonaws.com", "source_arn": API.format("*", "*/*")},
            {"principal": "apigateway.amazonaws.com", "source_arn": API.format(OWN, "*/*")},
        ),
        (
            "permission without source",
            {"principal": "apigateway.amazonaws.com", "source_arn": "arn:aws:execute-api:*"},
            {"principal": "apigateway.amazonaws.com", "source_arn": API.format("*", "a/*"), "source_account": OWN},
        ),
        (
            "permission for everybody",
            {"principal": "*", "source_arn": SNS.format(OWN)},
            {"principal": "*", "source_arn": SNS.format(OWN), "source_account": OWN},
        ),
        ("permission for everybody", {"principal": "*"}, {"principal": "*", "principal_org_id": "o-1"}),
    ],
)
def test_a_permission_is_for_this_account(title: str, opened: dict[str, Any], innocent: dict[str, Any]) -> None:
    assert permission(**opened) == {title}
    assert permission(**innocent) == set()


def test_an_account_that_nothing_in_the_plan_calls_its_own_is_outside() -> None:
    """But a service that names one comes for it: there the plan would say so twice."""
    for given, expected in (
        ({"principal": OWN}, {"exposure"}),
        ({"principal": "*", "source_account": OWN}, {"exposure"}),
        ({"principal": "*", "principal_org_id": "o-1"}, set()),
        ({"principal": "sns.amazonaws.com", "source_arn": SNS.format(OWN)}, set()),
    ):
        made = change("aws_lambda_permission.p", ("create",), after={"function_name": "f", **given})
        assert gates(reviewed(plan(made))) == expected, given


def test_a_permission_for_somebody_else_who_was_let_in_is_not_new() -> None:
    said = {"function_name": "f", "principal": OTHER}
    renamed = change("aws_lambda_permission.new", ("create",), after=said)
    assert not gates(reviewed(plan(HOME, change("aws_lambda_permission.p", ("delete",), before=said), renamed)))
    other = change("aws_lambda_permission.p", before=said, after={**said, "principal": "888888888888"})
    assert gates(reviewed(plan(HOME, other))) == {"exposure"}


def test_a_source_that_the_apply_makes_is_of_this_plan() -> None:
    said = {"function_name": "f", "principal": "apigateway.amazonaws.com"}
    made = change("aws_lambda_permission.p", ("create",), after=said, after_unknown={"source_arn": True})
    assert not gates(reviewed(plan(HOME, made)))
    assert gates(reviewed(plan(HOME, change("aws_lambda_permission.p", ("create",), after=said)))) == {"exposure"}


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("aws_cloudwatch_event_permission.p", {"event_bus_name": "b", "principal": OTHER}),
        ("aws_lambda_layer_version_permission.p", {"layer_name": "l", "principal": OTHER}),
    ],
)
def test_buses_and_layers_are_not_shared_unseen(address: str, given: dict[str, Any]) -> None:
    assert gates(reviewed(plan(HOME, change(address, ("create",), after=given)))) == {"exposure"}
    assert not gates(reviewed(plan(HOME, change(address, ("create",), after={**given, "principal": OWN}))))


def statement(principal: Any, condition: Mapping[str, Any] | None = None, action: str = "s3:GetObject") -> str:
    said = {"Effect": "Allow", "Action": action, "Principal": principal, "Condition": condition or {}}
    return json.dumps({"Statement": [said]})


def bucket(principal: Any, condition: Mapping[str, Any] | None = None) -> set[str]:
    """The gates of a new bucket with this policy."""
    made = change("aws_s3_bucket.b", ("create",), after={"bucket": "b"})
    given = {"bucket": "b", "policy": statement(principal, condition)}
    return gates(reviewed(plan(HOME, made, change("aws_s3_bucket_policy.b", ("create",), after=given))))


def role(principal: Any, condition: Mapping[str, Any] | None = None, action: str = "sts:AssumeRole") -> set[str]:
    """The gates of a new role with this trust."""
    given = {"name": "r", "assume_role_policy": statement(principal, condition, action)}
    return gates(reviewed(plan(HOME, change("aws_iam_role.r", ("create",), after=given))))


@pytest.mark.parametrize("named", ["{}", "arn:aws:iam::{}:root", "arn:aws:iam::{}:role/x"])
def test_a_new_bucket_or_role_may_trust_its_own_account_alone(named: str) -> None:
    for trusting in (bucket, role):
        assert trusting({"AWS": named.format(OTHER)}) == {"iam-widening"}
        assert trusting({"AWS": [named.format(OWN), named.format(OTHER)]}) == {"iam-widening"}
        assert trusting({"AWS": named.format(OWN)}) == set()


def test_an_organization_lets_in_its_accounts_and_an_external_id_nobody_less() -> None:
    assert bucket({"AWS": OTHER}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}) == set()
    assert role({"AWS": OTHER}, {"StringEquals": {"sts:ExternalId": "x"}}) == {"iam-widening"}
    assert bucket({"AWS": "*"}, {"StringEquals": {"aws:PrincipalAccount": OTHER}}) == {"iam-widening"}
    assert bucket({"AWS": "*"}, {"StringEquals": {"aws:PrincipalAccount": OWN}}) == set()


def test_a_service_comes_for_this_account() -> None:
    for id_, expected in ((OTHER, {"iam-widening"}), (OWN, set())):
        assert bucket({"Service": "logging.s3.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": id_}}) == expected
    before = {"queue_url": "https://q", "policy": json.dumps({"Statement": []})}
    queue = {"url": "https://q", "name": "q"}
    known = change("aws_sqs_queue.q", ("no-op",), before=queue, after=queue)
    for source, expected in ((SNS.format("*"), {"iam-widening"}), (SNS.format(OWN), set())):
        after = {
            **before,
            "policy": statement({"Service": "sns.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": source}}),
        }
        wired = change("aws_sqs_queue_policy.q", before=before, after=after)
        assert gates(reviewed(plan(HOME, known, wired))) == expected, source


@pytest.mark.parametrize(
    ("condition", "innocent"),
    [
        (
            {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}},
            {"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        ),
        (
            {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}},
            {"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}},
        ),
        (
            {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}},
            {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}},
        ),
        ({"IpAddress": {"aws:SourceIp": "0:0:0:0:0:0:0:0/0"}}, {"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}),
        ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, {"StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}}),
        ({"StringLike": {"aws:SourceVpce": "*"}}, {"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}),
    ],
)
def test_a_condition_that_leaves_everybody_in_is_none(condition: dict[str, Any], innocent: dict[str, Any]) -> None:
    assert bucket("*", condition) == {"exposure"}
    assert bucket("*", innocent) == set()


GITHUB = "token.actions.githubusercontent.com"


def login(operator: str, subject: str, issuer: str = GITHUB, key: str = "sub") -> set[str]:
    provider = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{issuer}"}
    return role(provider, {operator: {f"{issuer}:{key}": subject}}, "sts:AssumeRoleWithWebIdentity")


@pytest.mark.parametrize(
    ("operator", "subject"),
    [
        ("StringNotEquals", "repo:acme/app:ref:refs/heads/main"),
        ("StringEqualsIfExists", "repo:acme/app:ref:refs/heads/main"),
        ("ForAllValues:StringLike", "repo:acme/app:*"),
        ("StringLike", "r*"),
        ("StringLike", "repo:acme*"),
        ("StringLike", "repo:acm?/app:*"),
        ("StringEquals", "environment:production"),
    ],
)
def test_github_takes_a_role_by_a_named_repository_alone(operator: str, subject: str) -> None:
    assert login(operator, subject) == {"iam-widening"}


@pytest.mark.parametrize(
    ("operator", "subject"),
    [
        ("StringEquals", "repo:acme/app:ref:refs/heads/main"),
        ("StringEquals", "repo:acme/app:environment:prod"),
        ("ForAnyValue:StringLike", "repo:acme/app:*"),
        ("StringLike", "repo:acme/*"),
        ("StringLike", "repository_owner:acme:*"),
        ("StringLike", "repo:acme@1234/app@5678:*"),
    ],
)
def test_a_named_repository_may(operator: str, subject: str) -> None:
    assert login(operator, subject) == set()


@pytest.mark.parametrize(
    ("operator", "issuer", "key", "value", "innocent"),
    [
        ("StringLike", "id.example.com", "sub", "*", "user-1"),
        ("StringNotEquals", "id.example.com", "sub", "user-1", ""),
        ("StringLike", "gitlab.com", "sub", "project_path:*", "project_path:acme/app:*"),
        ("StringLike", "gitlab.com", "aud", "https://gitlab.com", ""),
        ("StringEqualsIfExists", "id.example.com", "aud", "app", ""),
        ("StringLike", "oidc.eks.eu-central-1.amazonaws.com/id/E", "sub", "*", "system:serviceaccount:shop:*"),
    ],
)
def test_other_logins_say_who_it_is_as_well(operator: str, issuer: str, key: str, value: str, innocent: str) -> None:
    assert login(operator, value, issuer, key) == {"iam-widening"}
    if innocent:
        assert login(operator, innocent, issuer, key) == set()
    assert login("StringEquals", "project_path:acme/app:ref_type:branch:ref:main", issuer) == set()


def rule(*blocks: str, key: str = "cidr_blocks") -> set[str]:
    given = {"type": "ingress", "security_group_id": "sg", "protocol": "tcp", "from_port": 22, "to_port": 22}
    made = change("aws_security_group_rule.r", ("create",), after={**given, key: list(blocks)})
    return gates(reviewed(plan(made)))


def test_the_internet_in_pieces_is_the_internet() -> None:
    assert rule("0.0.0.0/1", "128.0.0.0/1") == {"exposure"}
    assert rule("128.0.0.0/1") == {"exposure"}
    assert rule("0:0:0:0:0:0:0:0/0", key="ipv6_cidr_blocks") == {"exposure"}
    assert rule(*(f"{first}.0.0.0/8" for first in range(20, 30))) == {"exposure"}
    assert rule("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "203.0.113.0/24") == set()
    assert rule("2001:db8::/32", "fc00::/7", key="ipv6_cidr_blocks") == set()


def caller(id_: str) -> dict[str, Any]:
    data = {"address": "module.m.data.aws_caller_identity.current", "values": {"account_id": id_}}
    return {"values": {"root_module": {"child_modules": [{"resources": [data]}]}}}


def provider(id_: str) -> dict[str, Any]:
    return {"provider_config": {"aws": {"expressions": {"allowed_account_ids": {"constant_value": [id_]}}}}}


def test_the_account_is_what_the_plan_says_for_sure() -> None:
    """What a change merely names, in a source or as a principal, makes nobody an insider."""
    foreign = {"function_name": "f", "principal": "sns.amazonaws.com", "source_arn": SNS.format(OTHER)}
    named = change("aws_lambda_permission.p", ("create",), after=foreign)
    target = {"arn": f"arn:aws:events:eu-central-1:{OTHER}:event-bus/x"}
    sent = change("aws_cloudwatch_event_target.t", ("no-op",), before=target, after=target)
    takes = change("aws_lambda_function.f", ("create",), after={"role": f"arn:aws:iam::{OWN}:role/f"})
    for raw in (
        plan(named, sent, prior_state=caller(OWN), configuration=provider(OTHER)),
        plan(named, sent, configuration=provider(OWN)),
        plan(named, sent, takes),
        plan(named, sent, HOME, configuration=provider(OTHER)),
    ):
        assert account_of(plan_of(raw)).ids == {OWN}
        assert reviewed(raw).of(Section.EXPOSURE)
    assert account_of(plan_of(plan(named, sent))).ids == set()


def test_the_accounts_by_which_aws_writes_logs_are_no_strangers() -> None:
    data = {"address": "data.aws_elb_service_account.main", "values": {"id": OTHER}}
    read = {"values": {"root_module": {"resources": [data]}}}
    given = {"bucket": "b", "policy": statement({"AWS": f"arn:aws:iam::{OTHER}:root"}, action="s3:PutObject")}
    made = change("aws_s3_bucket.b", ("create",), after={"bucket": "b"})
    written = change("aws_s3_bucket_policy.b", ("create",), after=given)
    assert not gates(reviewed(plan(HOME, made, written, prior_state=read)))
    assert gates(reviewed(plan(HOME, made, written))) == {"iam-widening"}
