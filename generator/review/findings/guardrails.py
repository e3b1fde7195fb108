"""What the platform team requires of an environment, held against all that a plan leaves there.

In: a plan, hand-written HCL included, `require:` of its environment, and what the plan does not tell. Out: findings
of the gate `guardrail`; those of a `deny` have no gate, so that no approval takes them away.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from generator.review.model import Finding, Gate, Phrase, Section, Severity, phrase
from generator.review.scene import Scene
from generator.review.values import Thing
from generator.spec.environment import Effort, Require

_DENY = "deny"


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that a guardrail speaks against. `firm` is one that nobody can approve."""

    address: str
    title: str
    said: Phrase
    firm: bool = False


Guardrail = Callable[[Scene, Require], Iterator[Breach]]


def guardrails(scene: Scene, require: Require, hatches: Iterable[str] = ()) -> Iterator[Finding]:
    """Everything in the plan that breaks a guardrail; `hatches` are the places where the spec was left behind."""
    found = [breach for guardrail in _GUARDRAILS for breach in guardrail(scene, require)]
    if require.escape_hatches:
        found += _hatches(scene, hatches, require.escape_hatches)
    for item in found:
        gate, severity = (None, Severity.BLOCKER) if item.firm else (Gate.GUARDRAIL, Severity.WARNING)
        yield scene.found(Section.BLOCKERS, gate, item.address, item.title, item.said, severity=severity)


def _all(scene: Scene) -> Iterator[Thing]:
    return scene.after(*sorted({change.type for change in scene.plan.changes if change.managed}))


def _tags(scene: Scene, require: Require) -> Iterator[Breach]:
    for thing in _all(scene) if require.tags else ():
        if "tags_all" not in thing.values and not thing.waits("tags_all"):
            continue
        given = {**(thing.get("tags") or {}), **(thing.get("tags_all") or {})}
        missing = [] if thing.waits("tags_all") else sorted(set(require.tags or ()) - given.keys())
        if missing:
            said = phrase("every resource has to carry {}", ", ".join(missing))
            yield Breach(thing.address, "required tag missing", said)


def _runtimes(scene: Scene, require: Require) -> Iterator[Breach]:
    for thing in scene.after("aws_lambda_function") if require.runtimes else ():
        runtime = thing.text("runtime")
        allowed = ", ".join(require.runtimes or ())
        if thing.text("package_type") == "Image":
            said = phrase("an image brings a runtime that nobody sees; allowed is {}", allowed)
            yield Breach(thing.address, "runtime not allowed", said)
        elif runtime not in (require.runtimes or ()):
            yield Breach(thing.address, "runtime not allowed", phrase("{}; allowed is {}", runtime, allowed))


def _boundaries(scene: Scene, require: Require) -> Iterator[Breach]:
    wanted = require.permissions_boundary
    if not wanted:
        return
    for thing in scene.after("aws_iam_role", "aws_iam_user"):
        if thing.text("permissions_boundary") != wanted:
            said = phrase("it has to carry {}", wanted)
            yield Breach(thing.address, "permissions boundary missing", said)
    roles = {thing.text("arn") for thing in scene.after("aws_iam_role")}
    for thing in scene.after("aws_lambda_function"):
        role = thing.text("role")
        if role and role not in roles:
            said = phrase("{} is made elsewhere: nobody here sees what bounds it", role)
            yield Breach(thing.address, "role of another root", said)


def _public(scene: Scene, require: Require) -> Iterator[Breach]:
    if require.public is None:
        return
    firm = require.public == _DENY
    for thing in scene.after("aws_lambda_function_url"):
        if thing.text("authorization_type") == "NONE":
            said = phrase("anybody can call function {}", thing.text("function_name"))
            yield Breach(thing.address, "open to anybody", said, firm)
    for thing in scene.after("aws_apigatewayv2_route"):
        key = thing.text("route_key")
        is_call = " " in key or key in ("$default", "$connect")  # other routes of a WebSocket come after $connect
        if thing.text("authorization_type") in ("", "NONE") and is_call and not key.startswith("OPTIONS "):
            yield Breach(thing.address, "open to anybody", phrase("anybody can call {}", key), firm)
    for thing in scene.after("aws_api_gateway_method"):
        if thing.text("authorization") == "NONE" and thing.text("http_method") != "OPTIONS":
            said = phrase("anybody can call it by {}", thing.text("http_method"))
            yield Breach(thing.address, "open to anybody", said, firm)
    for thing in scene.after("aws_lambda_permission"):
        if thing.text("principal") == "*" and not (thing.text("principal_org_id") or thing.text("source_account")):
            said = phrase("anybody can call function {}", thing.text("function_name"))
            yield Breach(thing.address, "open to anybody", said, firm)


