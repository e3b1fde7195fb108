"""Who uses a key besides functions: AWS's services, by the key's policy or by a role that a block makes for them."""

from collections.abc import Iterator, Mapping

from generator.resolve.stack import Function, Resource, Stack, Target
from generator.resolve.targets import arn_of
from generator.values import Guarded, Ref, Setting, Value, join

Senders = Mapping[str, Mapping[str, list[Value]]]


def services_of(stack: Stack, key: Resource, senders: Senders) -> dict[str, list[Value]]:
    """Services that use the key on their own account: for queues they send to, for buses and for log groups."""
    found: dict[str, list[Value]] = {}
    for principal, source in (*_to_queues(stack, key, senders), *_of_buses(stack, key), *_of_logs(stack, key)):
        known = found.setdefault(principal, [])
        if source not in known:
            known.append(source)
    return found


def _to_queues(stack: Stack, key: Resource, senders: Senders) -> Iterator[tuple[str, Value]]:
    for queue in stack.resources:
        if queue.type == "sqs" and queue.merged.get("kms_key") == key.key:
            for address in (queue.key, f"{queue.key}.dead_letter"):
                for principal, sources in senders.get(address, {}).items():
                    yield from ((principal, _with(queue, source)) for source in sources)


def _with(queue: Resource, source: Value) -> Value:
    """A source that sends to the queue while that is there."""
    own = frozenset({queue.thing})
    return Guarded(source.needs | own, source.value) if isinstance(source, Guarded) else Guarded(own, source)


def _of_buses(stack: Stack, key: Resource) -> Iterator[tuple[str, Value]]:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html"""
    for bus in stack.resources:
        if bus.type == "eventbridge" and bus.merged.get("kms_key") == key.key:
            yield "events.amazonaws.com", Guarded(frozenset({bus.key}), arn_of("eventbridge", bus.name))


def _of_logs(stack: Stack, key: Resource) -> Iterator[tuple[str, Value]]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    named: list[tuple[Function | Resource, str, tuple[str, str]]] = [
        *((item, "/aws/lambda/", ("logs", "kms_key")) for item in stack.functions),
        *((item, "/aws/vendedlogs/apigateway/", ("access_logs", "kms_key")) for item in stack.resources),
    ]
    for item, folder, path in named:
        if item.merged.get(*path) == key.key:
            group = join([Ref("local.arn.logs"), f":log-group:{folder}", item.name])
            yield "logs.amazonaws.com", Guarded(frozenset({item.key}), group)


def told_apart(key: Target | None) -> Value:
    """How a block is told of a key: by its ARN where that is given, else by its alias, because AWS makes its id up."""
    if key is None:
        return None
    if isinstance(key.arn, Setting):
        return {"alias": key.name} if ":alias/" in str(key.arn.value) else {"arn": key.arn}
    return {"alias": join(["alias/", key.name])}
