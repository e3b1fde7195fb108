"""A role of a pipeline held against what it is to have: every way of loosening it is one finding with its way out."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from generator.bootstrap.access import ROLES, access
from generator.bootstrap.auditing import Audit, Held
from generator.spec.environment import Environment

ACCOUNT, PREFIX = "3" * 12, "shop-prod"
GITHUB = "{ repository: example/shop }"
HEAD = 'spec: 1\nenvironment: prod\nstate: { bucket: s }\naccount: "333333333333"\n'
FILE = "environments/prod/environment.yaml"
RIGHT = "gen bootstrap prod puts it right"
DESCRIBE, MANAGE = (f"arn:aws:iam::{ACCOUNT}:policy/ci/{PREFIX}-{name}" for name in ("describe", "roles"))
SUBJECT = "repo:example/shop:environment:prod"
ADDRESS = 'module.ci_access.aws_iam_role_policy.apply["stored"]'


def spec(more: str = f"github: {GITHUB}", tier: str = "production") -> Environment:
    text = f"{HEAD}tier: {tier}\nci: {{ families: [sqs], {more} }}\n"
    return Environment.model_validate(yaml.safe_load(text))


def policy(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def trust(**changed: Any) -> dict[str, Any]:
    claims = "token.actions.githubusercontent.com"
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{claims}"},
        "Condition": {
            "StringEquals": {f"{claims}:aud": "sts.amazonaws.com"},
            "StringLike": {f"{claims}:sub": [SUBJECT]},
        },
    }
    return {"Version": "2012-10-17", "Statement": [{**statement, **changed}]}


def condition(subject: str | None = SUBJECT, audience: str | None = "sts.amazonaws.com") -> dict[str, Any]:
    claims = "token.actions.githubusercontent.com"
    found: dict[str, Any] = {"StringEquals": {f"{claims}:aud": audience}} if audience else {}
    return found | ({"StringLike": {f"{claims}:sub": subject}} if subject else {})


HELD = Held(
    f"{PREFIX}-apply",
    trust(),
    frozenset({DESCRIBE, MANAGE}),
    {"families": policy("sqs:*"), "stored": policy("s3:GetObject")},
    "",
)


def found(held: Held, environment: Environment | None = None, made: Mapping[str, Any] | None = None) -> list[Any]:
    audit = Audit("gen bootstrap prod", FILE, made or {})
    wanted = access(ACCOUNT, PREFIX, environment or spec(), "apply")
    return [(item.fact, item.way_out) for item in audit.role(held, wanted)]


@pytest.mark.surface("D02", "U")
def test_a_role_as_it_was_made_has_no_finding() -> None:
    assert found(HELD, made={ADDRESS: json.dumps(policy("s3:GetObject"))}) == []


@pytest.mark.surface("D02", "U")
def test_a_policy_beyond_is_named_with_what_is_expected_and_both_ways_out() -> None:
    arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
    held = replace(HELD, attached=HELD.attached | {arn})
    detach = f"aws iam detach-role-policy --role-name shop-prod-apply --policy-arn {arn}"
    assert found(held) == [
        (
            f"{arn} is attached; expected shop-prod-describe, shop-prod-roles",
            f"{detach}, or name it in ci.apply_policies of {FILE}",
        )
    ]
    assert found(held, spec(f'github: {GITHUB}, apply_policies: ["{arn}"]')) == []


@pytest.mark.surface("D02", "U")
def test_an_administrators_policy_is_only_to_be_taken_off() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    ((_, way_out),) = found(replace(HELD, attached=HELD.attached | {arn}))
    assert way_out == f"aws iam detach-role-policy --role-name shop-prod-apply --policy-arn {arn}"


@pytest.mark.surface("D02", "U")
def test_inline_policies_are_told_beyond_and_missing_and_edited() -> None:
    inline = {"my own": policy("iam:*"), "stored": policy("s3:GetObject", "s3:PutObject")}
    made = {ADDRESS: json.dumps(policy("s3:GetObject"))}
    assert found(replace(HELD, inline=inline), made=made) == [
        (
            "inline policy my own is in it: may iam:* on *; expected families, stored",
            "aws iam delete-role-policy --role-name shop-prod-apply --policy-name 'my own'",
        ),
        (
            "inline policy stored is not as gen bootstrap prod made it: "
            "statement without a Sid was changed: more actions: s3:PutObject",
            RIGHT,
        ),
        ("inline policy families is not there", RIGHT),
    ]


@pytest.mark.surface("D02", "U")
def test_what_was_detached_and_a_boundary_of_the_role_itself_are_told() -> None:
    held = replace(HELD, attached=frozenset({DESCRIBE}), boundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert found(held) == [
        (f"{MANAGE} is not attached", RIGHT),
        ("carries the boundary arn:aws:iam::aws:policy/ReadOnlyAccess; expected none", RIGHT),
    ]


IFEXISTS = {"StringLikeIfExists": condition()["StringLike"], "StringEquals": condition()["StringEquals"]}


@pytest.mark.surface("D02", "U")
@pytest.mark.parametrize(
    ("changed", "facts"),
    [
        (
            {"Condition": condition("repo:example/*")},
            [f"lets in repo:example/*; expected {SUBJECT}", f"does not let in {SUBJECT}"],
        ),
        (
            {"Condition": condition("repo:example/shop:pull_request")},
            [f"lets in repo:example/shop:pull_request; expected {SUBJECT}", f"does not let in {SUBJECT}"],
        ),
        ({"Condition": condition(audience="me")}, ["takes tokens for me; expected sts.amazonaws.com"]),
        ({"Condition": condition(audience=None)}, ["takes tokens for any audience; expected sts.amazonaws.com"]),
        (
            {"Condition": condition(subject=None)},
            [f"lets in every repository; expected {SUBJECT}", f"does not let in {SUBJECT}"],
        ),
        (
            {"Condition": IFEXISTS},
            [f"lets in every repository; expected {SUBJECT}", f"does not let in {SUBJECT}"],
        ),
    ],
)
def test_who_may_take_a_role_is_held_to_subject_and_audience(changed: dict[str, Any], facts: list[str]) -> None:
    assert found(replace(HELD, trust=trust(**changed))) == [(fact, RIGHT) for fact in facts]


@pytest.mark.surface("D02", "U")
def test_another_principal_or_another_way_in_is_a_stranger() -> None:
    outsider = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "9" * 12}}
    both = {"Version": "2012-10-17", "Statement": [*trust()["Statement"], outsider]}
    ((fact, _),) = found(replace(HELD, trust=both))
    assert fact.startswith("trusts AWS:999999999999 with sts:assumerole; expected Federated:arn:aws:iam::333333333333")
    ((fact, _), _) = found(replace(HELD, trust=trust(Principal="*")))
    assert fact.startswith("trusts * with sts:assumerolewithwebidentity; expected ")
    ((fact, _), _) = found(replace(HELD, trust=trust(Action="sts:*")))
    assert fact.startswith("trusts Federated:arn:aws:iam::333333333333:oidc-provider/token.actions")
    assert " with sts:*; expected " in fact
    assert found(replace(HELD, trust="{}")) == [("who may take it cannot be read", RIGHT)]


def subjects(more: str, tier: str = "production") -> list[list[str]]:
    found = [access(ACCOUNT, PREFIX, spec(more, tier), role) for role in ROLES]
    return [sorted(item for source in each.sources for item in source.subjects) for each in found]


@pytest.mark.surface("D02", "U")
def test_who_is_expected_is_who_the_block_lets_in() -> None:
    main, start = "repo:example/shop:ref:refs/heads/main", "repo:example/shop"
    assert subjects(f"github: {GITHUB}") == [[f"{start}:environment:prod-plan", main], [main], [SUBJECT]]
    assert subjects(f"github: {GITHUB}", "staging")[0] == [f"{start}:pull_request", main]
    named = "{ repository: example/shop, branch: trunk, environment: live, plan_environment: look }"
    assert subjects(f"github: {named}") == [
        [f"{start}:environment:look", f"{start}:ref:refs/heads/trunk"],
        [f"{start}:ref:refs/heads/trunk"],
        [f"{start}:environment:live"],
    ]
    lab = "project_path:example/shop:ref_type:branch:ref:"
    assert subjects("gitlab: { project: example/shop }") == [[f"{lab}main"]] * 3
    assert subjects("gitlab: { project: example/shop }", "staging")[0] == [f"{lab}*"]
    (source,) = access(ACCOUNT, PREFIX, spec("gitlab: { project: a/b, url: https://git.example.com }"), "plan").sources
    assert (source.provider, source.audience) == (
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/git.example.com",
        "https://git.example.com",
    )
