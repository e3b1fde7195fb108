"""What is in the account already under the names that the platform would use, and whose it is.

In: an environment. Out: one `Found` for each thing that is there. The tags `project` and `environment` say whose a
thing is: ours was made by a run that was killed, and is taken into the state again; all else belongs to somebody.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.bootstrap.platform import own_topic, owner_tags
from generator.delivery.account import S3_DENIES, Account
from generator.diagnostics import UserError, plain
from generator.spec.environment import Environment

GITHUB = "token.actions.githubusercontent.com"
_ABSENT = (
    "404",
    "NoSuchBucket",
    "NoSuchEntity",
    "NoSuchTagSet",
    "NotFound",
    "NotFoundException",
    "NotFoundFault",
)
_ELSEWHERE = "without it"


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that is there: its address in the platform root, the id to import it by, and its tags."""

    address: str
    id: str
    what: str
    tags: Mapping[str, str]
    way_out: str

    def is_of(self, project: str, environment: str) -> bool:
        return owner_tags(project, environment).items() <= self.tags.items()

    @property
    def is_provider(self) -> bool:
        """One OIDC provider serves everybody in the account."""
        return "aws_iam_openid_connect_provider" in self.address


Look = Callable[[], dict[str, str] | None]


def existing(account: Account, project: str, spec: Environment) -> Iterator[Found]:
    """Every named thing of the platform that the account has."""
    for bucket, address, key in _buckets(spec):
        tags = _bucket_tags(account, bucket)
        if tags is not None:
            yield Found(address, bucket, f"bucket {bucket}", tags, f"`{key}: {{ managed: false }}`")
    if spec.alarms and own_topic(spec):
        tags = _topic_tags(account, spec.alarms.topic)
        if tags is not None:
            address, what = "module.alarm_topic.aws_sns_topic.this", f"topic {spec.alarms.topic}"
            yield Found(address, spec.alarms.topic, what, tags, "`alarms: { managed: false }`")
    if spec.budget:
        name = f"{project}-{spec.environment}"
        tags = _budget_tags(account, name)
        if tags is not None:
            yield Found(
                "module.budget.aws_budgets_budget.this", f"{account.id}:{name}", f"budget {name}", tags, _ELSEWHERE
            )
    if spec.ci and spec.state:
        yield from _access(account, project, spec)
    if spec.network:
        yield from _networks(account, f"{project}-{spec.environment}", project, spec.environment)


def oidc_arns(account: Account, spec: Environment) -> dict[str, str]:
    """The ARN of the OIDC provider that each kind of pipeline needs."""
    assert spec.ci
    start = f"arn:aws:iam::{account.id}:oidc-provider/"
    found = {"github": start + GITHUB} if spec.ci.github else {}
    if spec.ci.gitlab:
        found["gitlab"] = start + (spec.ci.gitlab.url or "https://gitlab.com").removeprefix("https://")
    return found


def provider(account: Account, arn: str) -> dict[str, Any] | None:
    """An OIDC provider as IAM tells it."""
    client = account.client("iam")
    found: dict[str, Any] | None = _told(lambda: client.get_open_id_connect_provider(OpenIDConnectProviderArn=arn))
    return found


def _told(ask: Callable[[], Any]) -> Any:
    """The answer; None where the thing is not there, UserError where it may not be asked for."""
    from botocore.exceptions import ClientError

    try:
        return ask()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _ABSENT:
            return None
        raise UserError(
            f"the account does not tell what it has ({plain(str(error))}): log in as an administrator"
        ) from error


def _buckets(spec: Environment) -> Iterator[tuple[str, str, str]]:
    if spec.state and spec.state.managed is not False:
        yield spec.state.bucket, "module.state.aws_s3_bucket.this", "state"
    if spec.artifacts and spec.artifacts.managed is not False:
        yield spec.artifacts.bucket, "module.artifacts.aws_s3_bucket.this", "artifacts"


def _bucket_tags(account: Account, bucket: str) -> dict[str, str] | None:
    """None for no such bucket; UserError for one of another account, whose name is taken for everybody."""
    from botocore.exceptions import ClientError

    client = account.client("s3")
    try:
        client.head_bucket(Bucket=bucket, ExpectedBucketOwner=account.id)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _ABSENT:
            return None
        if code in S3_DENIES:
            raise UserError(
                f"bucket {bucket} is another account's, or closed to you: names of buckets are taken for all of AWS; "
                f"put the account's number into it in environments/{account.environment}/environment.yaml"
            ) from error
        raise UserError(f"bucket {bucket}: {plain(str(error))}") from error
    found = _told(lambda: client.get_bucket_tagging(Bucket=bucket)["TagSet"])
    return _tags(found or [])


def _topic_tags(account: Account, arn: str) -> dict[str, str] | None:
    client = account.client("sns")
    if _told(lambda: client.get_topic_attributes(TopicArn=arn)) is None:
        return None
    return _tags(_told(lambda: client.list_tags_for_resource(ResourceArn=arn)["Tags"]) or [])


def _budget_tags(account: Account, name: str) -> dict[str, str] | None:
    client = account.client("budgets")
    if _told(lambda: client.describe_budget(AccountId=account.id, BudgetName=name)) is None:
        return None
    arn = f"arn:aws:budgets::{account.id}:budget/{name}"
    found: list[dict[str, str]] = _told(lambda: client.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]) or []
    return _tags(found)


def _access(account: Account, project: str, spec: Environment) -> Iterator[Found]:
    client = account.client("iam")
    name = f"{project}-{spec.environment}"
    for role in ("plan", "bind", "apply"):
        found = _told(lambda: client.get_role(RoleName=f"{name}-{role}")["Role"])  # noqa: B023 - called at once
        if found:
            tags = _tags(found.get("Tags") or [])
            yield Found(
                f"module.ci_access.aws_iam_role.{role}", f"{name}-{role}", f"role {name}-{role}", tags, _ELSEWHERE
            )
    for policy in ("boundary", "describe", "roles"):
        arn = f"arn:aws:iam::{account.id}:policy/ci/{name}-{policy}"
        found = _told(lambda: client.get_policy(PolicyArn=arn)["Policy"])  # noqa: B023 - called at once
        if found:
            tags = _tags(found.get("Tags") or [])
            yield Found(f"module.ci_access.aws_iam_policy.{policy}", arn, f"policy {name}-{policy}", tags, _ELSEWHERE)
    for kind, arn in oidc_arns(account, spec).items():
        there = provider(account, arn)
        if there is not None:
            address = f'module.ci_access.aws_iam_openid_connect_provider.this["{kind}"]'
            yield Found(address, arn, f"OIDC provider {arn}", _tags(there.get("Tags") or []), "")


def _networks(account: Account, name: str, project: str, environment: str) -> Iterator[Found]:
    """A VPC has no name that is its own: only one with our tags can be meant."""
    client = account.client("ec2")
    tags = {"Name": name} | owner_tags(project, environment)
    wanted = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    for item in client.describe_vpcs(Filters=wanted)["Vpcs"]:
        yield Found("module.network.aws_vpc.this", item["VpcId"], f"VPC {item['VpcId']}", tags, "")


def _tags(found: list[dict[str, str]]) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in found}
