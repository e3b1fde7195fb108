"""Environments: what they must have, and what a service may say of them."""

import difflib
from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.diagnostics import Severity
from generator.precedence.defaults import alarms as tier_has_alarms
from generator.project import LOCAL, EnvironmentSource
from generator.resolve.stack import Function, Stack
from generator.rules.model import (
    Compared,
    Deployed,
    Finding,
    Findings,
    Whole,
    Written,
    compared,
    deployed,
    whole,
    written,
)
from generator.rules.overlays import STRUCTURE
from generator.vocabulary.regions import doubt

KIT_TAGS = ("environment", "project", "service")


def _environments(everything: Whole) -> Iterator[EnvironmentSource]:
    return iter(everything.project.environments.values())


@whole("GEN611", "An environment's defaults are values")
def defaults(everything: Whole) -> Findings:
    """Runtime, architecture, layers and destinations are the same in every environment; a destination may be an ARN.

    Way out: set them in the service's `defaults`.
    """
    for environment in _environments(everything):
        given = environment.spec.defaults
        if given is None:
            continue
        document = environment.lineage[-1][1]
        for key in STRUCTURE:
            if getattr(given, key) is not None:
                message = f"{key} is structure, the same in every environment: set it in the service's `defaults`"
                yield Finding(document.locate_key(("defaults", key)), message)
        for key in ("on_success", "on_failure"):
            if getattr(given.async_, key, None) is not None:
                message = f"{key} is structure, the same in every environment: set it in the service's `defaults`"
                yield Finding(document.locate_key(("defaults", "async", key)), message)


