"""Two versions of a policy, and what was put into a role or a security group beside its own, in words.

In: policy documents as JSON text, the physical name of a role. Out: sentences; commands of the AWS CLI that take back
what no apply does, because Terraform keeps to the policies that it has a resource for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Put:
    """One policy that somebody has put into a role: `arn` of a managed one, `name` of an inline one."""

    sentence: str
    take_back: str
    arn: str = ""
    name: str = ""


def in_words(found: Drifted, change: Changed) -> list[tuple[str, str]] | None:
    """What a change of a role's policies, or of a group's rules, says.

    Each with the command that takes it back, "" where an apply does; None where the change is of something else.
    """
    if words := _POLICIES.get((found.type, ".".join(change.path))):
        return [(f"{words}: {said}", "") for said in differing(change.before, change.after)]
    if found.type == GROUP and change.path[0] in DIRECTIONS:
        return list(opened(found.name, change.path[0], change.before, change.after))
    put = put_into(found.name, change) if found.type == "aws_iam_role" else None
    return None if put is None else [(item.sentence, item.take_back) for item in put]


def attached(role: str, arns: Iterable[str]) -> Iterator[Put]:
    """Managed policies that nobody but a hand can have attached."""
    for arn in sorted(arns):
        yield Put(f"policy {plain(arn)} was attached by hand", detaching(role, arn), arn=arn)


def put_in(role: str, inline: Iterable[tuple[str, Any]]) -> Iterator[Put]:
    """Inline policies, name and document, that nobody but a hand can have put there."""
    for name, document in sorted(inline, key=lambda item: item[0]):
        sentence = f"inline policy {plain(name)} was put in by hand: {whole(document)}"
        yield Put(sentence, deleting(role, name), name=name)


def put_into(role: str, change: Changed) -> list[Put] | None:
    """What a change of a role's policies tells; None where it is of something else."""
    before, after = list(change.before or []), list(change.after or [])
    if change.path == ("managed_policy_arns",):
        gone = [Put(f"policy {plain(arn)}, attached by hand, was detached", "") for arn in sorted({*before} - {*after})]
        return [*attached(role, {*after} - {*before}), *gone]
    if change.path == ("inline_policy",):
        return list(_inline(role, before, after))
    return None


def _inline(role: str, before: list[Any], after: list[Any]) -> Iterator[Put]:
    old = {str(item.get("name")): item.get("policy") for item in before}
    new = {str(item.get("name")): item.get("policy") for item in after}
    yield from put_in(role, [(name, new[name]) for name in new if name not in old])
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield Put(f"inline policy {plain(name)}, put in by hand, was removed", "")
        elif name in old and old[name] != new[name]:
            yield from (
                Put(f"inline policy {plain(name)}, put in by hand: {said}", "")
                for said in differing(old[name], new[name])
            )
