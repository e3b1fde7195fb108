"""Managed policies that roles get or lose, and the boundaries round them."""

import re
from collections.abc import Callable, Iterator

from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import UNKNOWN, Thing, name_of, texts
from generator.terraform.plan_json import Action

_HOLDERS = ("group", "role", "user")
_BOUNDED = ("aws_iam_role", "aws_iam_user")
_WIDE = re.compile(r":policy/(.*/)?(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w*FullAccess)", re.IGNORECASE)


def attachments(scene: Scene) -> Iterator[Finding]:
    old, new = (attached(scene, now=now) for now in (False, True))
    called = {noun: _renamed(scene, noun) for noun in _HOLDERS}
    old = {(noun, called[noun].get(holder, holder), policy): thing for (noun, holder, policy), thing in old.items()}
    for key in sorted(new.keys() - old.keys()):
        yield _attached_now(scene, new[key], *key)
    for key in sorted(old.keys() - new.keys()):
        if key[1] not in scene.gone_of(f"aws_iam_{key[0]}"):
            detail = phrase(f"{key[0]} {{}} loses {{}}", key[1], key[2])
            yield scene.found(Section.IAM, None, old[key].address, "managed policy detached", detail)


def _renamed(scene: Scene, noun: str) -> dict[str, str]:
    """What is replaced under another name: it has what it had."""
    anew = (change for change in scene.of(f"aws_iam_{noun}") if change.action is Action.REPLACE)
    return {name_of(change.before): name for change in anew if (name := name_of(change.after))}


def attached(scene: Scene, *, now: bool) -> dict[tuple[str, str, str], Thing]:
    """The attachments of one side by (kind of holder, its name, the policy)."""
    return dict(_attached(scene.after if now else scene.before))


def _attached(side: Callable[..., Iterator[Thing]]) -> Iterator[tuple[tuple[str, str, str], Thing]]:
    for noun in _HOLDERS:
        for thing in side(f"aws_iam_{noun}_policy_attachment"):
            yield from _pairs(thing, noun, named(thing, noun), named(thing, "policy_arn"))
        for thing in side(f"aws_iam_{noun}_policy_attachments_exclusive"):
            yield from _pairs(thing, noun, named(thing, f"{noun}_name"), named(thing, "policy_arns"))
        for thing in side("aws_iam_policy_attachment"):
            yield from _pairs(thing, noun, named(thing, f"{noun}s"), named(thing, "policy_arn"))
    for thing in side("aws_iam_role"):
        for policy in texts(thing.get("managed_policy_arns")):
            yield ("role", thing.text("name"), policy), thing


def _pairs(
    thing: Thing, noun: str, holders: list[str], policies: list[str]
) -> Iterator[tuple[tuple[str, str, str], Thing]]:
    """What the apply makes is told apart by where it is attached."""
    for holder in holders:
        for policy in policies:
            yield (noun, holder, f"{UNKNOWN} {thing.address}" if policy == UNKNOWN else policy), thing


def named(thing: Thing, key: str) -> list[str]:
    """The names or ARNs that an attribute holds, one or many; UNKNOWN for each that the apply makes."""
    if thing.waits(key):
        return [UNKNOWN]
    found = thing.get(key)
    known = [found] if isinstance(found, str) and found else texts(found)
    mask = thing.unknown.get(key)
    return known + [UNKNOWN for mark in mask if mark is True] if isinstance(mask, list) else known


def _attached_now(scene: Scene, thing: Thing, noun: str, holder: str, policy: str) -> Finding:
    wide = bool(_WIDE.search(policy))
    existing = holder != UNKNOWN and holder not in scene.made(f"aws_iam_{noun}")
    gate = Gate.IAM_WIDENING if wide or existing else None
    shown = UNKNOWN if policy.startswith(UNKNOWN) else policy
    detail = [phrase(f"{noun} {{}} gets {{}}", holder, shown)]
    if wide:
        detail.append(phrase("this is administration of a whole service or account"))
    return scene.found(Section.IAM, gate, thing.address, "managed policy attached", *detail)


def boundaries(scene: Scene) -> Iterator[Finding]:
    """A boundary that goes lets every policy of the role have its full effect."""
    for old, new in scene.pairs(*_BOUNDED):
        one, other = old.text("permissions_boundary"), new.text("permissions_boundary")
        noun = old.type.removeprefix("aws_iam_")
        if one == other and not new.waits("permissions_boundary"):
            continue
        if new.waits("permissions_boundary"):
            other = UNKNOWN
        title, gate, detail = _boundary(one, other)
        yield scene.found(Section.IAM, gate, new.address, f"boundary of a {noun} {title}", detail)


def _boundary(one: str, other: str) -> tuple[str, Gate | None, Phrase]:
    if one and not other:
        return "removed", Gate.IAM_WIDENING, phrase("{} no longer limits it", one)
    if not one:
        return "added", None, phrase("{} limits it from now on", other)
    return "changed", Gate.IAM_WIDENING, phrase("{} → {}: what the other allows is not in this plan", one, other)


def deleted_roles(scene: Scene) -> Iterator[Finding]:
    for thing in scene.deleted(*_BOUNDED):
        if thing.change.action is Action.DELETE:
            noun = thing.type.removeprefix("aws_iam_")
            yield scene.found(Section.IAM, None, thing.address, f"{noun} removed", phrase("{}", thing.text("name")))
