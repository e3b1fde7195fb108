"""`gen doctor ENV`: what the account has, held against `environment.yaml`; one `Checked` each, nothing changed."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from generator.bootstrap.access import ROLES, audience, own_policy
from generator.bootstrap.auditing import Audit
from generator.bootstrap.existing import oidc_arns, provider
from generator.bootstrap.places import Places
from generator.bootstrap.roles import Roles, documents
from generator.delivery.account import Account
from generator.diagnostics import UserError, plain
from generator.doctor import Checked, Verdict
from generator.project import Project
from generator.spec.environment import Environment

_CLOSED = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_ABSENT = ("404", "NoSuchBucket", "NoSuchEntity", "NotFound", "NotFoundException")
_NOT_SET = (
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
)


def examined(project: Project, account: Account) -> Iterator[Checked]:
    """Every check of the environment, the account first: without it the others tell nothing."""
    try:
        caller = account.verify()
    except UserError as error:
        fact, _, way_out = str(error).partition(": ")
        yield Checked("account", Verdict.FAIL, fact, way_out or "log in, then run this again")
        return
    yield Checked("account", Verdict.OK, f"{account.id} in {account.region}, as {caller}")
    spec, again = project.environments[account.environment].spec, f"gen bootstrap {account.environment}"
    for name, check in [*_checks(account, project.name, spec, again), *_access(project, account, spec, again)]:
        yield from _safely(name, check, again)


Check = Callable[[], Checked | list[Checked]]


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


def _access(project: Project, account: Account, spec: Environment, again: str) -> Iterator[tuple[str, Check]]:
    """Who comes in from a pipeline, and what they may."""
    if spec.ci is None or spec.state is None:
        return
    for kind, arn in oidc_arns(account, spec).items():
        yield f"{kind} provider", partial(_provider, account, kind, arn, spec, again)
    made, unread = _made(project, account, again)
    if unread:
        yield unread.name, lambda: unread
    file = f"environments/{account.environment}/environment.yaml"
    roles = Roles(account, f"{project.name}-{account.environment}", spec, Audit(again, file, made))
    for role in ROLES:
        yield f"{role} role", partial(_role, roles, role)
    yield "boundary", partial(_boundary, roles)


def _made(project: Project, account: Account, again: str) -> tuple[dict[str, Any], Checked | None]:
    """The policies that the last bootstrap wrote, and a warning where nobody can tell."""
    from botocore.exceptions import BotoCoreError

    name, effect = "platform state", "what the policies say was not compared"
    try:
        state = Places(project, account).home().place.read()
    except (BotoCoreError, UserError) as error:
        fact = f"{plain(str(error))}: {effect}"
        return {}, Checked(name, Verdict.WARN, fact, "log in with a role that may read it")
    if state is None:
        return {}, Checked(name, Verdict.WARN, f"there is none: {effect}", f"{again} makes it")
    return documents(state.resources), None


def _safely(name: str, check: Check, again: str) -> list[Checked]:
    """A thing that is not there fails its check, and so does one that these credentials may not look at."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = check()
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return [Checked(name, Verdict.FAIL, "not there", f"{again} makes it")]
        return [Checked(name, Verdict.FAIL, plain(str(error)), "log in with a role that may look at it")]
    except (BotoCoreError, UserError) as error:
        return [Checked(name, Verdict.FAIL, plain(str(error)), "mend it and run this again")]
    return found if isinstance(found, list) else [found]


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
    assert spec.ci
    wanted = audience(kind, spec.ci)
    known = found.get("ClientIDList") or []
    wrong = [] if wanted in known else [f"takes tokens for {', '.join(known) or 'nobody'}, not for {wanted}"]
    return _judged(name, arn, wrong, f"aws iam add-client-id-to-open-id-connect-provider --client-id {wanted} ...")


def _role(roles: Roles, role: str) -> list[Checked]:
    """One line a finding: each has a way out of its own."""
    name = f"{role} role"
    arn, found = roles.look(role)
    wrong = [Checked(name, Verdict.FAIL, f"{arn}: {item.fact}", item.way_out) for item in found]
    return wrong or [Checked(name, Verdict.OK, arn)]


def _boundary(roles: Roles) -> list[Checked]:
    arn = own_policy(roles.account.id, roles.prefix, "boundary")
    found = roles.policy("boundary")
    required = roles.spec.require.permissions_boundary if roles.spec.require else None
    if required != arn:
        way_out = f'`require: {{ permissions_boundary: "{arn}" }}` in environment.yaml, then `gen render`'
        return [Checked("boundary", Verdict.FAIL, f"{arn} is there, and services do not carry it", way_out)]
    wrong = [Checked("boundary", Verdict.FAIL, item.fact, item.way_out) for item in found]
    return wrong or [Checked("boundary", Verdict.OK, arn)]
