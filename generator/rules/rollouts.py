"""How new versions take over: the ways to roll out, the functions that look on, and what sends a rollout back."""

import difflib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from generator.diagnostics import Location, Severity
from generator.document import Path
from generator.precedence.defaults import alarms as tier_has_alarms
from generator.precedence.sources import tree_at
from generator.resolve.stack import Function, Rollout
from generator.rules.model import Compared, Deployed, Finding, Findings, Written, compared, deployed, written
from generator.vocabulary.limits import Range

HOOKS = ("before_allow_traffic", "after_allow_traffic")
STEPS = Range(1, 10)


def _rollouts(stack: Deployed) -> Iterator[tuple[Function, Rollout]]:
    for function in stack.stack.functions:
        if function.rollout:
            yield function, function.rollout


@deployed("GEN228", "A rollout goes one of two ways")
def one_way(stack: Deployed) -> Findings:
    """CodeDeploy moves the traffic as `deployment_config` says and calls hooks; or `gen apply` moves it by `weights`.

    Way out: keep the keys of one way; an overlay takes a key of the other away with `null`.
    """
    for function, rollout in _rollouts(stack):
        place = partial(stack.function, function, "rollout")
        if not rollout.deployment_config and not rollout.weights and function.merged.get("rollout", "weights") != []:
            message = "rollout has neither deployment_config nor weights: write `rollout: Canary10Percent5Minutes`"
            yield Finding(place(), f"{message}, or `rollout: {{ weights: [10, 50] }}`")
        elif rollout.deployment_config and rollout.weights:
            yield Finding(place(), "rollout has both deployment_config and weights: keep one of the two")
        elif rollout.deployment_config and function.merged.get("rollout", "interval_in_seconds") is not None:
            message = f"interval_in_seconds goes with weights: {rollout.deployment_config} has times of its own"
            yield Finding(place("interval_in_seconds"), message)
        elif rollout.weights:
            for event in rollout.hooks:
                message = f"{event} goes with deployment_config: only CodeDeploy calls hooks"
                yield Finding(place(event), f"{message}; remove it, with `{event}: null` in an overlay")


@deployed("GEN229", "Weights rise")
def rising(stack: Deployed) -> Findings:
    """Each of `weights` is the new version's share of the calls in one step; after the last step it gets all of them.

    Way out: one to ten different shares, the least first.
    """
    for function, rollout in _rollouts(stack):
        place = partial(stack.function, function, "rollout", "weights")
        weights = function.merged.get("rollout", "weights")
        if weights is not None and len(weights) not in STEPS:
            yield Finding(place(), f"weights are {STEPS} shares, not {len(weights)}")
        for before, after in zip(rollout.weights, rollout.weights[1:], strict=False):
            if after <= before:
                message = f"weights rise, and {after} comes after {before}: write each share once, the least first"
                yield Finding(place(), message)
                break


@written("GEN230", "A hook is another function of the service")
def hook_named(service: Written) -> Findings:
    """CodeDeploy calls a hook before anybody reaches the new version, or once it has all the calls; it says go or back.

    Way out: the key of a function of this service that calls `codedeploy.put_lifecycle_event_hook_execution_status`.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
    """
    known = sorted(service.spec.functions)
    for path, function, name in _hooks(service):
        if name == function:
            message = f"{path[-1]} is another function, not {function!r} itself: a version cannot vouch for itself"
            yield Finding(service.at(*path), message)
        elif name not in known:
            others = [key for key in known if key != function]
            close = difflib.get_close_matches(name, others, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"there is {', '.join(others) or 'no other'}"
            message = f"{path[-1]} names a function of this service, and {name!r} is none: {hint}"
            yield Finding(service.at(*path), message)


def _hooks(service: Written) -> Iterator[tuple[Path, str, str]]:
    """Where a hook is named, the function that is rolled out, and the name."""
    for function in service.spec.functions:
        for base in ((), *(("environments", name) for name in service.spec.environments or {})):
            path: Path = (*base, "functions", function, "rollout")
            given = tree_at(service.source.document.tree, path)
            for event in HOOKS if isinstance(given, Mapping) else ():
                if isinstance(given.get(event), str):
                    yield (*path, event), function, given[event]


@compared("GEN231", "A hook is the same wherever CodeDeploy rolls out")
def hook_everywhere(each: Compared) -> Findings:
    """What a function calls is structure; its hook's role is written once, for every environment.

    Way out: the same hook in each environment that has a `deployment_config`; a hook may do less in one of them.
    """
    for key, event in _hook_slots(each):
        named: dict[str | None, tuple[str, Location]] = {}
        for name, stack in each.each.items():
            function = next((item for item in stack.stack.functions if item.key == key), None)
            if function and function.rollout and function.rollout.deployment_config:
                place = stack.function(function, "rollout", event)
                named.setdefault(function.rollout.hooks.get(event), (name, place))
        if len(named) > 1:
            said = ", ".join(f"{hook or 'none'} in {env}" for hook, (env, _) in named.items())
            place = next(place for hook, (_, place) in named.items() if hook)
            yield Finding(place, f"{event} of {key!r} is structure, the same in every environment; here it is {said}")


def _hook_slots(each: Compared) -> list[tuple[str, str]]:
    keys = dict.fromkeys(item.key for stack in each.each.values() for item in stack.stack.functions if item.rollout)
    return [(key, event) for key in keys for event in HOOKS]


@deployed("GEN232", "A hook is there where it is called")
def hook_left_out(stack: Deployed) -> Findings:
    """A rollout whose hook is left out would fail with the first deployment.

    Way out: leave the rollout out there too (`rollout: null`), or keep the hook.
    """
    for function, rollout in _rollouts(stack):
        for event, name in rollout.hooks.items():
            if name in stack.stack.left_out:
                message = f"{event} {name!r} is left out here: keep it, or write `rollout: null` here too"
                yield Finding(stack.function(function, "rollout", event), message)


@deployed("GEN811", "Something sends a rollout back", Severity.WARNING)
def nothing_rings(stack: Deployed) -> Findings:
    """An alarm of the function itself stops a rollout; without one only a person or a hook does.

    Way out: alarms in that environment (`alarms: { topic: ARN }` in environment.yaml), or `rollout: null` there.
    """
    for function, _ in _rollouts(stack):
        if why := _silent(stack, function):
            message = f"nothing would send a rollout of {function.key!r} back: {why}"
            yield Finding(stack.function(function, "rollout"), f"{message}; or write `rollout: null` here")


def _silent(stack: Deployed, function: Function) -> str | None:
    """Why no alarm of the function can ring, with the way out."""
    settings: Any = stack.environment.spec
    if function.merged.get("alarms") is False:
        return "its alarms are switched off: remove `alarms: false`"
    if settings.alarms is None and not tier_has_alarms(settings.tier or "development"):
        return f"environments of tier {settings.tier or 'development'} have no alarms without `alarms` of their own"
    return None
