"""What joins resources: the subscriptions of queues and the notifications of buckets."""

from collections.abc import Iterator

from generator.names import label, physical
from generator.resolve.stack import Resource, Stack, Subscription, Target, Where
from generator.resolve.targets import own
from generator.values import Guarded, Ref, Setting, Value
from generator.wiring.model import ModuleCall
from generator.wiring.resources import FILE, Arguments
from generator.wiring.senders import takes_dead_letters

ANY_NEW_OBJECT = ["s3:ObjectCreated:*"]


def subscriptions(stack: Stack, queue: Resource) -> Iterator[ModuleCall]:
    """Blocks that bring events of a bus and messages of a topic into `queue`."""
    for item in queue.subscriptions:
        if item.kind == "s3":
            continue
        arguments: Arguments = {"queue": Ref(f"module.{queue.key}.queue")}
        arguments |= _from_bus(stack, queue, item) if item.kind == "eventbridge" else _from_topic(queue, item)
        yield ModuleCall(item.label, f"subscription-{item.kind}", FILE, queue.thing, arguments, item.history)


def _dead_letter(queue: Resource) -> Value:
    return Ref(f"module.{queue.key}.dead_letter") if queue.merged.get("dead_letter") else None


def _from_bus(stack: Stack, queue: Resource, item: Subscription) -> Arguments:
    return {
        "dead_letter": _dead_letter(queue) if takes_dead_letters(queue) else None,
        "message_group_id": item.stem if queue.merged.get("fifo") else None,
        "name": physical("rule", stack.stem, item.stem),
        "bus": item.source.block,
        "pattern": Setting(item.spec.pattern, "pattern", item.label, form="json"),
        "tags": Ref("local.tags"),
    }


def _from_topic(queue: Resource, item: Subscription) -> Arguments:
    return {
        "dead_letter": _dead_letter(queue),
        "filter": Setting(item.spec.filter, "filter", item.label, form="json") if item.spec.filter else None,
        "filter_scope": item.spec.filter_scope,
        "raw": item.spec.raw,
        "topic": item.source.block,
    }


def notifications(stack: Stack) -> Iterator[ModuleCall]:
    """One block a bucket, whatever the number of functions and queues that listen to it."""
    for item in stack.resources:
        if item.type != "s3":
            continue
        bucket = own(item.key, "s3", item.name, item.spec)
        functions = dict(_listening_functions(stack, bucket))
        queues = dict(_listening_queues(stack, bucket))
        if functions or queues:
            arguments = {
                "account_id": Ref("var.account_id"),
                "bucket": bucket.block,
                "functions": functions or None,
                "queues": queues or None,
            }
            labels = tuple(f"{name}_notifications" for name in item.history)
            yield ModuleCall(labels[-1], "trigger-s3", FILE, item.key, arguments, labels)


def _listening_functions(stack: Stack, bucket: Target) -> Iterator[tuple[str, Value]]:
    for function in stack.functions:
        for trigger in function.triggers:
            if trigger.kind == "s3" and trigger.target and trigger.target.address == bucket.address:
                listener = {"function": Ref(f"module.{function.key}.function")} | _objects(trigger.spec)
                yield trigger.stem, Guarded(frozenset({function.key, function.part(trigger.key)}), listener)


def _listening_queues(stack: Stack, bucket: Target) -> Iterator[tuple[str, Value]]:
    for queue in stack.resources:
        for item in queue.subscriptions:
            if item.kind == "s3" and item.source.where is Where.OWN and item.source.address == bucket.address:
                yield (
                    label(item.stem),
                    Guarded(frozenset({queue.key}), {"queue": Ref(f"module.{queue.key}.queue")} | _objects(item.spec)),
                )


def _objects(spec: Value) -> Arguments:
    parts = {"events": spec.events or ANY_NEW_OBJECT, "prefix": spec.prefix, "suffix": spec.suffix}
    return {key: value for key, value in parts.items() if value is not None}
