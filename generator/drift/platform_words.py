"""What has changed of a platform, in words: whose thing it is, what happened to it, and what keeps or undoes it.

In: the differences of a refresh of `environments/<env>/platform`, what its state knows, and the environment's file.
Out: sentences, each with the keys of `environment.yaml` that say it where there are some. `gen bootstrap` takes all of
that back, but what Terraform keeps no resource for, such as a policy put into a role: that has a command of its own.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import plain
from generator.drift.companions import less_companions
from generator.drift.explaining import Thing, Told, was_and_is
from generator.drift.finding import Changed, Drifted
from generator.drift.platform_keys import keeping, keeping_mails, keeping_policies
from generator.drift.policies import attached, in_words, put_in
from generator.drift.security_groups import DIRECTIONS, GROUP
from generator.project import PLATFORM
from generator.review.iam.wording import differing
from generator.spec.environment import Environment
from generator.terraform.plan_json import Values

_MODULES = {
    "alarm_topic": "alarm topic",
    "artifacts": "artifact bucket",
    "budget": "budget",
    "network": "network",
    "state": "state bucket",
}
_POLICIES = {"boundary": "boundary", "describe": "policy of all roles", "roles": "policy of the apply role"}
_ROLES = ("apply", "bind", "plan")
_INDEX = re.compile(r'\["?([^"\]]*)"?\]$')
# What was removed, by type; `{}` is what stands in brackets in its address.
_GONE: Mapping[str, str] = {
    "aws_budgets_budget": "it was removed: nobody hears of what is spent",
    "aws_iam_openid_connect_provider": "it was removed: no pipeline gets in",
    "aws_iam_policy": "it was removed",
    "aws_iam_role": "it was removed",
    "aws_s3_bucket": "it was removed, with what lay in it",
    "aws_s3_bucket_lifecycle_configuration": "its lifecycle was removed: old versions stay for ever",
    "aws_s3_bucket_ownership_controls": "its ownership controls were taken off",
    "aws_s3_bucket_public_access_block": "its public access block was taken off",
    "aws_s3_bucket_server_side_encryption_configuration": "its encryption was taken off",
    "aws_s3_bucket_versioning": "its versioning was removed",
    "aws_sns_topic": "it was removed: no alarm reaches anybody",
    "aws_sns_topic_policy": "its policy was removed",
    "aws_sns_topic_subscription": "{} is no longer subscribed",
}
# What an attribute is in words, by type and path.
_WORDS: Mapping[tuple[str, str], str] = {
    ("aws_budgets_budget", "limit_amount"): "its limit, in USD a month,",
    ("aws_iam_openid_connect_provider", "client_id_list"): "whom it takes tokens for",
    ("aws_iam_role", "max_session_duration"): "how long a session of it lasts, in seconds,",
    ("aws_iam_role", "permissions_boundary"): "its own boundary",
    ("aws_s3_bucket_public_access_block", "block_public_acls"): "whether public ACLs are refused",
    ("aws_s3_bucket_public_access_block", "block_public_policy"): "whether a public policy is refused",
    ("aws_s3_bucket_public_access_block", "ignore_public_acls"): "whether public ACLs are ignored",
    ("aws_s3_bucket_public_access_block", "restrict_public_buckets"): "whether a public policy is without effect",
    ("aws_s3_bucket_versioning", "versioning_configuration.status"): "its versioning",
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.kms_master_key_id",
    ): "the key of its encryption",
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.sse_algorithm",
    ): "its encryption",
    ("aws_sns_topic", "kms_master_key_id"): "the key of its encryption",
}
# Attributes that are policies: what they are in words.
_DOCUMENTS: Mapping[tuple[str, str], str] = {
    ("aws_iam_policy", "policy"): "it was edited by hand",
    ("aws_iam_role", "assume_role_policy"): "who may take it was edited by hand",
    ("aws_iam_role_policy", "policy"): "its inline policy {} was edited by hand",
    ("aws_s3_bucket_policy", "policy"): "its policy was edited by hand",
    ("aws_sns_topic_policy", "policy"): "its policy was edited by hand",
}
# What a bucket has been given that nothing of ours sets, so that no apply takes it off.
# https://docs.aws.amazon.com/cli/latest/reference/s3api/
_LEFT: Mapping[str, str] = {
    "cors_rule": "delete-bucket-cors",
    "logging": "put-bucket-logging --bucket-logging-status {}",
    "replication_configuration": "delete-bucket-replication",
    "website": "delete-bucket-website",
}
# What has resources of its own, by type: only what came beside them is told.
_BESIDE: Mapping[str, Iterable[str]] = {"aws_iam_role": ("inline_policy", "managed_policy_arns"), GROUP: DIRECTIONS}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one environment."""

    spec: Environment

    def explain(self, found: Iterable[Drifted], state: Mapping[str, Values]) -> list[Told]:
        """Each difference, and what roles hold beside their own: it stays when a state was refreshed meanwhile."""
        listed = list(found)
        mails = keeping_mails(self.spec, [_index(item.address) for item in listed if _is_mail(item)])
        changed = [told for item in listed for told in self._resource(item, mails)]
        put = [told for address, values in sorted(state.items()) for told in self._put(address, values, state)]
        return sorted([*changed, *put], key=lambda told: told.address)

    def _resource(self, found: Drifted, mails: Mapping[str, Any] | None) -> Iterator[Told]:
        if found.gone:
            yield self._told(found.address, _gone(found), mails if _is_mail(found) else None)
        for change in found.changed:
            if change.path[0] in _BESIDE.get(found.type, ()):
                yield from self._came(found, change)
                continue
            overlay = keeping(self.spec, found.address, change)
            for sentence in _changed(found, change):
                yield self._told(found.address, sentence, overlay, _left(found, change))

    def _came(self, found: Drifted, change: Changed) -> Iterator[Told]:
        """What came beside what has a resource of its own; of the pipeline's roles `_put` tells it."""
        for sentence, back in [] if _is_a_pipelines(found.address) else in_words(found, change) or ():
            yield self._told(found.address, sentence, None, back)

    def _put(self, address: str, values: Values, state: Mapping[str, Values]) -> Iterator[Told]:
        """What a role of the pipeline holds that no resource of this state has put there."""
        if not _is_a_pipelines(address):
            return
        left, role = less_companions("aws_iam_role", values, state), str(values.get("name"))
        arns = sorted(map(str, left["managed_policy_arns"]))
        overlay = keeping_policies(self.spec, called(address), arns)
        for sentence, back in attached(role, arns):
            yield self._told(address, sentence, overlay, back)
        inline = [(str(item.get("name")), item.get("policy")) for item in left["inline_policy"]]
        for sentence, back in put_in(role, inline):
            yield self._told(address, sentence, None, back)

    def _told(self, address: str, sentence: str, overlay: Mapping[str, Any] | None, take_back: str = "") -> Told:
        return Told(address, Thing("", PLATFORM), f"{called(address)}: {sentence}", overlay, take_back)


