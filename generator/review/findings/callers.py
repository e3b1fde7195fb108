"""Triggers that stay and may no longer call: a permission of a function goes, or a statement of a queue or topic."""

import json
from collections.abc import Iterator

from generator.review.findings.triggers import TRIGGERS
from generator.review.iam.comparing import Kind, compare
from generator.review.iam.covering import covers
from generator.review.iam.documents import Document, document_pair, pools
from generator.review.iam.policies import ANYBODY, Statement
from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing
from generator.terraform.plan_json import Action

_PERMISSION = "aws_lambda_permission"
_SERVICES = (".amazonaws.com", ".amazonaws.com.cn")
# What services deliver to, and in which policies that is allowed.
_DELIVERED = ("aws_sns_topic", "aws_sns_topic_policy", "aws_sqs_queue", "aws_sqs_queue_policy")
_SERVICE = "Service:"


def permissions_removed(scene: Scene) -> Iterator[Finding]:
    """A service that may no longer invoke a function which stays, and for whom no other permission stands."""
    kept = list(scene.after(_PERMISSION))
    gone = None
    for thing in scene.before(_PERMISSION):
        principal, function = thing.text("principal"), _function(thing)
        if not principal.endswith(_SERVICES) or any(_does_as_well(other, thing) for other in kept):
            continue
        gone = _going(scene) if gone is None else gone
        if {function, thing.text("source_arn")} & scene.gone or any(function in text for text in gone):
            continue
        source = thing.text("source_arn")
        said = phrase("{} may no longer call function {}", principal, function)
        if source:
            said = phrase("{} may no longer call function {} for {}", principal, function, source)
        yield _found(scene, thing.address, "permission of a trigger removed", said)


def _function(thing: Thing) -> str:
    return thing.text("function_name").rpartition(":function:")[2].split(":")[0]


def _does_as_well(other: Thing, lost: Thing) -> bool:
    """Whether a permission afterwards is of the same function and service, and for the same source at least."""
    pairs = [(key, other.text(key), lost.text(key)) for key in ("principal", "qualifier")]
    if any(one != two and not other.waits(key) for key, one, two in pairs):
        return False
    same = other.waits("function_name") or _function(other) == _function(lost)
    source = other.text("source_arn")
    return same and (other.waits("source_arn") or not source or covers(source, lost.text("source_arn")))


def _going(scene: Scene) -> list[str]:
    """The triggers that go, as text: what they called needs no permission for them any more."""
    types = (*TRIGGERS, "aws_api_gateway_integration", "aws_apigatewayv2_integration", "aws_s3_bucket_notification")
    going = (change for change in scene.of(*types) if change.action is Action.DELETE)
    return [json.dumps(dict(change.before), default=str) for change in going]


def deliveries_removed(scene: Scene) -> Iterator[Finding]:
    """A service that may no longer deliver to a queue or a topic which stays."""
    around = None
    for change in scene.of(*_DELIVERED):
        if change.action not in (Action.UPDATE, Action.DELETE):
            continue
        old, new = document_pair(scene, change)
        if not old or not old.said or (new and new.said is None) or _holder_goes(scene, old):
            continue
        around = around or (pools(scene, now=False), pools(scene, now=True))
        after = around[1].get(old.holder, ())
        for found in compare(old.said, (new and new.said) or (), around[0].get(old.holder, ()), after):
            if found.kind is Kind.REMOVED and _stops_delivery(scene, found.statement, after):
                yield _undelivered(scene, old, found.statement)


def _holder_goes(scene: Scene, document: Document) -> bool:
    gone = scene.gone_of(document.place.owner)
    return document.holder_name in gone or document.holder[2] in gone or document.holder_name.split("/")[-1] in gone


def _stops_delivery(scene: Scene, statement: Statement, after: tuple[Statement, ...]) -> bool:
    """Whether it let in what stays, and no other statement does so."""
    sources, callers = _sources(statement), _callers(statement)
    if not statement.allow or not callers or (sources and sources <= scene.gone):
        return False
    return not any(item.allow and {*callers, ANYBODY} & item.principals for item in after)


def _callers(statement: Statement) -> frozenset[str]:
    """The services; everybody is one where a source says on whose behalf: so topics are often let in."""
    everybody = {ANYBODY} if _sources(statement) else set()
    return frozenset(name for name in statement.principals if name.startswith(_SERVICE) or name in everybody)


def _sources(statement: Statement) -> frozenset[str]:
    return frozenset(value for _, key, values in statement.conditions if key == "aws:sourcearn" for value in values)


def _undelivered(scene: Scene, document: Document, statement: Statement) -> Finding:
    noun = document.place.noun
    callers = sorted(name.removeprefix(_SERVICE) for name in _callers(statement) - {ANYBODY})
    names = callers or sorted(_sources(statement))
    said = phrase(
        f"{', '.join(['{}'] * len(names))} may no longer deliver to {noun} {{}}", *names, document.holder_name
    )
    return _found(scene, document.thing.address, f"permission to deliver to a {noun} removed", said)


def _found(scene: Scene, address: str, title: str, said: Phrase) -> Finding:
    return scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, address, title, said)
