"""Functions that wake themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.resolve.stack import Function, Trigger
from generator.rules.model import Deployed, Finding, Findings, deployed

_WRITES = {
    "dynamodb": ("write",),
    "sqs": ("send",),
    "sns": ("publish",),
    "s3": ("write", "delete"),
    "eventbridge": ("publish",),
}


@deployed("GEN320", "A function does not wake itself", approvable=True)
def loop(stack: Deployed) -> Findings:
    """What writes to the bucket, table, queue, topic or bus that wakes it may call itself for ever.

    Way out: write elsewhere (a second bucket, another queue), or make sure that it ends and acknowledge it.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    forwarded = _forwarded(stack)
    for function in stack.stack.functions:
        for each in written(function):
            way = _way(forwarded, each, function, stack)
            if way:
                what = " -> ".join(repr(name) for name in way)
                message = f"{function.key!r} writes to {what}, which wakes it and may do so for ever: write elsewhere"
                place = stack.function(function, "uses", each[0])
                yield Finding(place, message, f"{stack.source.name}.{function.key}")


def written(function: Function) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Addresses that the function writes to, each with the verbs that do."""
    for use in function.uses:
        verbs = tuple(verb for verb in use.verbs if verb in _WRITES.get(use.target.type, ()))
        if verbs:
            yield use.target.address, verbs


def _forwarded(stack: Deployed) -> dict[str, list[tuple[str, Any]]]:
    """Source -> queues that subscribe to it."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            found.setdefault(item.source.address, []).append((resource.key, item))
    return found


def _way(
    forwarded: Mapping[str, list[tuple[str, Any]]],
    target: tuple[str, tuple[str, ...]],
    function: Function,
    stack: Deployed,
) -> list[str] | None:
    """What lies between the function and itself."""
    address, verbs = target
    if any(_wakes(trigger, address, verbs, stack) for trigger in function.triggers):
        return [address]
    for queue, item in forwarded.get(address, []):
        if reaches(item.kind, item.spec, verbs, stack.source.name) and any(
            trigger.target and trigger.target.address == queue for trigger in function.triggers
        ):
            return [address, queue]
    return None


def _wakes(trigger: Trigger, address: str, verbs: tuple[str, ...], stack: Deployed) -> bool:
    if trigger.target is None or trigger.target.address != address:
        return False
    return reaches(trigger.kind, trigger.spec, verbs, stack.source.name)


def reaches(kind: str, spec: Any, verbs: tuple[str, ...], writer: str) -> bool:
    """Whether what the service `writer` writes can be among what is listened to, as far as it can be told."""
    if kind == "s3":
        events = spec.events or ["s3:ObjectCreated:*"]
        said = {"write": "s3:ObjectCreated", "delete": "s3:ObjectRemoved"}
        return any(event.startswith(said[verb]) for event in events for verb in verbs)
    if kind == "eventbridge":
        sources = (spec.pattern or {}).get("source")
        return not isinstance(sources, list) or writer in sources
    return True
