"""Who outside of the account may call functions, put events onto buses, read layers."""

from collections.abc import Iterator

from generator.review.account import ACCOUNT, account_in
from generator.review.findings.opening import Opening
from generator.review.iam.outsiders import ORGANIZATION, SOMETHING, outsiders, source_bounds
from generator.review.iam.policies import ANYBODY, Statement
from generator.review.model import phrase
from generator.review.scene import Scene
from generator.review.values import Thing

_BUCKETS = "s3.amazonaws.com"
# The arguments of a permission, as the conditions that AWS makes of them.
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
_CONDITIONS = (
    ("source_arn", "ArnLike", "aws:sourcearn"),
    ("source_account", "StringEquals", "aws:sourceaccount"),
    ("principal_org_id", "StringEquals", "aws:principalorgid"),
    ("event_source_token", "StringEquals", "lambda:eventsourcetoken"),
)
# What the apply makes is something of this plan.
_MADE_HERE = "made-by-this-apply"


def function_permission(thing: Thing, scene: Scene) -> Iterator[Opening]:
    """Who may invoke a function. The permission of a public URL is told with the URL."""
    if thing.waits("principal") or (thing.text("principal") == "*" and thing.text("function_url_auth_type") == "NONE"):
        return
    statement = _statement(thing)
    if ANYBODY in statement.principals:
        yield from _everybody(thing, statement, scene)
    elif outside := sorted(outsiders(statement, scene.account)):
        yield from _outside(thing, outside)
    elif thing.text("principal").endswith((".amazonaws.com", ".amazonaws.com.cn")):
        yield from _service(thing, statement)


def _statement(thing: Thing) -> Statement:
    principal = thing.text("principal")
    if principal != ANYBODY:
        kind = "Service" if ".amazonaws.com" in principal else "AWS"
        principal = f"{kind}:{principal}"
    found = {(operator, key, _value(thing, name)) for name, operator, key in _CONDITIONS}
    conditions = frozenset((operator, key, frozenset({value})) for operator, key, value in found if value)
    return Statement("", allow=True, principals=frozenset({principal}), conditions=conditions)


def _value(thing: Thing, name: str) -> str:
    return _MADE_HERE if thing.waits(name) else thing.text(name)


def _everybody(thing: Thing, statement: Statement, scene: Scene) -> Iterator[Opening]:
    """An ARN as source is no bound: a service would be named, and of what others call nothing is known."""
    function = _function(thing)
    kept = {key for _, key, _ in statement.conditions} - {"aws:sourcearn"}
    if outside := sorted(outsiders(statement, scene.account) - {ANYBODY}):
        yield from _outside(thing, outside)
    elif (
        not kept or ANYBODY in outsiders(statement, scene.account) or not (scene.account.ids or _by_organization(thing))
    ):
        source = thing.text("source_arn")
        said = phrase("every AWS account can call function {}", function)
        if source:
            said = phrase("everybody can call function {} for {}: name the service as its principal", function, source)
        yield Opening("permission for everybody", thing.address, "everybody", function, said)


def _by_organization(thing: Thing) -> bool:
    return bool(_value(thing, "principal_org_id"))


def _outside(thing: Thing, accounts: list[str]) -> Iterator[Opening]:
    function = _function(thing)
    for id_ in accounts:
        whom = thing.text("principal")
        source = thing.text("source_arn") or thing.text("source_account")
        said = phrase("{} can call function {}: {} is outside of this account", whom, function, id_)
        if source:
            said = phrase("{} can call function {} for {}, which is outside of this account", whom, function, source)
        yield Opening("permission for another account", thing.address, id_, f"{function} {id_}", said)


def _service(thing: Thing, statement: Statement) -> Iterator[Opening]:
    principal, function = thing.text("principal"), _function(thing)
    identity = f"{function} {principal}"
    bounds = source_bounds(statement)
    token = thing.text("event_source_token") or thing.text("principal_org_id")
    if not bounds and not token:
        source = thing.text("source_arn")
        why = phrase("{} can call function {} for any account: no source_arn", principal, function)
        if source:
            why = phrase("{} can call function {} for any account: source_arn is {}", principal, function, source)
        yield Opening("permission without source", thing.address, principal, identity, why)
    elif (
        principal == _BUCKETS
        and not any(_names_account(found) for found in bounds)
        and not thing.waits("source_account")
    ):
        said = phrase(
            "whoever owns the bucket's name can call function {}: names of buckets carry no account,"
            " and there is no source_account",
            function,
        )
        yield Opening("permission without source account", thing.address, principal, identity, said)


def _names_account(found: frozenset[str]) -> bool:
    return not found & {ORGANIZATION, SOMETHING}


def _function(thing: Thing) -> str:
    return thing.text("function_name").split(":function:")[-1]


def event_permission(thing: Thing, scene: Scene) -> Iterator[Opening]:
    principal, bus = thing.text("principal"), thing.text("event_bus_name")
    if principal == "*" and not thing.block("condition"):
        said = phrase("every AWS account can put events onto bus {}", bus)
        yield Opening("event bus open to everybody", thing.address, "bus", bus, said)
    elif scene.account.is_outside(principal):
        said = phrase("account {}, which is not this one, can put events onto bus {}", principal, bus)
        yield Opening("event bus open to another account", thing.address, principal, f"{bus} {principal}", said)


def layer_permission(thing: Thing, scene: Scene) -> Iterator[Opening]:
    principal, layer = thing.text("principal"), thing.text("layer_name")
    id_ = principal if ACCOUNT.match(principal) else account_in(principal)
    if principal == "*" and not thing.text("organization_id"):
        said = phrase("every AWS account can read layer {}", layer)
        yield Opening("layer open to everybody", thing.address, "layer", layer, said)
    elif scene.account.is_outside(id_):
        said = phrase("account {}, which is not this one, can read layer {}", id_, layer)
        yield Opening("layer open to another account", thing.address, id_, f"{layer} {id_}", said)
