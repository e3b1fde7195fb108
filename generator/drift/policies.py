"""Two versions of a policy, and what was put into a role or a security group beside its own, in words.

In: what a refresh found changed of them. Out: sentences; commands of the AWS CLI that take back what no apply does,
because Terraform keeps to the policies and rules that it has a resource for.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.bootstrap.access import deleting, detaching
from generator.diagnostics import plain
from generator.drift.finding import Changed, Drifted
from generator.drift.security_groups import DIRECTIONS, GROUP, opened
from generator.review.iam.wording import differing, whole

# What a policy is in words, by type and attribute.
_POLICIES = {
    ("aws_iam_role", "assume_role_policy"): "who may take its role",
    ("aws_iam_role_policy", "policy"): "the permissions of its role",
}


# A sentence, and the command that takes back what it tells; "" where an apply does.
Said = tuple[str, str]


def in_words(found: Drifted, change: Changed) -> list[Said] | None:
    """What a change of a role's policies, or of a group's rules, says; None where the change is of something else."""
    if words := _POLICIES.get((found.type, ".".join(change.path))):
        return [(f"{words}: {said}", "") for said in differing(change.before, change.after)]
    if found.type == GROUP and change.path[0] in DIRECTIONS:
        return list(opened(found.name, change.path[0], change.before, change.after))
    return _put_into(found.name, change) if found.type == "aws_iam_role" else None


def _put_into(role: str, change: Changed) -> list[Said] | None:
    """What came into a role by hand; what was taken out again is as it was left."""
    before, after = list(change.before or []), list(change.after or [])
    if change.path == ("managed_policy_arns",):
        return list(attached(role, {*after} - {*before}))
    if change.path == ("inline_policy",):
        old = {_document(item) for item in before}
        return list(put_in(role, [document for item in after if (document := _document(item)) not in old]))
    return None


def _document(item: Mapping[str, Any]) -> tuple[str, Any]:
    return str(item.get("name")), item.get("policy")


def attached(role: str, arns: Iterable[str]) -> Iterator[Said]:
    """Managed policies that nobody but a hand can have attached."""
    for arn in sorted(arns):
        yield f"policy {plain(arn)} was attached by hand", detaching(role, arn)


def put_in(role: str, inline: Iterable[tuple[str, Any]]) -> Iterator[Said]:
    """Inline policies, name and document, that nobody but a hand can have put there."""
    for name, document in sorted(inline, key=lambda item: item[0]):
        yield f"inline policy {plain(name)} was put in by hand: {whole(document)}", deleting(role, name)
