"""Statements that nobody should write, however new the role is that gets them."""

import re
from collections.abc import Iterable

from generator.review.account import Account
from generator.review.iam.covering import covers
from generator.review.iam.outsiders import binds, outsiders, source_bounds
from generator.review.iam.policies import ANYBODY, Statement

# Services whose actions AWS can bind to single resources, so that `*` is never needed; reading lists apart.
_BOUND = frozenset(
    [
        "apigateway",
        "dynamodb",
        "ecr",
        "events",
        "execute-api",
        "iam",
        "kinesis",
        "kms",
        "lambda",
        "logs",
        "rds-data",
        "s3",
        "scheduler",
        "secretsmanager",
        "ses",
        "sns",
        "sqs",
        "ssm",
        "states",
        "sts",
    ]
)
_LISTING = re.compile(r"^[a-z0-9-]+:(list|describe)", re.IGNORECASE)
# Granted on everything by everybody, since AWS knows no other way or nothing is told by it.
_HARMLESS = frozenset({"kms:generaterandom", "logs:createloggroup", "sts:getcalleridentity", "ssm:describeparameters"})
_ADMINISTRATION = ("iam:*", "*:*", "*")
# Who writes his own log on any group tells nobody anything; it is what AWS's own examples give.
_LOGGING = frozenset({"logs:createlogstream", "logs:putlogevents"})
# With these on every role, user or policy one gets whatever any of them may; so with taking every role.
# https://docs.aws.amazon.com/prescriptive-guidance/latest/privilege-escalation/welcome.html
_ESCALATION = {"sts:assumerole"} | frozenset(
    f"iam:{name}"
    for name in (
        *("addusertogroup", "attachgrouppolicy", "attachrolepolicy", "attachuserpolicy", "createaccesskey"),
        *("createloginprofile", "createpolicyversion", "deleterolepermissionsboundary", "passrole"),
        *("deleteuserpermissionsboundary", "putgrouppolicy", "putrolepermissionsboundary", "putrolepolicy"),
        *("putuserpermissionsboundary", "putuserpolicy", "setdefaultpolicyversion", "updateassumerolepolicy"),
        *("updateloginprofile",),
    )
)
_BOUNDARY = "iam:permissionsboundary"
_ONLY_WILD = re.compile(r"^[*?/:]+$")
_EVERY_ROLE = re.compile(r":(role|user|group|policy)/[*?/]+$")
# How a federated login is bound to one repository, workload or user.
_WHO = (":sub", ":amr", ":aud")
_GITHUB = "token.actions.githubusercontent.com"
# Anybody can have these sign a token, for whatever audience: only the subject tells whose it is.
_FOR_ALL = (_GITHUB, "oidc-provider/gitlab.com", "oidc-provider/app.terraform.io")
# Who runs the workflow. A repository chooses what else its subject says, so `environment:prod` may be anybody's.
# https://docs.github.com/actions/reference/security/oidc#customizing-the-token-claims
_REPOSITORY = re.compile(
    r"(repo|repository|repository_id|repository_owner|repository_owner_id|job_workflow_ref|enterprise|enterprise_id):"
    r"[^*?/:]+([/:]|$)"
)
# What stands before the first wildcard has to name somebody, whole: `project_path:acme/`.
_NAMED = re.compile(r"[^:/*?]+[:/][^*?]+[:/]")


def broad(statement: Statement) -> str:
    """What is too wide in an allowing statement of a role; empty where nothing is."""
    if not statement.allow:
        return ""
    if statement.not_actions:
        return "NotAction allows every action but the named, those to come included"
    if statement.not_resources:
        return "NotResource allows it on everything but the named"
    if statement.actions & set(_ADMINISTRATION):
        return "this is administration of the account"
    if _escalates(statement):
        return "it may give itself every right: on every role, user or policy"
    wide = [name for name in statement.resources if _is_everything(name)]
    if not wide:
        return ""
    if any(name.endswith(":*") or name.split(":")[0] in ("", ANYBODY) for name in statement.actions):
        return "every action of a service, on everything"
    spared = _HARMLESS if ANYBODY in wide else _HARMLESS | _LOGGING
    bound = {name for name in statement.actions if name.split(":")[0] in _BOUND and not _LISTING.match(name)}
    return "on everything, though AWS can bind it to single resources" if bound - spared else ""


def _is_everything(resource: str) -> bool:
    """`*`, and an ARN pattern that names nothing: `arn:aws:*:*:*:*`, `arn:aws:s3:::*`."""
    parts = resource.split(":", 5)
    return _ONLY_WILD.match(parts[5]) is not None if len(parts) > 5 else "*" in parts[-1] and parts[0] in ("arn", "*")


def _escalates(statement: Statement) -> bool:
    """A boundary that every role must carry holds what is given to it, too."""
    if any(key == _BOUNDARY and binds(operator) for operator, key, _ in statement.conditions):
        return False
    anybody = any(_is_everything(name) or _EVERY_ROLE.search(name) for name in statement.resources)
    return anybody and any(covers(pattern, name) for pattern in statement.actions for name in _ESCALATION)


def broad_trust(statement: Statement, account: Account) -> str:
    """What is too wide in a trust policy; empty where nothing is."""
    if not statement.allow:
        return ""
    if statement.not_principals:
        return "NotPrincipal lets in everybody but the named"
    if ANYBODY in outsiders(statement, account):
        return "everybody in every account may take this role"
    federated = [name for name in statement.principals if name.startswith("Federated:")]
    return _broad_login(statement, federated) if federated else ""


def _broad_login(statement: Statement, federated: Iterable[str]) -> str:
    """Whether somebody else's workload can log in, too. Conditions add up: one that binds is enough."""
    bound = [(key, values) for operator, key, values in statement.conditions if binds(operator)]
    subjects = [values for key, values in bound if key.endswith(":sub")]
    if any(_GITHUB in name for name in federated):
        if not subjects:
            return "every repository of GitHub may take this role: no condition on the subject"
        kept = any(all(map(_is_repository, values)) for values in subjects)
        return "" if kept else "repositories of others may take this role: the subject does not name one of yours"
    public = any(name.endswith(_FOR_ALL) for name in federated)
    who = (":sub",) if public else _WHO
    kept = any(all(map(_names_somebody, values)) for key, values in bound if key.endswith(who))
    return "" if kept else "a federated login without a condition on who it is"


def _is_repository(subject: str) -> bool:
    """Whether the part before any wildcard names a repository's owner."""
    return bool(_REPOSITORY.match(re.split(r"[*?]", subject)[0])) and not _cut_name(subject)


def _cut_name(subject: str) -> bool:
    """`repo:acme*` is `repo:acme-evil/...` as well."""
    head, *wild = re.split(r"[*?]", subject, maxsplit=1)
    return bool(wild) and head.count("/") + head.count(":") < 2


def _names_somebody(value: str) -> bool:
    head, *wild = re.split(r"[*?]", value, maxsplit=1)
    return bool(_NAMED.match(head)) if wild else bool(value)


def let_in(statement: Statement, account: Account) -> tuple[str, ...]:
    """The accounts outside that may, sorted; everybody is told elsewhere."""
    return tuple(sorted(outsiders(statement, account) - {ANYBODY}))


def is_service_with_source(statement: Statement, account: Account) -> bool:
    """AWS's own service on behalf of one named source here: how a trigger or a subscription is wired."""
    services = bool(statement.principals) and all(name.startswith("Service:") for name in statement.principals)
    return services and bool(source_bounds(statement)) and not outsiders(statement, account)
