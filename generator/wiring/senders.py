"""Who may send to which queue: the sources that a queue's policy names, so that nobody else gets in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from generator.names import physical
from generator.resolve.stack import Resource, Stack
from generator.values import Guarded, Populated, Value
from generator.wiring.triggers import rule_arn


def senders(stack: Stack) -> dict[str, dict[str, list[Value]]]:
    """Queue address -> service principal -> source ARNs."""
    allowed: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for address, principal, source, needs in [*_from_subscriptions(stack), *_from_triggers(stack)]:
        value = Guarded(needs, source) if needs else source
        if value not in allowed[address][principal]:
            allowed[address][principal].append(value)
    return {address: dict(principals) for address, principals in allowed.items()}


def let_in(principals: Mapping[str, list[Value]] | None) -> Value:
    """Principals for a policy; one whose sources are all left out is left out itself."""
    return {principal: Populated(tuple(sources)) for principal, sources in principals.items()} if principals else None


def takes_dead_letters(queue: Resource) -> bool:
    """Whether a rule may use the queue's dead-letter queue: EventBridge takes no FIFO queue for that.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    return not queue.merged.get("fifo")


Sender = tuple[str, str, Value, frozenset[str]]


def _from_subscriptions(stack: Stack) -> Iterator[Sender]:
    for resource, item in ((each, item) for each in stack.resources for item in each.subscriptions):
        queue = resource.key
        if item.kind == "eventbridge":
            arn = rule_arn(item.source, physical("rule", stack.stem, item.stem))
            yield queue, "events.amazonaws.com", arn, item.source.needs
            if takes_dead_letters(resource):
                yield f"{queue}.dead_letter", "events.amazonaws.com", arn, item.source.needs
        else:
            yield queue, f"{item.kind}.amazonaws.com", item.source.arn, item.source.needs
        if item.kind == "sns":
            yield f"{queue}.dead_letter", "sns.amazonaws.com", item.source.arn, item.source.needs


def _from_triggers(stack: Stack) -> Iterator[Sender]:
    """Dead letters of rules and subscriptions: the service itself sends there, not the function's role."""
    for function in stack.functions:
        for trigger in function.triggers:
            if not trigger.dead_letter or not trigger.target:
                continue
            needs = frozenset({function.key, trigger.label}) | trigger.target.needs
            if trigger.kind == "eventbridge":
                arn = rule_arn(trigger.target, physical("rule", stack.stem, trigger.stem))
                yield trigger.dead_letter.address, "events.amazonaws.com", arn, needs
            if trigger.kind == "sns":
                yield trigger.dead_letter.address, "sns.amazonaws.com", trigger.target.arn, needs
