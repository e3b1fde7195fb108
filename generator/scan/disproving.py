"""Findings that are not true: the spec, a call, or the plan of the same root says otherwise."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.diagnostics import plain
from generator.resolve.stack import Function, Stack, Trigger
from generator.scan.finding import Raw
from generator.scan.mapping import Origin, bare, labels
from generator.scan.policies.seeing import Seen

_PUBLIC = frozenset({"CKV_AWS_258", "CKV_AWS_301", "CKV_AWS_309"})

Sight = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Sights:
    """What passed and never failed, in plans and in HCL, and the attributes that plans do not know yet."""

    in_plans: frozenset[Sight]
    in_hcl: frozenset[Sight]
    unknown: frozenset[Sight]

    @classmethod
    def of(cls, passed: Iterable[Raw], failed: Iterable[Raw], unknown: Iterable[Sight]) -> "Sights":
        good, bad = tuple(passed), tuple(failed)
        plans, hcl = (
            frozenset(seen(raw) for raw in good if raw.plan is plan)
            - frozenset(seen(raw) for raw in bad if raw.plan is plan)
            for plan in (True, False)
        )
        return cls(plans, hcl, frozenset(unknown))

    def settle(self, raw: Raw) -> str:
        """Why one of the two ways of seeing the resource is right about it, and this one is not."""
        if not raw.plan:
            return (
                "the plan has the value that the HCL takes from elsewhere, and passes"
                if seen(raw) in self.in_plans
                else ""
            )
        steps = {step for key in raw.keys for step in key.split("/")}
        awaited = sorted(
            step for step in steps if (raw.environment, raw.service, bare(raw.resource), step) in self.unknown
        )
        if awaited and seen(raw) in self.in_hcl:
            return f"the HCL sets {', '.join(awaited)}, which the plan knows only after the apply"
        return ""


def not_known(raw: Mapping[str, Any], hcl: Seen, environment: str, service: str) -> Iterator[Sight]:
    """Attributes of a plan's resources that its HCL sets and that are known after the apply.

    Many are AWS's to set where nobody does: of those the HCL says nothing, and passes a check only by its silence.
    """
    for item in raw.get("resource_changes") or ():
        address = bare(item["address"])
        node = hcl.nodes.get(address)
        names = set(_marked(item["change"].get("after_unknown")))
        for name in filter(node.sets, sorted(names)) if node else ():
            yield environment, service, address, name


def _marked(mask: Any) -> Iterator[str]:
    if isinstance(mask, list):
        for item in mask:
            yield from _marked(item)
    elif isinstance(mask, Mapping):
        for name, item in mask.items():
            if item is True:
                yield name
            else:
                yield from _marked(item)


def seen(raw: Raw) -> Sight:
    """What a plan and the HCL of one root have in common."""
    return raw.environment, raw.service, raw.id, bare(raw.resource)


def disproved(raw: Raw, origin: Origin, sights: Sights, root: Path) -> str:
    """Why a finding is none; "" when it stands."""
    if reason := sights.settle(raw):
        return reason
    if raw.id in _PUBLIC:
        return _public(origin.triggers, raw) if origin.triggers else _public_call(raw, root)
    if raw.id == "CKV_AWS_338" and origin.stack:
        return _kept_shorter(origin.stack)
    if raw.id == "CKV_AWS_116" and origin.function and origin.function.name and _is_the_function(raw):
        return _nothing_lost(origin.function)
    if raw.id == "CKV_AWS_116" and raw.example and raw.calls:
        return "the block takes `async.on_failure` for it, and nothing invokes the function of an example"
    return ""


def _public(triggers: tuple[Trigger, ...], raw: Raw) -> str:
    """Open on purpose, and the reason stands in the spec; a trigger with neither that nor an authorizer is a finding.

    Where all name one, a plan that lacks it is wrong. The HCL is not: it looks the kind of authorizer up in the API.
    """
    reasons = []
    for trigger in triggers:
        reason = getattr(trigger.spec, "public", None)
        if reason:
            reasons.append(f"{trigger.key} is public: {plain(str(reason))}")
        elif not getattr(trigger.spec, "authorizer", None) and not _default_authorizer(trigger):
            return ""
    if not reasons and raw.plan:
        return ""
    return "the spec says that " + ("; ".join(reasons) or f"{_spoken(triggers)} asks an authorizer")


def _spoken(triggers: tuple[Trigger, ...]) -> str:
    return f"each of {', '.join(item.key for item in triggers)}" if len(triggers) > 1 else triggers[0].key


def _default_authorizer(trigger: Trigger) -> object:
    spec = trigger.target.spec if trigger.target else None
    return getattr(spec, "authorizer", None)


def _public_call(raw: Raw, root: Path) -> str:
    """A block that is called by hand takes the reason as an argument."""
    return _called_with(raw, root, r'public\s*=\s*"([^"]+)"', "the call says why it is public")


def _called_with(raw: Raw, root: Path, pattern: str, reason: str) -> str:
    for step in raw.calls[-1:]:
        text = (root / step.file).read_text(encoding="utf-8", errors="replace")
        _, _, rest = text.partition(f'module "{step.label}" {{')
        found = re.search(pattern, rest.partition("\n}")[0]) if rest else None
        if found:
            said = f": {plain(found[1])}" if found.groups() else ""
            return f"{reason}{said}"
    return ""


def _kept_shorter(stack: Stack) -> str:
    """A year is for production; what the spec keeps shorter there is a finding."""
    environment = stack.environment
    tier = environment.tier
    return "" if tier == "production" else f"{environment.environment} is {tier}, which keeps logs for a shorter time"


def _is_the_function(raw: Raw) -> bool:
    return len(labels(raw.resource)) > 1


def _nothing_lost(function: Function) -> str:
    """Lambda's own dead letter is for asynchronous invocations; destinations say more, and both are not needed."""
    if function.destinations.get("on_failure"):
        return f"what fails goes to {function.destinations['on_failure'].address} (`on_failure`)"
    if any(trigger.kind not in _ANSWERS for trigger in function.triggers):
        return ""
    return "nothing invokes it asynchronously: " + (", ".join(map(_answers, function.triggers)) or "no trigger")


_ANSWERS: Mapping[str, Callable[[Trigger], str]] = {
    "http": lambda trigger: f"{trigger.key} answers its caller",
    "url": lambda _: "the URL answers its caller",
    "sqs": lambda trigger: f"queue {trigger.key} keeps its messages",
    "dynamodb": lambda trigger: f"the poller of {trigger.key} tries again",
}


def _answers(trigger: Trigger) -> str:
    return _ANSWERS[trigger.kind](trigger)
