"""A function's statements: logging, tracing, polling, destinations, secrets, uses, then what the user wrote himself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from generator.permissions.secrets import key_of_secret
from generator.permissions.verbs import KEY_VERBS, VERBS, Grant, Scope
from generator.resolve.stack import Function, Stack, Target, Trigger, Where
from generator.values import Call, Guarded, Ref, Setting, Text, Value, join, spoken
from generator.vocabulary.iam import ELEMENTS

ENI = (
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "UnassignPrivateIpAddresses",
)
FILE_SYSTEM = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
HOOK = ("codedeploy:PutLifecycleEventHookExecutionStatus",)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `computed` ones name what only AWS knows; `needs` are things that may be left out."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[Value, ...]
    condition: Mapping[str, Value] | None = None
    needs: frozenset[str] = frozenset()
    computed: bool = False

    def hcl(self) -> Value:
        body: dict[str, Value] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": self.resources[0] if len(self.resources) == 1 else list(self.resources),
        }
        if self.condition:
            body["Condition"] = self.condition
        return Guarded(self.needs, body) if self.needs else body


def statements(stack: Stack, function: Function) -> list[Statement]:
    """Everything the function's role may do, in the order a reader asks for it."""
    found = [
        *_logging(function),
        *_tracing(function),
        *_network(function),
        *_file_system(function),
        *_polling(function),
        *_way_out(function),
        *_secrets(stack, function),
        *_uses(function),
        *_environment_key(stack, function),
        *_hooking(stack, function),
    ]
    return _numbered(found)


def policy(found: Sequence[Statement], extra: Iterable[Value] = ()) -> Value:
    """A policy document for the block's `policy`."""
    return Call("jsonencode", ({"Version": "2012-10-17", "Statement": [*(item.hcl() for item in found), *extra]},))


def raw(function: Function, service: str) -> list[Value]:
    """The user's own `statements`, as written."""
    return [spoken(_capitalised(item), service) for item in function.spec.statements or []]


def _capitalised(statement: Mapping[str, Any]) -> dict[str, Any]:
    """IAM's spelling of the keys, and Effect Allow where none is given."""
    body = {ELEMENTS.get(key.lower(), key): value for key, value in statement.items()}
    return {"Effect": "Allow", **body} if "Effect" not in body else body


def _logging(function: Function) -> Iterator[Statement]:
    group = join([Ref("local.arn.logs"), ":log-group:/aws/lambda/", function.name, ":*"])
    yield Statement("WriteLogs", ("logs:CreateLogStream", "logs:PutLogEvents"), (group,))


def _tracing(function: Function) -> Iterator[Statement]:
    """X-Ray knows no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html)."""
    if function.spec.tracing != "PassThrough":
        actions = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
        yield Statement("WriteTraces", actions, ("*",), None, frozenset({function.part("tracing")}))


def _network(function: Function) -> Iterator[Statement]:
    """Lambda makes the network interfaces with the function's role; EC2 cannot limit them to an ARN known before."""
    if function.spec.vpc:
        actions = tuple(f"ec2:{action}" for action in ENI)
        yield Statement("AttachToVpc", actions, ("*",), None, frozenset({function.part("vpc")}))


def _file_system(function: Function) -> Iterator[Statement]:
    """Only AWS knows which file system an access point leads to; the condition narrows all of them to that one.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
    """
    if function.spec.file_system:
        place = join([Ref("var.partition"), ":elasticfilesystem:", Ref("var.region"), ":", Ref("var.account_id")])
        anywhere = join(["arn:", place, ":file-system/*"])
        point = {"elasticfilesystem:AccessPointArn": function.setting("file_system", "arn")}
        yield Statement("MountFileSystem", FILE_SYSTEM, (anywhere,), {"StringEquals": point})


def _polling(function: Function) -> Iterator[Statement]:
    """What the pollers of queues and streams do with the function's role."""
    for trigger in function.triggers:
        verb = {"sqs": "receive", "dynamodb": "stream"}.get(trigger.kind)
        if verb and trigger.target:
            sid = f"Poll{_pascal(trigger.target.address)}"
            for item in _granted(sid, trigger.target, (verb,)):
                yield replace(item, needs=item.needs | {trigger.label})


