"""Who gets more though no policy changes: members of groups, keys and passwords of users, grants, roles taken."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.review.account import account_in
from generator.review.findings.attachments import attached, named
from generator.review.iam.documents import Kind, documents, pools
from generator.review.iam.policies import Statement, uncovered
from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import UNKNOWN, Thing, name_of
from generator.terraform.plan_json import Action, ResourceChange

_Pools = dict[tuple[Kind, str, str], tuple[Statement, ...]]
_Attached = Mapping[str, frozenset[str]]
_MEMBERS = {"aws_iam_group_membership": ("users", "group"), "aws_iam_user_group_membership": ("user", "groups")}
_CREDENTIALS = {
    "aws_iam_access_key": "access key",
    "aws_iam_service_specific_credential": "password for a service",
    "aws_iam_user_login_profile": "password",
}
TAKERS = {
    "aws_api_gateway_integration": "credentials",
    "aws_apigatewayv2_integration": "credentials_arn",
    "aws_cloudformation_stack": "iam_role_arn",
    "aws_cloudwatch_event_target": "role_arn",
    "aws_codebuild_project": "service_role",
    "aws_codepipeline": "role_arn",
    "aws_ecs_task_definition": "task_role_arn",
    "aws_glue_job": "role_arn",
    "aws_iam_instance_profile": "role",
    "aws_lambda_function": "role",
    "aws_pipes_pipe": "role_arn",
    "aws_sfn_state_machine": "role_arn",
}


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


@dataclass(frozen=True)
class _Roles:
    """What the roles of a plan may, looked up once for all that takes them."""

    scene: Scene

    @cached_property
    def may(self) -> tuple[_Pools, _Pools]:
        old, new = (pools(self.scene, now=now) for now in (False, True))
        return old, new

    @cached_property
    def unread(self) -> frozenset[tuple[Kind, str, str]]:
        return frozenset(item.holder for item in documents(self.scene, now=True) if item.said is None)

    @cached_property
    def attached(self) -> tuple[_Attached, _Attached]:
        old, new = (_by_role(attached(self.scene, now=now)) for now in (False, True))
        return old, new

    @cached_property
    def replaced(self) -> frozenset[str]:
        """Made anew, under another address too: their policies are compared one by one."""
        changes = self.scene.of("aws_iam_role")
        anew = (item for item in changes if item.action is Action.REPLACE or self._comes_again(item))
        return frozenset(name_of(item.before) for item in anew)

    def _comes_again(self, change: ResourceChange) -> bool:
        return change.action is Action.DELETE and bool(self.scene.twin(change))

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(thing.text("name") for thing in self.scene.after("aws_iam_role"))

    @cached_property
    def names(self) -> dict[str, str]:
        """By ARN."""
        sides = (*self.scene.before("aws_iam_role"), *self.scene.after("aws_iam_role"))
        return {thing.text("arn"): thing.text("name") for thing in sides}

    def is_no_more(self, before: str, after: str) -> bool:
        """Whether the role of an ARN, or each that may be it, may nothing that the other one may not."""
        old, new = (self.names.get(arn) or _role_name(arn) for arn in (before, after))
        if new != UNKNOWN:
            return self._within(old, new)
        made = self.scene.made("aws_iam_role")
        return old in self.replaced or (bool(made) and all(self._within(old, name) for name in made))

    def _within(self, old: str, new: str) -> bool:
        before, after = self.may[0].get(_key(old), ()), self.may[1].get(_key(new), ())
        more = any(item.allow and uncovered(item, before) for item in after)
        undenied = any(not item.allow and uncovered(item, after) for item in before)
        policies = self.attached[1].get(new, frozenset()) <= self.attached[0].get(old, frozenset())
        return new in self.there and _key(new) not in self.unread and policies and not (more or undenied)


def taken_roles(scene: Scene) -> Iterator[Finding]:
    """What runs under another role than before may what that one may."""
    roles = _Roles(scene)
    for type_, key in TAKERS.items():
        for old, new in scene.pairs(type_):
            one, other = old.text(key), UNKNOWN if new.waits(key) else new.text(key)
            if one and other and one != other and not roles.is_no_more(one, other):
                said = phrase("{}: {} → {}", name_of(new.values), one, other)
                why = phrase("this plan does not show that the other role may nothing more")
                yield scene.found(Section.IAM, Gate.IAM_WIDENING, new.address, "role swapped", said, why)


def _by_role(found: Mapping[tuple[str, str, str], Thing]) -> _Attached:
    roles: dict[str, frozenset[str]] = {}
    for noun, holder, policy in found:
        if noun == "role":
            roles[holder] = roles.get(holder, frozenset()) | {policy}
    return roles


def _key(role: str) -> tuple[Kind, str, str]:
    return Kind.IDENTITY, "aws_iam_role", role


def _role_name(arn: str) -> str:
    return arn if arn == UNKNOWN else arn.rpartition("/")[2]
