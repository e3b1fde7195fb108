"""Who gets more though no policy changes: members of groups, keys and passwords of users, grants, roles taken."""

from collections import Counter
from collections.abc import Iterator

from generator.review.account import account_in
from generator.review.findings.attachments import attached, named
from generator.review.iam.documents import Kind, documents, pools
from generator.review.iam.policies import Statement, uncovered
from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import UNKNOWN, Thing, name_of
from generator.terraform.plan_json import Action

_MEMBERS = {"aws_iam_group_membership": ("users", "group"), "aws_iam_user_group_membership": ("user", "groups")}
_CREDENTIALS = {
    "aws_iam_access_key": "access key",
    "aws_iam_service_specific_credential": "password for a service",
    "aws_iam_user_login_profile": "password",
}
_TAKERS = {"aws_iam_instance_profile": "role", "aws_lambda_function": "role", "aws_sfn_state_machine": "role_arn"}


def members(scene: Scene) -> Iterator[Finding]:
    """A user has what his groups have. Where both are new nobody who exists gets more."""
    old, new = (dict(_members(side(*_MEMBERS))) for side in (scene.before, scene.after))
    for user, group in sorted(new.keys() - old.keys()):
        made = user in {*scene.made("aws_iam_user"), UNKNOWN} and group in {*scene.made("aws_iam_group"), UNKNOWN}
        gate = None if made else Gate.IAM_WIDENING
        said = phrase("user {} gets all that group {} may", user, group)
        yield scene.found(Section.IAM, gate, new[user, group].address, "user joins a group", said)


def _members(things: Iterator[Thing]) -> Iterator[tuple[tuple[str, str], Thing]]:
    for thing in things:
        users, groups = (named(thing, key) for key in _MEMBERS[thing.type])
        yield from (((user, group), thing) for user in users for group in groups)


def credentials(scene: Scene) -> Iterator[Finding]:
    """What opens an account for good, from anywhere. One for another of the same user is none more."""
    for type_, noun in _CREDENTIALS.items():
        had = Counter(_user(thing) for thing in scene.before(type_) if _counts(thing))
        for thing in scene.after(type_):
            if not _counts(thing):
                continue
            had[_user(thing)] -= 1
            if had[_user(thing)] < 0:
                said = phrase("user {}: whoever has it acts as the user, without an end", _user(thing))
                yield scene.found(Section.IAM, Gate.IAM_WIDENING, thing.address, f"{noun} made", said)


def _counts(thing: Thing) -> bool:
    return thing.text("status") != "Inactive"


def _user(thing: Thing) -> str:
    return thing.text("user") or thing.text("user_name") or UNKNOWN


def grants(scene: Scene) -> Iterator[Finding]:
    """Grants of keys, which stand beside every policy. A role made here may have what it needs."""
    type_ = "aws_kms_grant"
    known = {item for thing in scene.before(type_) for item in _granted(thing)}
    for thing in scene.after(type_):
        more = sorted(operation for *where, operation in set(_granted(thing)) - known if where)
        if not more:
            continue
        grantee, key = thing.text("grantee_principal"), thing.text("key_id") or UNKNOWN
        outside = scene.account.is_outside(account_in(grantee))
        exists = grantee and _role_name(grantee) not in scene.made("aws_iam_role")
        detail = [phrase(f"{{}} may {', '.join(['{}'] * len(more))} with key {{}}", grantee or UNKNOWN, *more, key)]
        if outside:
            detail.append(phrase("{} is outside of this account", account_in(grantee)))
        gate = Gate.IAM_WIDENING if outside or exists else None
        yield scene.found(Section.IAM, gate, thing.address, "key granted", *detail)


def _granted(thing: Thing) -> Iterator[tuple[str, str, str, str]]:
    """(key, who, on which condition, operation); what a constraint says is a word of its own."""
    key = thing.text("key_id") or thing.address
    who = thing.text("grantee_principal") or thing.address
    bound = repr(sorted(map(repr, thing.blocks("constraints"))))
    yield from ((key, who, bound, operation) for operation in named(thing, "operations"))


def taken_roles(scene: Scene) -> Iterator[Finding]:
    """What runs under another role than before may what that one may."""
    for type_, key in _TAKERS.items():
        for old, new in scene.pairs(type_):
            one, other = old.text(key), UNKNOWN if new.waits(key) else new.text(key)
            if one and other and one != other and not _is_no_more(scene, _role_name(one), _role_name(other)):
                said = phrase("{}: {} → {}", name_of(new.values), one, other)
                why = phrase("this plan does not show that the other role may nothing more")
                yield scene.found(Section.IAM, Gate.IAM_WIDENING, new.address, "role swapped", said, why)


def _is_no_more(scene: Scene, old: str, new: str) -> bool:
    """Whether the new role, or each that may be it, may nothing that the old one may not."""
    if new != UNKNOWN:
        return _within(scene, old, new)
    changes = [change for change in scene.of("aws_iam_role") if name_of(change.before) == old]
    if any(change.action is Action.REPLACE for change in changes):
        return True  # its policies are compared one by one
    made = scene.made("aws_iam_role")
    return bool(made) and all(_within(scene, old, name) for name in made)


def _within(scene: Scene, old: str, new: str) -> bool:
    readable = all(item.said is not None for item in documents(scene, now=True) if item.holder == _key(new))
    known = new in {thing.text("name") for thing in scene.after("aws_iam_role")}
    before, after = _may(scene, old, now=False), _may(scene, new, now=True)
    more = [item for item in after if item.allow and uncovered(item, before)]
    undenied = [item for item in before if not item.allow and uncovered(item, after)]
    policies = [
        {key[2] for key in attached(scene, now=now) if key[:2] == ("role", name)}
        for now, name in ((False, old), (True, new))
    ]
    return known and readable and not more and not undenied and policies[1] <= policies[0]


def _may(scene: Scene, role: str, *, now: bool) -> tuple[Statement, ...]:
    return pools(scene, now=now).get(_key(role), ())


def _key(role: str) -> tuple[Kind, str, str]:
    return Kind.IDENTITY, "aws_iam_role", role


def _role_name(arn: str) -> str:
    return arn if arn == UNKNOWN else arn.rpartition("/")[2]