def _way_out(function: Function) -> Iterator[Statement]:
    """Destinations and dead letters that Lambda itself sends to with the function's role."""
    verbs = {"sqs": "send", "sns": "publish", "eventbridge": "publish", "function": "invoke"}
    for target, needs in _ends(function):
        sid = f"SendTo{_pascal(target.address)}"
        if target.type == "sqs":
            send = Statement(sid, ("sqs:SendMessage",), (target.arn,), None, target.needs)
            found = [send, *_key_of(sid, target, ("send",))]
        else:
            found = list(_granted(sid, target, (verbs[target.type],)))
        yield from (replace(item, needs=item.needs | needs) for item in found)


def _ends(function: Function) -> Iterator[tuple[Target, frozenset[str]]]:
    """Where failures and results go, and what must be there for that: streams send for as long as they are read."""
    fixed = {target.address: target for target in function.destinations.values()}
    yield from ((target, frozenset()) for target in fixed.values())
    read: dict[str, list[Trigger]] = {}
    for trigger in function.triggers:
        if trigger.kind == "dynamodb" and trigger.dead_letter and trigger.dead_letter.address not in fixed:
            read.setdefault(trigger.dead_letter.address, []).append(trigger)
    for address, streams in read.items():
        end = streams[0].dead_letter
        assert end
        yield end, frozenset({streams[0].label if len(streams) == 1 else function.part(f"failures to {address}")})


def _secrets(stack: Stack, function: Function) -> Iterator[Statement]:
    for secret in function.secrets:
        sid, needs = f"Read{_pascal(secret.variable)}", frozenset({function.part(f"secret {secret.variable}")})
        for item in _granted(sid, secret.target, ("read",)):
            yield replace(item, needs=item.needs | needs)
        if key := key_of_secret(stack, secret):
            needs |= {function.part(f"key of secret {secret.variable}")}
            yield from _key(f"{sid}Key", stack, key, VERBS["kms"]["decrypt"][0].actions, needs)


def _uses(function: Function) -> Iterator[Statement]:
    for use in function.uses:
        name = _pascal(use.target.address) + "".join(map(_pascal, use.verbs))
        yield from _granted(name, use.target, use.verbs)


def _environment_key(stack: Stack, function: Function) -> Iterator[Statement]:
    if function.merged.get("kms_key"):
        key = function.setting("kms_key", key="kms_key_arn")
        yield from _key("DecryptEnvironment", stack, key, ("kms:Decrypt",), frozenset())


def watched(stack: Stack, function: Function) -> list[Function]:
    """The functions whose rollouts by CodeDeploy call this one as a hook."""
    rolled = (item for item in stack.functions if item.rollout and item.rollout.deployment_config)
    return [item for item in rolled if item.rollout and function.key in item.rollout.hooks.values()]


def _hooking(stack: Stack, function: Function) -> Iterator[Statement]:
    """A hook tells CodeDeploy how it went. Where it uses the function, it may also call it by its bare name.

    That is its newest code, and what is rolled out; the alias, which `uses` allows, still answers with the old version.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
    """
    for item in watched(stack, function):
        needs = frozenset({item.key, f"{item.key}_rollout"})
        group = join([Ref("local.arn.codedeploy"), ":deploymentgroup:", item.name, "/", item.name])
        yield Statement(f"AnswerRolloutOf{_pascal(item.key)}", HOOK, (group,), None, needs)
        for use in function.uses:
            if use.target.address == item.key:
                yield Statement(f"Try{_pascal(item.key)}", ("lambda:InvokeFunction",), (use.target.arn,), None, needs)


_Grouped = dict[tuple[tuple[Scope, ...], bool], set[str]]


def _granted(sid: str, target: Target, verbs: Sequence[str]) -> Iterator[Statement]:
    """One statement for all verbs of equal scope, so that the policy reads as the spec does."""
    computed = target.type == "http_api"
    for grant in _grants(target.type, tuple(verbs), _has_indexes(target)):
        resources, condition = _resources(target, grant.scopes, grant.by_alias)
        yield Statement(sid, grant.actions, resources, condition, target.needs, computed)
    yield from _key_of(sid, target, verbs)


