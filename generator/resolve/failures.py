"""Queues in which a service keeps what failed: those that the kit makes, and its own where a spec sends failures."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.resolve.stack import Function, Stack, Target, Where


def collecting(stack: Stack, function: Function) -> Mapping[str, Target]:
    """By label, the kit's own first; each with the `needs` that all who send there from this function share.

    A queue that a function of the service reads is work, not a record of failures.
    """
    own = function.dead_letter
    found = {own.label: own} if own else {}
    for target, needs in _named(function):
        if target.type == "sqs" and target.where is Where.OWN and not _is_read(stack, target.address):
            known = found.get(target.label)
            found[target.label] = replace(target, needs=known.needs & needs if known else needs)
    return found


def _named(function: Function) -> Iterator[tuple[Target, frozenset[str]]]:
    """Where it sends failures besides the queue that the kit made for it."""
    target = function.destinations.get("on_failure")
    if target and target is not function.dead_letter:
        yield target, target.needs
    for trigger in function.triggers:
        if trigger.dead_letter and trigger.dead_letter is not function.dead_letter:
            yield trigger.dead_letter, trigger.dead_letter.needs | {trigger.label}


def _is_read(stack: Stack, address: str) -> bool:
    """As the spec says, in whatever environment: what is watched is the same in all of them."""
    entries = (entry for spec in stack.spec.functions.values() for entry in spec.triggers or [])
    return any(entry.kind == "sqs" and entry.trigger and entry.trigger.queue == address for entry in entries)
