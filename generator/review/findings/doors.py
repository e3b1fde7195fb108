"""Where callers and events arrive: what leads to functions goes as a whole, or gets another address."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.review.findings.replaced import forced
from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, name_of
from generator.terraform.plan_json import Action


@dataclass(frozen=True, slots=True)
class Door:
    """What it is. `owner` is the attribute that names what it belongs to, and goes with.

    `inside` is the type, and its attribute, of those who tell of it where the plan has them.
    """

    noun: str
    owner: str = ""
    inside: tuple[str, str] = ("", "")


DOORS = {
    "aws_api_gateway_base_path_mapping": Door("path of a domain", "api_id"),
    "aws_api_gateway_domain_name": Door("domain of an API"),
    "aws_api_gateway_rest_api": Door("API", inside=("aws_api_gateway_method", "rest_api_id")),
    "aws_api_gateway_stage": Door("stage of an API", "rest_api_id"),
    "aws_apigatewayv2_api": Door("API", inside=("aws_apigatewayv2_route", "api_id")),
    "aws_apigatewayv2_api_mapping": Door("path of a domain", "api_id"),
    "aws_apigatewayv2_domain_name": Door("domain of an API"),
    "aws_apigatewayv2_stage": Door("stage of an API", "api_id"),
    "aws_cloudfront_distribution": Door("distribution"),
    "aws_cloudwatch_event_bus": Door("event bus", inside=("aws_cloudwatch_event_rule", "event_bus_name")),
    "aws_cloudwatch_event_rule": Door("event rule", inside=("aws_cloudwatch_event_target", "rule")),
    "aws_lb_listener": Door("listener of a load balancer", "load_balancer_arn"),
    "aws_sns_topic": Door("topic", inside=("aws_sns_topic_subscription", "topic_arn")),
}
# What callers know it by is made by AWS, or is its name: one that is made anew has another.
READDRESSED = {
    "aws_api_gateway_rest_api": ("API", "whoever calls the address of before finds nothing any more"),
    "aws_apigatewayv2_api": ("API", "whoever calls the address of before finds nothing any more"),
    "aws_cloudfront_distribution": ("distribution", "whoever calls the address of before finds nothing any more"),
    "aws_cloudwatch_event_bus": ("event bus", "rules and senders that this plan does not have lose it"),
    "aws_lambda_function_url": ("function URL", "whoever calls the address of before finds nothing any more"),
    "aws_sns_topic": ("topic", "subscriptions that this plan does not have are lost, and so are its senders"),
}


def removed(scene: Scene) -> Iterator[Finding]:
    """One finding for each that goes, unless those inside tell it, or it goes with its owner."""
    for type_, door in DOORS.items():
        gone = list(scene.deleted(type_))
        inner, attribute = door.inside
        told = {thing.text(attribute) for thing in scene.before(inner)} if gone and inner else set()
        for thing in gone:
            if not told & _names(thing) and thing.text(door.owner) not in scene.gone:
                yield _told(scene, thing, f"{door.noun} removed", phrase("{}", name_of(thing.values)))


def _names(thing: Thing) -> set[str]:
    return {thing.text(key) for key in ("arn", "id", "name")} - {""}


def readdressed(scene: Scene) -> Iterator[Finding]:
    """What is made anew under another address, with the attribute that forces it."""
    for type_, (noun, why) in READDRESSED.items():
        for change in scene.of(type_):
            if change.action is Action.REPLACE and not change.deposed:
                thing = Thing(change, change.before, {})
                address = next((found for key in _ADDRESSES if (found := thing.text(key))), name_of(change.before))
                said = (phrase(f"{{}}: {why}", address), *forced(change))
                yield _told(scene, thing, f"{noun} is replaced", *said)


def paths(scene: Scene) -> Iterator[Finding]:
    """A REST API's part of a path, which is changed in place."""
    for old, new in scene.pairs("aws_api_gateway_resource"):
        one, other = old.text("path_part"), new.text("path_part")
        if one and other and one != other:
            full = old.text("path") or one
            said = phrase("whoever calls {} finds nothing any more: it is {} now", full, other)
            yield _told(scene, new, "path of a route changes", said)


def streams(scene: Scene) -> Iterator[Finding]:
    for old, new in scene.pairs("aws_dynamodb_table"):
        if old.get("stream_enabled") is True and new.get("stream_enabled") is not True:
            said = phrase("whoever reads the changes of {} hears of none any more", name_of(old.values))
            yield _told(scene, new, "stream of a table switched off", said)


_ADDRESSES = ("function_url", "api_endpoint", "domain_name", "arn")


def _told(scene: Scene, thing: Thing, title: str, *said: Phrase) -> Finding:
    return scene.found(Section.TRIGGERS, Gate.TRIGGER_REMOVED, thing.address, title, *said)
