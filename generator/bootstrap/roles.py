"""The roles of a pipeline and their policies as IAM has them, and as the platform's state remembers them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.bootstrap.access import FIRST, MANAGED, access, own_policy
from generator.bootstrap.auditing import Audit, Finding, Held
from generator.delivery.account import Account
from generator.spec.environment import Environment

_POLICIES = ("aws_iam_policy", "aws_iam_role_policy")


def documents(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The policies of a state, by address."""
    return {
        address: attributes["policy"]
        for address, attributes in resources.items()
        if address.startswith("module.ci_access.") and address.split(".")[2] in _POLICIES and "policy" in attributes
    }


@dataclass(frozen=True, slots=True)
class Roles:
    """Those of one environment; `prefix` is PROJECT-ENVIRONMENT."""

    account: Account
    prefix: str
    spec: Environment
    audit: Audit

    def look(self, role: str) -> tuple[str, list[Finding]]:
        """The role's ARN, and everything that is not as it is to be. Raises what boto3 does."""
        client, name = self.account.client("iam"), f"{self.prefix}-{role}"
        found = client.get_role(RoleName=name)["Role"]
        held = Held(
            name,
            found["AssumeRolePolicyDocument"],
            frozenset(_attached(client, name)),
            dict(_inline(client, name)),
            str((found.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", "")),
        )
        own = [policy for policy in MANAGED[role] if FIRST[policy] == role]
        said = [finding for policy in own for finding in self.policy(policy)]
        wanted = access(self.account.id, self.prefix, self.spec, role)
        return str(found["Arn"]), [*self.audit.role(held, wanted), *said]

    def policy(self, name: str) -> list[Finding]:
        """What one of the platform's own managed policies says otherwise, in the version that is in force."""
        client, arn = self.account.client("iam"), own_policy(self.account.id, self.prefix, name)
        version = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        what = f"{self.prefix}-{name}, in version {version},"
        return list(self.audit.policy(what, document, f"module.ci_access.aws_iam_policy.{name}"))


def _attached(client: Any, role: str) -> Iterator[str]:
    for page in client.get_paginator("list_attached_role_policies").paginate(RoleName=role):
        yield from (str(item["PolicyArn"]) for item in page["AttachedPolicies"])


def _inline(client: Any, role: str) -> Iterator[tuple[str, Any]]:
    for page in client.get_paginator("list_role_policies").paginate(RoleName=role):
        for name in page["PolicyNames"]:
            yield str(name), client.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
