"""docs/verbs.md: what each verb of `uses` grants, action by action."""

from collections.abc import Iterator

from generator.permissions.statements import ENI, FILE_SYSTEM, HOOK
from generator.permissions.verbs import KEY_VERBS, VERBS, Grant, Scope
from generator.reference.markdown import Page, code, filled, page, table, text
from generator.resolve.targets import INJECTED

_ARNS = {
    "dynamodb": "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME",
    "sqs": "arn:aws:sqs:REGION:ACCOUNT:NAME",
    "sns": "arn:aws:sns:REGION:ACCOUNT:NAME",
    "s3": "arn:aws:s3:::NAME",
    "eventbridge": "arn:aws:events:REGION:ACCOUNT:event-bus/NAME",
    "secret": "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME",
    "parameter": "arn:aws:ssm:REGION:ACCOUNT:parameter/NAME",
    "function": "arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    "http_api": "arn:aws:execute-api:REGION:ACCOUNT:ID",
    "kms": "arn:aws:kms:REGION:ACCOUNT:key",
}


def verbs_page() -> Page:
    """All types with their verbs."""
    makers = {
        "verbs": lambda: "\n\n".join(_type(type_) for type_ in VERBS),
        "keys": _keys,
        "network": lambda: ", ".join(code(f"ec2:{action}") for action in ENI),
        "file_system": lambda: ", ".join(map(code, FILE_SYSTEM)),
        "hook": lambda: ", ".join(map(code, HOOK)),
    }
    return page("verbs.md", "generator/permissions/verbs.py", filled(text("verbs.md"), makers))


def _keys() -> str:
    rows = ((code(verb), ", ".join(map(code, _key_actions(needed)))) for verb, needed in KEY_VERBS.items() if needed)
    return table(("verb", "actions on the key"), rows)


def _key_actions(needed: tuple[str, ...]) -> list[str]:
    return sorted({action for verb in needed for grant in VERBS["kms"][verb] for action in grant.actions})


def _type(type_: str) -> str:
    injected = ", ".join(code(f"NAME_{suffix}") for suffix in INJECTED[type_].values())
    rows = table(("verb", "actions", "on"), _rows(type_))
    return f"## {type_}\n\nInjects {injected}, with NAME the thing's name in capitals.\n\n{rows}"


def _rows(type_: str) -> Iterator[tuple[str, str, str]]:
    for verb, grants in VERBS[type_].items():
        for grant in grants:
            yield code(verb), ", ".join(map(code, sorted(grant.actions))), _resources(type_, grant)


def _resources(type_: str, grant: Grant) -> str:
    if grant.by_alias:
        return f"{code(f'{_ARNS[type_]}/*')} where `kms:ResourceAliases` is the key's alias"
    found = [code(f"{_ARNS[type_]}{scope.value}") for scope in grant.scopes]
    indexes = " (where the table has indexes)" if Scope.INDEXES in grant.scopes else ""
    return ", ".join(found) + indexes
