"""What an apply asks of a plan before it touches anything: is it this environment's, whole, seen, and still true?"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.delivery.account import Account
from generator.delivery.hold import Hold
from generator.delivery.kept import Manifest
from generator.delivery.packages import digests, look
from generator.delivery.roots import Root
from generator.terraform.plan_identity import known
from generator.terraform.plan_json import Action, PlanJson, ResourceChange

STALE = "the state has changed since this plan was made, by another apply: plan again"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is found when the plan is about to be applied, none of it taken from the manifest."""

    project: str
    account: Account
    root: Root
    rendered: str
    plan_sha256: str
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class Content:
    """What Terraform reads in the plan file itself."""

    fingerprint: str
    changes: bool
    packages: Mapping[str, Mapping[str, Any]]


def objections(manifest: Manifest, facts: Facts) -> Iterator[str]:
    """Everything that speaks against opening the plan at all, each with the way out."""
    yield from _foreign(manifest, facts)
    if manifest.plan_sha256 != facts.plan_sha256:
        yield f"the plan file is not the one that was kept (SHA-256 {facts.plan_sha256[:12]}...): plan again"
    if not manifest.binding:
        yield "the plan has not seen its packages in the bucket: `gen package --upload`, then plan again"
    if manifest.rendered != facts.rendered:
        yield "the HCL has changed since the plan was made: plan again"
    if facts.hold:
        yield held(facts.root, facts.hold)


def held(root: Root, hold: Hold) -> str:
    """Why nothing is applied to it, and the way out."""
    return f"{hold}. Clear it with `gen rollback {root.environment} {root.service} --clear`"


def contradictions(manifest: Manifest, content: Content) -> Iterator[str]:
    """Where the plan file says something else than the manifest that was kept with it."""
    if manifest.fingerprint != content.fingerprint:
        yield "the plan would do something else than its manifest says: one of the two was replaced; plan again"
    if manifest.changes != content.changes:
        yield "the manifest does not say whether the plan changes anything as the plan does: plan again"
    if manifest.packages != digests(content.packages):
        yield "the plan deploys other packages than its manifest says: plan again"


def stale(manifest: Manifest, state: Mapping[str, Any]) -> Iterator[str]:
    """What Terraform would refuse at this plan's turn, told before the first is applied; `state` is {} for none."""
    if (manifest.lineage, manifest.serial) != (str(state.get("lineage", "")), int(state.get("serial", 0))):
        yield STALE


def overtaken(manifest: Manifest, begun: str) -> Iterator[str]:
    """Where another plan's apply (`begun`, "" for none) has not ended that this plan knows nothing of."""
    if begun not in ("", manifest.plan_sha256, manifest.continues):
        yield (
            f"an apply of another plan ({begun[:12]}...) was begun since this one was made, and did not end: "
            "go on with that one, or plan again"
        )


def _foreign(manifest: Manifest, facts: Facts) -> Iterator[str]:
    root = facts.root
    wanted = (
        ("project", manifest.project, facts.project),
        ("environment", manifest.environment, root.environment),
        ("service", manifest.service, root.service),
        ("account", manifest.account, facts.account.id),
        ("region", manifest.region, facts.account.region),
    )
    for what, made_for, here in wanted:
        if made_for != here:
            yield f"the plan was made for {what} {made_for}, and this is {here}: plan {here} itself"


def changed_packages(account: Account, root: Path, packages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Packages that are no longer what was planned: objects gone or replaced, files rebuilt."""
    for gone in look(account, packages).absent:
        yield f"{gone} is missing or has other content: `gen package --upload {account.environment}`, then plan again"
    for key, item in sorted(packages.items()):
        if item.get("filename") and _sha256(root / item["filename"]) != item["sha256"]:
            yield f"the package of {key} ({item['filename']}) was built anew since: plan again"


def _sha256(file: Path) -> str:
    try:
        return base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
    except OSError:
        return ""


def beyond(reviewed: PlanJson, remaining: PlanJson) -> list[str]:
    """Addresses at which `remaining` would do what `reviewed` did not say.

    After an apply that did not end, a new plan is made; it may be applied when it only finishes what was begun.
    """
    said = {change.address: change for change in reviewed.changed}
    return [item.address for item in remaining.changed if not _finishes(item, said.get(item.address))]


def _finishes(change: ResourceChange, said: ResourceChange | None) -> bool:
    if said is None:
        return False
    again = change.action is Action.REPLACE and change.reason == "replace_because_tainted"
    if not again and change.action not in _REST[said.action]:
        return False
    if change.action in (Action.DELETE, Action.FORGET):
        return True
    planned = known(said.after, said.unknown)
    if said.action is change.action is Action.UPDATE and not _ours(change, said, planned):
        return False
    left_alone = change.before if change.action in (Action.UPDATE, Action.NO_OP) else {}
    return all(
        (key in left_alone and left_alone[key] == change.after.get(key)) or _within(value, change.after.get(key))
        for key, value in planned.items()
    )


def _ours(change: ResourceChange, said: ResourceChange, planned: Mapping[str, Any]) -> bool:
    """Whether all that would be changed is as the plan has found it, or as it was to become: else somebody else came
    in between, and finishing would undo that.
    """
    return all(
        _within(said.before.get(key), value) or _within(wanted, value)
        for key, wanted in planned.items()
        if (value := change.before.get(key)) != change.after.get(key)
    )


# What may be left of each action when it was begun: a replacement may have deleted already.
_REST: Mapping[Action, frozenset[Action]] = {
    Action.CREATE: frozenset({Action.CREATE, Action.UPDATE, Action.NO_OP}),
    Action.UPDATE: frozenset({Action.UPDATE, Action.NO_OP}),
    Action.REPLACE: frozenset({Action.REPLACE, Action.CREATE, Action.DELETE, Action.UPDATE, Action.NO_OP}),
    Action.DELETE: frozenset({Action.DELETE}),
    Action.FORGET: frozenset({Action.FORGET}),
    Action.NO_OP: frozenset({Action.NO_OP}),
    Action.READ: frozenset({Action.READ}),
}


def _within(said: Any, after: Any) -> bool:
    """Whether every value that was planned is the one planned now; what was unknown then may be anything."""
    if isinstance(said, Mapping) and isinstance(after, Mapping):
        return all(_within(value, after.get(key)) for key, value in said.items())
    if isinstance(said, list) and isinstance(after, list) and len(said) == len(after):
        return all(map(_within, said, after))
    # What was left out is empty when it is read back: "", 0, false, [].
    return bool(said == after or (said is None and not after))
