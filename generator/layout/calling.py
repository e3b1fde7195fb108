"""Module calls against the blocks they call: what Terraform would say late, or, of an object's attributes, never."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping

from generator.diagnostics import UserError
from generator.layout.interfaces import Interface
from generator.layout.model import PlannedCall, Variable
from generator.layout.types import misfits, shape
from generator.resolve.stack import Stack
from generator.values import Ref


def check(
    calls: Iterable[PlannedCall],
    variables: Mapping[str, Variable],
    known: Mapping[str, Interface],
    stacks: Collection[Stack],
) -> None:
    """UserError with every argument that a block does not take or still needs."""
    hatched = {
        (function.key, name)
        for stack in stacks
        for function in stack.functions
        for name in function.merged.get("terraform") or {}
    }
    source = next(iter(stacks)).source
    required = {block: [name for name, item in inputs.items() if item.required] for block, inputs in known.items()}
    found = [
        f"{source}: {_place(call, name, hatched)}: {fault}"
        for call in calls
        for name, fault in [*_misfits(call, known[call.block], variables), *_missing(call, required[call.block])]
    ]
    if found:
        raise UserError("\n".join(dict.fromkeys(found)))


def _misfits(call: PlannedCall, interface: Interface, variables: Mapping[str, Variable]) -> Iterator[tuple[str, str]]:
    """The argument, and what is wrong with it."""
    block = f"modules/{call.block}"
    for name, value in call.arguments.items():
        if name not in interface:
            yield name, f"{block} has no input {name!r}{_way_out(name, interface)}"
            continue
        passed = variables.get(value.expression.removeprefix("var.")) if isinstance(value, Ref) else None
        for each in [value] if passed is None else passed.values.values():
            if isinstance(each, (dict, list)):
                wanted = shape(interface[name].type)
                yield from ((name, f"{block}: {misfit}") for misfit in misfits(wanted, each, name))


def _missing(call: PlannedCall, required: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in required:
        if name not in call.arguments:
            yield name, f"modules/{call.block} needs the input {name!r}, and nothing is said of it"


def _place(call: PlannedCall, name: str, hatched: Collection[tuple[str, str]]) -> str:
    """Where the user says it: the escape hatch, or the thing that the call is made of."""
    return f"functions.{call.label}.terraform.{name}" if (call.label, name) in hatched else call.label


def _way_out(name: str, interface: Interface) -> str:
    close = difflib.get_close_matches(name, interface, 1)
    return f": did you mean {close[0]}?" if close else f"; it has {', '.join(sorted(interface))}"
