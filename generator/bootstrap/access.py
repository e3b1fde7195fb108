"""What the roles of a pipeline are to have: the same that modules/ci-access makes, as values to compare with. Pure."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.bootstrap.existing import GITHUB
from generator.spec.environment import Ci, Environment

PLAN, BIND, APPLY = ROLES = ("plan", "bind", "apply")
# Inline policies by role, and where the state of the platform has each.
INLINE: Mapping[str, Mapping[str, str]] = {
    "plan": {"states": "module.ci_access.aws_iam_role_policy.plan"},
    "bind": {"stored": "module.ci_access.aws_iam_role_policy.bind"},
    "apply": {
        "families": 'module.ci_access.aws_iam_role_policy.apply["families"]',
        "stored": 'module.ci_access.aws_iam_role_policy.apply["stored"]',
    },
}
# Managed policies of the platform's own, by role; what each says is looked at with the first role that has it.
MANAGED: Mapping[str, tuple[str, ...]] = {"plan": ("describe",), "bind": ("describe",), "apply": ("describe", "roles")}
FIRST: Mapping[str, str] = {"describe": "plan", "roles": "apply"}
_PRODUCTION = "production"
_GITLAB = "https://gitlab.com"
# With these a role is an administrator's: nobody is told to keep them.
_ADMINISTRATORS = re.compile(r":policy/(.*/)?(AdministratorAccess|IAMFullAccess|PowerUserAccess)$")


@dataclass(frozen=True, slots=True)
class Source:
    """Who may take a role: tokens of `provider`, for `audience`, of these subjects. `claims` begins their keys."""

    provider: str
    claims: str
    audience: str
    subjects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Access:
    """One role: `attached` are ARNs, `inline` names; `key` is what names further ARNs in `ci`."""

    role: str
    attached: frozenset[str]
    inline: frozenset[str]
    sources: tuple[Source, ...]
    key: str


def own_policy(account: str, prefix: str, name: str) -> str:
    """The ARN of a policy that the platform makes."""
    return f"arn:aws:iam::{account}:policy/ci/{prefix}-{name}"


def access(account: str, prefix: str, spec: Environment, role: str) -> Access:
    """What `role` is to have; `prefix` is PROJECT-ENVIRONMENT."""
    assert spec.ci
    own = {own_policy(account, prefix, name) for name in MANAGED[role]}
    key, named = "plan_policies", spec.ci.plan_policies
    if role == APPLY:
        key, named = "apply_policies", spec.ci.apply_policies
    sources = tuple(_sources(account, spec, spec.ci, role))
    return Access(role, frozenset(own | set(named or ())), frozenset(INLINE[role]), sources, key)


def _sources(account: str, spec: Environment, ci: Ci, role: str) -> Iterator[Source]:
    start = f"arn:aws:iam::{account}:oidc-provider/"
    if ci.github:
        yield Source(f"{start}{GITHUB}", GITHUB, audience("github", ci), frozenset(_github(spec, ci, role)))
    if ci.gitlab:
        claims = (ci.gitlab.url or _GITLAB).removeprefix("https://")
        yield Source(f"{start}{claims}", claims, audience("gitlab", ci), frozenset(_gitlab(spec, ci, role)))


def audience(kind: str, ci: Ci) -> str:
    """Whom tokens have to be for, of `github` or `gitlab`."""
    if kind == "github":
        return "sts.amazonaws.com"
    assert ci.gitlab
    return ci.gitlab.audience or ci.gitlab.url or _GITLAB


def _github(spec: Environment, ci: Ci, role: str) -> Iterator[str]:
    """https://docs.github.com/actions/reference/security/oidc#example-subject-claims"""
    assert ci.github
    start = f"repo:{ci.github.repository}"
    if role == APPLY:
        yield f"{start}:environment:{ci.github.environment or spec.environment}"
        return
    yield f"{start}:ref:refs/heads/{ci.github.branch or 'main'}"
    if role == PLAN:
        behind = ci.github.plan_environment or (f"{spec.environment}-plan" if spec.tier == _PRODUCTION else None)
        yield f"{start}:environment:{behind}" if behind else f"{start}:pull_request"


def _gitlab(spec: Environment, ci: Ci, role: str) -> Iterator[str]:
    """https://docs.gitlab.com/ci/cloud_services/#configure-a-conditional-role-with-oidc-claims"""
    assert ci.gitlab
    branch = ci.gitlab.branch or "main"
    if role == PLAN:
        branch = ci.gitlab.plan_branches or (branch if spec.tier == _PRODUCTION else "*")
    yield f"project_path:{ci.gitlab.project}:ref_type:branch:ref:{branch}"


def is_an_administrators(arn: str) -> bool:
    """Whether a managed policy makes an administrator of whoever has it."""
    return _ADMINISTRATORS.search(arn) is not None


def detaching(role: str, arn: str) -> str:
    """The command that takes a managed policy off a role: no apply does, which keeps to its own."""
    return shlex.join(["aws", "iam", "detach-role-policy", "--role-name", role, "--policy-arn", arn])


def deleting(role: str, name: str) -> str:
    """The same of an inline policy."""
    return shlex.join(["aws", "iam", "delete-role-policy", "--role-name", role, "--policy-name", name])
