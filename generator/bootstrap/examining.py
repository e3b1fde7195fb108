"""`gen doctor ENV`: what the account has, held against `environment.yaml`; one `Checked` each, nothing changed."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from generator.bootstrap.existing import oidc_arns, provider
from generator.delivery.account import Account
from generator.diagnostics import UserError, plain
from generator.doctor import Checked, Verdict
from generator.spec.environment import Environment

_CLOSED = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_ABSENT = ("404", "NoSuchBucket", "NoSuchEntity", "NotFound", "NotFoundException")
_NOT_SET = (
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
)


def examined(account: Account, project: str, spec: Environment) -> Iterator[Checked]:
    """Every check of the environment, the account first: without it the others tell nothing."""
    try:
        caller = account.verify()
    except UserError as error:
        fact, _, way_out = str(error).partition(": ")
        yield Checked("account", Verdict.FAIL, fact, way_out or "log in, then run this again")
        return
    yield Checked("account", Verdict.OK, f"{account.id} in {account.region}, as {caller}")
    again = f"gen bootstrap {account.environment}"
    for name, check in _checks(account, project, spec, again):
        yield _safely(name, check, again)


Check = Callable[[], Checked]


def _checks(account: Account, project: str, spec: Environment, again: str) -> Iterator[tuple[str, Check]]:
    if spec.state:
        wanted: tuple[str, ...] = ("aws:SecureTransport",)
        yield "state bucket", partial(_bucket, account, "state bucket", spec.state.bucket, again, wanted)
    if spec.artifacts:
        wanted = ("aws:SecureTransport", "s3:if-none-match")
        yield "artifact bucket", partial(_bucket, account, "artifact bucket", spec.artifacts.bucket, again, wanted)
    if spec.alarms:
        yield "alarm topic", partial(_topic, account, spec.alarms.topic, again)
    if spec.budget:
        yield "budget", partial(_budget, account, f"{project}-{spec.environment}", spec, again)
    if spec.ci and spec.state:
        for kind, arn in oidc_arns(account, spec).items():
            yield f"{kind} provider", partial(_provider, account, kind, arn, spec, again)
        prefix = f"{project}-{spec.environment}"
        for role in ("plan", "bind", "apply"):
            yield f"{role} role", partial(_role, account, prefix, role, spec, again)
        yield "boundary", partial(_boundary, account, prefix, spec, again)


def _safely(name: str, check: Check, again: str) -> Checked:
    """A thing that is not there fails its check, and so does one that these credentials may not look at."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return check()
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return Checked(name, Verdict.FAIL, "not there", f"{again} makes it")
        return Checked(name, Verdict.FAIL, plain(str(error)), "log in with a role that may look at it")
    except (BotoCoreError, UserError) as error:
        return Checked(name, Verdict.FAIL, plain(str(error)), "mend it and run this again")


def _judged(name: str, fact: str, wrong: list[str], way_out: str) -> Checked:
    if wrong:
        return Checked(name, Verdict.FAIL, f"{fact}: {'; '.join(wrong)}", way_out)
    return Checked(name, Verdict.OK, fact)


def _bucket(account: Account, name: str, bucket: str, again: str, words: tuple[str, ...]) -> Checked:
    client = account.client("s3")
    client.head_bucket(Bucket=bucket)
    wrong = []
    if client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        wrong.append("keeps no versions")
    if not _set(lambda: client.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]):
        wrong.append("is not encrypted")
    closed = _set(lambda: client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]) or {}
    if not all(closed.get(key) for key in _CLOSED):
        wrong.append("is not closed to the public")
    policy = _set(lambda: client.get_bucket_policy(Bucket=bucket)["Policy"]) or ""
    said = {"aws:SecureTransport": "takes plain HTTP", "s3:if-none-match": "lets packages be overwritten"}
    wrong += [said[word] for word in words if word not in policy]
    return _judged(name, bucket, wrong, f"{again} puts it right")


def _set(ask: Callable[[], Any]) -> Any:
    """A setting of a bucket; None where it was never set."""
    from botocore.exceptions import ClientError

    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_SET:
            return None
        raise