@whole("GEN609", "Alarms notify a topic of the same region")
def alarm_topic(everything: Whole) -> Findings:
    """CloudWatch notifies topics of its own region.

    Way out: the ARN of a topic in the environment's region.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    for environment in _environments(everything):
        if environment.spec.alarms is None:
            continue
        parts = environment.spec.alarms.topic.split(":")
        if len(parts) != 6 or parts[2] != "sns" or parts[3] != environment.spec.region:
            place = environment.lineage[-1][1].locate_key(("alarms", "topic"))
            message = f"topic is the ARN of a topic in {environment.spec.region}, not {environment.spec.alarms.topic!r}"
            yield Finding(place, message)


@whole("GEN812", "An environment's region is one of AWS's", Severity.WARNING)
def region(everything: Whole) -> Findings:
    """Terraform would tell of a misspelt region only when it plans, and some of what needs none would be made by then.

    Way out: correct it. AWS opens new regions: a newer gen knows them, and this one works with them all the same.
    https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
    """
    for environment in _environments(everything):
        if wrong := doubt(environment.spec.region or ""):
            yield Finding(environment.lineage[-1][1].locate_key(("region",)), wrong)


@whole("GEN810", "Somebody hears of alarms", Severity.WARNING)
def nobody_notified(everything: Whole) -> Findings:
    """Where a tier has alarms and `environment.yaml` names no topic, they ring and nobody is told.

    Way out: `alarms: { topic: ARN }` in `environment.yaml`; or `defaults: { alarms: false }` there, for none at all.
    """
    for environment in _environments(everything):
        if environment.spec.alarms is not None or not tier_has_alarms(environment.spec.tier or "development"):
            continue
        here = (each for each in everything.deployed if each.environment.name == environment.name)
        ringing = [each.source.name for each in here if any(map(_rings, each.stack.functions))]
        if ringing:
            rest = f" and {len(ringing) - 3} more" if len(ringing) > 3 else ""
            message = (
                f"tier {environment.spec.tier} has alarms, and those of {', '.join(ringing[:3])}{rest} notify nobody"
            )
            place = environment.lineage[-1][1].locate_key(("tier",))
            yield Finding(place, f"{message}: name whom they tell with `alarms: {{ topic: ARN }}`")


def _rings(function: Function) -> bool:
    return function.merged.get("alarms") is not False


@written("GEN601", "An environment that a service names exists")
def known(service: Written) -> Findings:
    """`environments` of a service overlays those of the project, and `local`, the local cloud.

    Way out: correct the name, or make the environment with `gen new environment NAME`.
    """
    names = [*sorted(service.project.environments), LOCAL]
    for name in service.source.spec.environments or {}:
        if name not in names:
            close = difflib.get_close_matches(name, names, 1)
            hint = f"did you mean {close[0]}?" if close else f"there is {', '.join(names)}"
            yield Finding(service.at("environments", name), f"there is no environment {name!r}: {hint}")


@deployed("GEN610", "Tags that an environment requires are there")
def required_tags(stack: Deployed) -> Findings:
    """`require.tags` of environment.yaml names keys that everything there carries: a cost centre, a class of data.

    Way out: write the tag in the service's `tags`, or for every service in those of environment.yaml.
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
    """
    required = stack.environment.spec.require
    given = {*KIT_TAGS, *stack.stack.tags.tree}
    for key in (required.tags if required else None) or []:
        if key not in given:
            close = difflib.get_close_matches(key, sorted(given), 1)
            hint = f"; there is {close[0]!r}" if close else ""
            place = stack.source.document.locate_key(("tags",) if stack.source.spec.tags else ("service",))
            yield Finding(place, f"tag {key!r} is missing, which the environment requires: write it in `tags`{hint}")


@deployed("GEN607", "Routes go with their API")
def api_left_out(stack: Deployed) -> Findings:
    """Where the API is left out, its routes have nowhere to be; another one would be made for them.

    Way out: leave the function out there too, or name the API in the trigger (`api: NAME`), which then goes with it.
    """
    declared = [key for key, item in (stack.source.spec.resources or {}).items() if item.type == "http_api"]
    for function, trigger in stack.triggers("http"):
        if declared and trigger.spec.api is None and trigger.target and trigger.target.address not in declared:
            message = f"API {declared[0]!r} is left out here, and route {trigger.spec.route!r} needs it"
            yield Finding(
                stack.trigger(function, trigger), f"{message}: write `api: {declared[0]}`, or leave the function out"
            )


@deployed("GEN608", "Where events end is there wherever they start")
def way_out_left_out(stack: Deployed) -> Findings:
    """A destination or dead letter that an environment leaves out would be missed on the day something fails.
    So would the dead-letter queue of a queue that has none there (`dead_letter: null`).

    Way out: leave the function or trigger out there too, or keep what takes its failures.
    """
    for function in stack.stack.functions:
        for path in (("on_failure",), ("async", "on_failure"), ("async", "on_success")):
            if wrong := _gone(stack, function.merged.get(*path), path[-1]):
                yield Finding(stack.function(function, *path), wrong)
        for trigger in function.triggers:
            for key in ("dead_letter", "on_failure"):
                if wrong := _gone(stack, trigger.merged.get(key), key):
                    yield Finding(stack.trigger(function, trigger, key), wrong)


def _gone(stack: Deployed, address: Any, key: str) -> str | None:
    if not address:
        return None
    name, _, part = str(address).partition(".")
    if name in stack.stack.left_out:
        return f"{key} {address!r} is left out here: leave out what names it too, or keep it"
    queue = next((item for item in stack.stack.resources if item.key == name and item.type == "sqs"), None)
    if part == "dead_letter" and queue and queue.merged.mentions(part) and queue.merged.get(part) is None:
        return f"{key} {address!r} is left out here (`dead_letter: null` of {name!r}): keep it, or name another queue"
    return None


@deployed("GEN613", "A function that decides is there wherever its API is")
def authorizer_left_out(stack: Deployed) -> Findings:
    """An authorizer whose function an environment leaves out could let nobody in, and Terraform cannot make it.

    Way out: leave the API out there too, or keep the function.
    """
    for resource in stack.stack.resources:
        for name, authorizer in (resource.merged.get("authorizers") or {}).items():
            function = authorizer.get("function")
            if function in stack.stack.left_out:
                message = f"authorizer {name!r} asks function {function!r}, which is left out here"
                yield Finding(
                    stack.resource(resource, "authorizers", name, "function"),
                    f"{message}: keep it, or leave API {resource.key!r} out too",
                )


@compared("GEN606", "What is connected is connected everywhere")
def connected(each: Compared) -> Findings:
    """A key of the service, the environment's network, who may call a URL, an API's logs and authorizer, and where the
    name of something comes from are structure: the same everywhere.

    Way out: the same in every environment; a key's ARN, a secret's name or subnets by hand may differ.
    """
    for what, kinds in _kinds(each):
        said = {kind for kind, _ in kinds}
        if len(said) > 1:
            place = next(place for kind, place in kinds if kind)
            differ = "some have it and some do not" if "" in said else f"it is {' and '.join(sorted(said))}"
            yield Finding(place(), f"{what} is structure, the same in every environment; here {differ}")


def _kinds(each: Compared) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    found: dict[str, list[tuple[str, Any]]] = {}
    for deployed_ in each.each.values():
        for what, kind, place in _connections(deployed_):
            found.setdefault(what, []).append((kind, place))
    yield from found.items()


def _connections(stack: Deployed) -> Iterator[tuple[str, str, Any]]:
    for function in stack.stack.functions:
        yield from _of_function(stack, function)
    for resource in stack.stack.resources:
        kind = _own_key(stack.stack, resource.merged.get("kms_key"))
        yield f"kms_key of {resource.key!r}", kind, partial(stack.resource, resource, "kms_key")
        if resource.type == "http_api":
            kind = "" if resource.merged.get("access_logs") is False else "kept"
            yield f"access_logs of {resource.key!r}", kind, partial(stack.resource, resource, "access_logs")
            kind = str(resource.merged.get("authorizer") or "")
            yield f"authorizer of {resource.key!r}", kind, partial(stack.resource, resource, "authorizer")
    sources = stack.project.sources(stack.source.name, stack.environment)
    for name, declared in (stack.source.spec.resources or {}).items():
        if getattr(declared, "arn", None):
            given = str(sources.resource(name, declared.type).get("arn"))
            kind = "looked up (`ssm:`)" if given.startswith("ssm:") else "an ARN"
            yield f"arn of {name!r}", kind, partial(stack.source.document.locate_key, ("resources", name, "arn"))


def _of_function(stack: Deployed, function: Function) -> Iterator[tuple[str, str, Any]]:
    for path in (("kms_key",), ("logs", "kms_key")):
        kind = _own_key(stack.stack, function.merged.get(*path))
        yield f"{'.'.join(path)} of {function.key!r}", kind, partial(stack.function, function, *path)
    for secret in function.secrets:
        place = partial(stack.function, function, "secrets", secret.variable)
        yield f"{secret.variable} of secrets of {function.key!r}", secret.target.type, place
    attached = "environment" if function.merged.get("vpc") is True else ""
    yield f"vpc of {function.key!r}", attached, partial(stack.function, function, "vpc")
    for trigger in function.triggers:
        if trigger.kind == "url":
            kind = "signed" if trigger.spec.authorizer else ""
            yield (
                f"authorizer of the URL of {function.key!r}",
                kind,
                partial(stack.trigger, function, trigger, "authorizer"),
            )


def _own_key(stack: Stack, given: Any) -> str:
    return "own" if given is not None and stack.key(given) else ""
