"""Statements that nobody should write, however new the role is that gets them."""

import re

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
# How a federated login is bound to one repository, workload or user.
_WHO = (":sub", ":amr", ":aud")


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
    if ANYBODY not in statement.resources:
        return ""
    if any(name.endswith(":*") or name.split(":")[0] in ("", ANYBODY) for name in statement.actions):
        return "every action of a service, on everything"
    bound = {name for name in statement.actions if name.split(":")[0] in _BOUND and not _LISTING.match(name)}
    return "on everything, though AWS can bind it to single resources" if bound - _HARMLESS else ""


def broad_trust(statement: Statement) -> str:
    """What is too wide in a trust policy; empty where nothing is."""
    if not statement.allow:
        return ""
    if statement.not_principals:
        return "NotPrincipal lets in everybody but the named"
    if ANYBODY in statement.principals and not statement.conditions:
        return "everybody in every account may take this role"
    federated = any(name.startswith("Federated:") for name in statement.principals)
    if federated and "token.actions.githubusercontent.com" in "".join(statement.principals):
        return _broad_login(statement)
    unbound = federated and not any(key.endswith(_WHO) for _, key, _ in statement.conditions)
    return "a federated login without a condition on who it is" if unbound else ""


def _broad_login(statement: Statement) -> str:
    """GitHub's tokens are anybody's: the subject must name a repository."""
    subjects = [values for _, key, values in statement.conditions if key.endswith(":sub")]
    if not subjects:
        return "every repository of GitHub may take this role: no condition on the subject"
    wild = any(re.match(r"^(repo:)?\*|^repo:[^/]*\*", value) for values in subjects for value in values)
    return "repositories of others may take this role: the subject begins with a wildcard" if wild else ""


def is_service_with_source(statement: Statement) -> bool:
    """AWS's own service on behalf of one named source: how a trigger or a subscription is wired."""
    sources = {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"}
    bound = any(key in sources and ANYBODY not in values for _, key, values in statement.conditions)
    return bound and bool(statement.principals) and all(name.startswith("Service:") for name in statement.principals)