def _topic(account: Account, arn: str, again: str) -> Checked:
    client = account.client("sns")
    client.get_topic_attributes(TopicArn=arn)
    found = [
        item["SubscriptionArn"]
        for page in client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
        for item in page["Subscriptions"]
    ]
    confirmed = [item for item in found if item.startswith("arn:")]
    if confirmed:
        return Checked("alarm topic", Verdict.OK, f"{arn}: {len(confirmed)} confirmed")
    if found:
        way_out = "open the mail that AWS sent to each address, and confirm"
        return Checked("alarm topic", Verdict.FAIL, f"{arn}: {len(found)} wait to be confirmed, nobody hears", way_out)
    way_out = f"`alarms: {{ notify: [MAIL] }}` in environment.yaml, then {again}"
    return Checked("alarm topic", Verdict.FAIL, f"{arn}: nobody has subscribed", way_out)


def _budget(account: Account, name: str, spec: Environment, again: str) -> Checked:
    assert spec.budget
    limit = account.client("budgets").describe_budget(AccountId=account.id, BudgetName=name)["Budget"]["BudgetLimit"]
    wrong = []
    if float(limit["Amount"]) != spec.budget.monthly_usd:
        wrong.append(f"its limit is {limit['Amount']} {limit['Unit']}, not {spec.budget.monthly_usd} USD")
    return _judged("budget", name, wrong, f"{again} puts it right")


def _provider(account: Account, kind: str, arn: str, spec: Environment, again: str) -> Checked:
    name, found = f"{kind} provider", provider(account, arn)
    if found is None:
        return Checked(name, Verdict.FAIL, f"{arn} is not there", f"{again} makes it")
    audience = _audience(kind, spec)
    known = found.get("ClientIDList") or []
    wrong = [] if audience in known else [f"takes tokens for {', '.join(known) or 'nobody'}, not for {audience}"]
    return _judged(name, arn, wrong, f"aws iam add-client-id-to-open-id-connect-provider --client-id {audience} ...")


def _audience(kind: str, spec: Environment) -> str:
    if kind == "github":
        return "sts.amazonaws.com"
    assert spec.ci
    assert spec.ci.gitlab
    return spec.ci.gitlab.audience or spec.ci.gitlab.url or "https://gitlab.com"


def _role(account: Account, prefix: str, role: str, spec: Environment, again: str) -> Checked:
    found = account.client("iam").get_role(RoleName=f"{prefix}-{role}")["Role"]
    trust = found["AssumeRolePolicyDocument"]
    statements = (json.loads(trust) if isinstance(trust, str) else trust)["Statement"]
    wrong = [problem for statement in statements for problem in _trusted(statement, spec)]
    return _judged(f"{role} role", str(found["Arn"]), wrong, f"{again} puts it right")


def _trusted(statement: Mapping[str, Any], spec: Environment) -> Iterator[str]:
    """What a statement of a trust policy says beyond one repository and audience."""
    assert spec.ci
    conditions = {key: value for each in (statement.get("Condition") or {}).values() for key, value in each.items()}
    federated = (
        str((statement.get("Principal") or {}).get("Federated", "")) if statement.get("Principal") != "*" else ""
    )
    if not federated or statement.get("Action") != "sts:AssumeRoleWithWebIdentity":
        yield f"trusts {plain(json.dumps(statement.get('Principal')))} too"
        return
    if not any(key.endswith(":aud") for key in conditions):
        yield "takes tokens for any audience"
    begins = [f"repo:{spec.ci.github.repository}:"] if spec.ci.github else []
    begins += [f"project_path:{spec.ci.gitlab.project}:"] if spec.ci.gitlab else []
    subjects = [value for key, value in conditions.items() if key.endswith(":sub")]
    listed = [item for value in subjects for item in ([value] if isinstance(value, str) else value)]
    if not listed:
        yield "lets in every repository"
    for item in listed:
        if not any(item.startswith(start) for start in begins):
            yield f"lets in {plain(item)}"


def _boundary(account: Account, prefix: str, spec: Environment, again: str) -> Checked:
    arn = f"arn:aws:iam::{account.id}:policy/ci/{prefix}-boundary"
    account.client("iam").get_policy(PolicyArn=arn)
    required = spec.require.permissions_boundary if spec.require else None
    if required != arn:
        way_out = f'`require: {{ permissions_boundary: "{arn}" }}` in environment.yaml, then `gen render`'
        return Checked("boundary", Verdict.FAIL, f"{arn} is there, and services do not carry it", way_out)
    return Checked("boundary", Verdict.OK, arn)