def _is_a_pipelines(address: str) -> bool:
    return address.startswith("module.ci_access.aws_iam_role.")


def called(address: str) -> str:
    """What a resource of the platform is a part of, in words."""
    parts = _INDEX.sub("", address).split(".")
    if parts[:2] == ["module", "ci_access"]:
        return _of_access(parts[-2], parts[-1], _index(address))
    return _MODULES.get(parts[1], PLATFORM) if parts[0] == "module" else PLATFORM


def _of_access(type_: str, label: str, index: str) -> str:
    if type_ == "aws_iam_openid_connect_provider":
        return f"OIDC provider {index}"
    if type_ == "aws_iam_policy":
        return _POLICIES.get(label, PLATFORM)
    role = {"describe": index, "roles": "apply"}.get(label, label)
    return f"{role} role" if role in _ROLES else PLATFORM


def _index(address: str) -> str:
    """What stands in brackets at the end of an address."""
    found = _INDEX.search(address)
    return plain(found[1]) if found else ""


def _is_mail(found: Drifted) -> bool:
    return found.gone and found.type == "aws_sns_topic_subscription"


def _gone(found: Drifted) -> str:
    if found.type == "aws_iam_role_policy":
        return f"its inline policy {plain(found.name)} was removed"
    if found.type == "aws_iam_role_policy_attachment":
        return f"policy {plain(found.name)} was detached"
    if found.type == "aws_s3_bucket_policy":
        opened = " and packages may be overwritten" if called(found.address) == "artifact bucket" else ""
        return f"its policy was removed: it takes plain HTTP{opened}"
    return _GONE.get(found.type, f"{found.type} was removed").format(_index(found.address))


def _changed(found: Drifted, change: Changed) -> Iterator[str]:
    path = ".".join(change.path)
    if document := _DOCUMENTS.get((found.type, path)):
        words = document.format(plain(found.name))
        yield from (f"{words}: {said}" for said in differing(change.before, change.after))
    elif (found.type, path) == ("aws_budgets_budget", "notification"):
        yield _notified(change)
    else:
        words = _WORDS.get((found.type, path), f"{path} of its {found.type}")
        yield f"{words} {was_and_is(change)}"


def _left(found: Drifted, change: Changed) -> str:
    """The command that takes off what no apply does."""
    if found.type != "aws_s3_bucket" or change.path[0] not in _LEFT:
        return ""
    verb, *options = _LEFT[change.path[0]].split()
    return shlex.join(["aws", "s3api", verb, "--bucket", found.name, *options])


def _notified(change: Changed) -> str:
    """Whom a budget mails; what it mails about is told by its number only."""
    old, new = (_mails(side) for side in (change.before, change.after))
    if old != new:
        return f"whom it mails was {', '.join(old) or 'nobody'} and is {', '.join(new) or 'nobody'}"
    return "what it sends mails about was changed"


def _mails(side: Any) -> list[str]:
    found = {str(mail) for item in side or () for mail in item.get("subscriber_email_addresses") or ()}
    return [plain(mail) for mail in sorted(found)]