# Where each type names the key that encrypts what it holds.
_KEYS: dict[str, tuple[str | int, ...]] = {
    "aws_cloudwatch_event_bus": ("kms_key_identifier",),
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_dynamodb_table": ("server_side_encryption", 0, "kms_key_arn"),
    "aws_efs_file_system": ("kms_key_id",),
    "aws_kinesis_stream": ("kms_key_id",),
    "aws_secretsmanager_secret": ("kms_key_id",),
    "aws_sns_topic": ("kms_master_key_id",),
    "aws_sqs_queue": ("kms_master_key_id",),
}


def _keys(scene: Scene, require: Require) -> Iterator[Breach]:
    if not require.customer_kms:
        return
    for type_, path in _KEYS.items():
        for thing in scene.after(type_):
            if not _own_key(thing, path):
                yield _unencrypted(thing)
    for thing in scene.after("aws_lambda_function"):
        if thing.block("environment").get("variables") and not _own_key(thing, ("kms_key_arn",)):
            yield _unencrypted(thing)
    for thing in scene.after("aws_ssm_parameter"):
        if thing.text("type") == "SecureString" and not _own_key(thing, ("key_id",)):
            yield _unencrypted(thing)
    yield from _buckets(scene)


def _buckets(scene: Scene) -> Iterator[Breach]:
    """The key of a bucket stands in a resource of its own, beside it in its module."""
    path = ("rule", 0, "apply_server_side_encryption_by_default", 0, "kms_master_key_id")
    configured = list(scene.after("aws_s3_bucket_server_side_encryption_configuration"))
    closed = {thing.change.module for thing in configured if _own_key(thing, path)}
    names = {thing.text("bucket") for thing in configured if thing.text("bucket") and _own_key(thing, path)}
    for thing in scene.after("aws_s3_bucket"):
        beside = thing.change.module and thing.change.module in closed
        if not beside and thing.text("bucket") not in names:
            yield _unencrypted(thing)


def _own_key(thing: Thing, path: tuple[str | int, ...]) -> bool:
    """A key that the apply makes is one of the account's own; AWS's own have aliases that begin with aws/."""
    if any(thing.waits(*path[: end + 1]) for end in range(len(path))):
        return True
    return bool(thing.text(*path)) and "alias/aws/" not in thing.text(*path)


def _unencrypted(thing: Thing) -> Breach:
    said = phrase("it has to be encrypted with a key of the account's own")
    return Breach(thing.address, "no customer key", said)


def _retention(scene: Scene, require: Require) -> Iterator[Breach]:
    least = require.min_log_retention_days
    for thing in scene.after("aws_cloudwatch_log_group") if least else ():
        days = thing.get("retention_in_days")
        if isinstance(days, int) and 0 < days < (least or 0):  # 0 keeps for ever
            said = phrase("{} days; at least {} are required", str(days), str(least))
            yield Breach(thing.address, "logs kept too short", said)


def _concurrency(scene: Scene, require: Require) -> Iterator[Breach]:
    most = require.max_reserved_concurrency
    for thing in scene.after("aws_lambda_function") if most is not None else ():
        reserved = thing.get("reserved_concurrent_executions")
        if isinstance(reserved, int) and reserved > (most or 0):
            said = phrase("{} reserved; at most {} are allowed", str(reserved), str(most))
            yield Breach(thing.address, "too much concurrency reserved", said)


def _hatches(scene: Scene, hatches: Iterable[str], effort: Effort) -> Iterator[Breach]:
    """What no block made is hand-written: its address names no module of the service, or is of the root itself."""
    firm = effort == _DENY
    for place in hatches:
        yield Breach(place, "escape hatch", phrase("{} goes past what the spec says", place), firm)
    for thing in _all(scene):
        depth = thing.change.module.count("module.")
        if depth < 2 and not (depth == 1 and _of_the_network(thing)):
            yield Breach(thing.address, "escape hatch", phrase("{} is hand-written", thing.address), firm)


def _of_the_network(thing: Thing) -> bool:
    """The security group that a service module has of its own, for functions with `vpc: true`."""
    return thing.type in ("aws_security_group", "aws_vpc_security_group_egress_rule") and thing.change.name == "this"


_GUARDRAILS: tuple[Guardrail, ...] = (
    _tags,
    _runtimes,
    _boundaries,
    _public,
    _keys,
    _retention,
    _concurrency,
)