@cache
def _grants(type_: str, verbs: tuple[str, ...], has_indexes: bool) -> tuple[Grant, ...]:
    """What the verbs come to on a target of the type: one grant for all actions of equal scope."""
    grouped: _Grouped = {}
    for verb in verbs:
        for grant in VERBS[type_][verb]:
            grouped.setdefault((_scopes(grant, has_indexes), grant.by_alias), set()).update(grant.actions)
    widest = _widest(grouped).items()
    return tuple(Grant(tuple(sorted(actions)), scopes, by_alias) for (scopes, by_alias), actions in widest)


def _widest(grouped: _Grouped) -> _Grouped:
    """Reading and writing a table are one statement: what an index cannot do, a grant on it does not add."""
    merged: _Grouped = {}
    for scopes, by_alias in sorted(grouped, key=lambda item: -len(item[0])):
        wider = next((known for known in merged if set(scopes) < set(known[0]) and known[1] == by_alias), None)
        merged.setdefault(wider or (scopes, by_alias), set()).update(grouped[(scopes, by_alias)])
    return merged


def _has_indexes(target: Target) -> bool:
    """Whether the table has some, or it is not ours to know."""
    return target.where is Where.EXTERNAL or bool(getattr(target.spec, "global_secondary_indexes", None))


def _scopes(grant: Grant, has_indexes: bool) -> tuple[Scope, ...]:
    return tuple(scope for scope in grant.scopes if scope is not Scope.INDEXES or has_indexes)


def _resources(
    target: Target, scopes: Sequence[Scope], by_alias: bool
) -> tuple[tuple[Value, ...], Mapping[str, Value] | None]:
    if by_alias:
        return _keys(target)
    arn = target.arn
    if target.type == "secret" and target.where is Where.EXTERNAL and not isinstance(arn, Text):
        return (arn,), None
    return tuple(arn if scope is Scope.ITSELF else join([arn, scope.value]) for scope in scopes), None


def _keys(target: Target) -> tuple[tuple[Value, ...], Mapping[str, Value] | None]:
    """A key by its ARN where that is given; else any key that carries the alias, because AWS makes its id up."""
    alias: Value = join(["alias/", target.name])
    if isinstance(target.arn, Setting):
        if ":alias/" not in str(target.arn.value):
            return (target.arn,), None
        alias = target.name
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
    return (join([Ref("local.arn.kms"), ":key/*"]),), condition


def _key_of(sid: str, target: Target, verbs: Sequence[str]) -> Iterator[Statement]:
    """The key in front of the target, when it has one of its own: here, in another service or somebody else's."""
    if target.key is None:
        return
    wanted = {verb for each in verbs for verb in KEY_VERBS[each]}
    actions = {action for verb in wanted for grant in VERBS["kms"][verb] for action in grant.actions}
    if actions:
        resources, condition = _keys(target.key)
        yield Statement(f"{sid}Key", tuple(actions), resources, condition, target.needs | target.key.needs)


def _key(sid: str, stack: Stack, key: Setting, actions: tuple[str, ...], needs: frozenset[str]) -> Iterator[Statement]:
    """An ARN as it stands; a key of the service by its alias, because AWS makes its id up."""
    own = stack.key(key.value)
    if own is None:
        yield Statement(sid, actions, (key,), None, needs)
        return
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": join(["alias/", own.name])}}
    yield Statement(sid, actions, (join([Ref("local.arn.kms"), ":key/*"]),), condition, needs | {own.key})


@cache
def _pascal(address: str) -> str:
    words = "".join(character if character.isalnum() else " " for character in address).split()
    return "".join(word[:1].upper() + (word[1:].lower() if word.isupper() else word[1:]) for word in words)


def _numbered(found: Sequence[Statement]) -> list[Statement]:
    """Sids are unique within a policy."""
    seen: dict[str, int] = {}
    result = []
    for item in found:
        seen[item.sid] = seen.get(item.sid, 0) + 1
        sid = item.sid if seen[item.sid] == 1 else f"{item.sid}{seen[item.sid]}"
        result.append(item if sid == item.sid else replace(item, sid=sid))
    return result
