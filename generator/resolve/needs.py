"""Which services have to be there before another, and so in which order all of them can be applied."""

from collections.abc import Mapping

from generator.resolve.stack import Stack


def needed(stack: Stack) -> set[str]:
    """The services whose resources this one's Terraform looks up or listens to; itself is never among them."""
    addresses = [trigger.target.address for item in stack.functions for trigger in item.triggers if trigger.target]
    addresses += [use.target.address for item in stack.functions for use in item.uses]
    addresses += [each.source.address for item in stack.resources for each in item.subscriptions]
    return {address.partition("/")[0] for address in addresses if "/" in address} - {stack.service}


def waves(stacks: Mapping[str, Stack]) -> list[list[str]]:
    """The services in groups: none needs one of its own group or of a later one. A circle is cut at its first name."""
    waiting = {name: needed(stack) & stacks.keys() for name, stack in sorted(stacks.items())}
    grouped = []
    while waiting:
        ready = [name for name, needs in waiting.items() if not needs & waiting.keys()] or [next(iter(waiting))]
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}
        grouped.append(ready)
    return grouped
