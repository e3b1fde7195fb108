"""The service module and its roots, from the stacks of all environments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.diagnostics import UserError
from generator.layout.calling import check
from generator.layout.interfaces import Interface, Interfaces
from generator.layout.merge import Merger
from generator.layout.model import PlannedCall, ServiceModule
from generator.layout.nodes import guards, variable_of
from generator.layout.standard import standard_variables
from generator.resolve.stack import Lookup, Stack, is_part
from generator.values import Call, Choice, Entries, Guarded, Ref, Setting, Text, Value
from generator.wiring import ModuleCall, compose
from generator.wiring.dashboard import LABEL as DASHBOARD

_IN_PARTS = ("execution-role", "trigger-http", "trigger-s3")
Composed = Mapping[str, Mapping[str, ModuleCall]]  # environment -> label -> call


@dataclass(frozen=True, slots=True)
class Plan:
    """What a service becomes: its module, and the stacks it was made from, by environment."""

    module: ServiceModule
    stacks: Mapping[str, Stack]


def plan(stacks: Mapping[str, Stack], interfaces: Interfaces) -> Plan:
    """Merge the environments of one service."""
    composed = _composed(stacks)
    left_out = _left_out(stacks, composed)
    missing = frozenset(name for names in left_out.values() for name in names)
    labels = dict.fromkeys(label for calls in composed.values() for label in calls)
    counted = frozenset(
        label
        for label in labels
        for calls in composed.values()
        if label in calls and {calls[label].thing, label} & missing
    )
    first = next(iter(stacks.values()))
    switches = _switches(composed, left_out)
    merger = Merger(first.stem, tuple(stacks), left_out, missing, counted, switches)
    blocks = {call.block for calls in composed.values() for call in calls.values()}
    known = {block: interfaces.read(block) for block in sorted(blocks)}
    try:
        calls = tuple(
            _planned(merger, {env: each[label] for env, each in composed.items() if label in each}, known)
            for label in labels
        )
    except UserError as error:
        raise UserError(f"{first.source}: {error}") from error
    check(calls, merger.variables, known, stacks.values())
    lookups = tuple(merger.lookup(each) for _, each in sorted(_lookups(stacks).items()))
    spoken = references(calls)
    told = {env: tuple(name for name in names if name not in switches) for env, names in left_out.items()}
    variables = {**merger.variables, **standard_variables(stacks, spoken, told)}
    return Plan(ServiceModule(first.service, calls, lookups, dict(sorted(variables.items())), told, spoken), stacks)


def _composed(stacks: Mapping[str, Stack]) -> Composed:
    """What each environment is made of; a call that says what the first one of its label says is that object.

    A dashboard that none of them has is none.
    """
    first: dict[str, ModuleCall] = {}
    dashboards = any(stack.dashboard for stack in stacks.values())
    return {
        env: {call.label: _one_object(first, call) for call in compose(stack) if dashboards or call.label != DASHBOARD}
        for env, stack in stacks.items()
    }


def _one_object(first: dict[str, ModuleCall], call: ModuleCall) -> ModuleCall:
    known = first.setdefault(call.label, call)
    return known if known is call or known == call else call


def _lookups(stacks: Mapping[str, Stack]) -> dict[tuple[str, str], dict[str, Lookup]]:
    """Data source -> environment -> what it looks for there."""
    found: dict[tuple[str, str], dict[str, Lookup]] = {}
    for env, stack in stacks.items():
        for item in stack.lookups:
            found.setdefault((item.type, item.label), {})[env] = item
    return found


def _planned(merger: Merger, calls: Mapping[str, ModuleCall], known: Mapping[str, Interface]) -> PlannedCall:
    first = next(iter(calls.values()))
    return merger.call(calls, known[first.block])


def _left_out(stacks: Mapping[str, Stack], composed: Composed) -> dict[str, tuple[str, ...]]:
    """What each environment lacks: things of the spec, calls that go with none of them, and parts of functions."""
    every = {label: call for calls in composed.values() for label, call in calls.items()}
    differing = {label for calls in composed.values() for label, call in calls.items() if call is not every[label]}
    parts = {
        env: {label: frozenset(_parts(calls[label])) for label in differing & calls.keys()}
        for env, calls in composed.items()
    }
    known = {label: frozenset().union(*(each.get(label, ()) for each in parts.values())) for label in differing}
    found = {}
    for env, stack in stacks.items():
        labels = {label for label in every if label not in composed[env] and every[label].thing not in stack.left_out}
        things = {call.thing for call in every.values()} & stack.left_out
        lacking = {name for label, own in parts[env].items() for name in known[label] - own}
        found[env] = tuple(sorted(labels | things | lacking))
    return found


def _parts(call: ModuleCall) -> Iterator[str]:
    """The parts of functions that the call speaks of, which an environment may lack while it has the call."""
    if call.block in _IN_PARTS:
        yield from (name for name in guards(dict(call.arguments)) if is_part(name))


def _switches(composed: Composed, left_out: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Of what an environment lacks, the calls that a value of their own decides about, and the variable of that."""
    lacking = {name for names in left_out.values() for name in names}
    every = {label: call for calls in composed.values() for label, call in calls.items() if label in lacking}
    decided = {label: call.arguments[call.switch] for label, call in every.items() if call.switch}
    return {label: variable_of(setting) for label, setting in decided.items()}


def references(node: Value) -> frozenset[str]:
    """Every Terraform expression inside a value, call or list of calls."""
    found: set[str] = set()
    _collect(node, found)
    return frozenset(found)


def _collect(node: Value, found: set[str]) -> None:
    match node:
        case str() | int() | None:
            return
        case Ref():
            found.add(node.expression)
        case Text():
            found.update(part.expression for part in node.parts if isinstance(part, Ref))
        case dict():
            for item in node.values():
                _collect(item, found)
        case list() | tuple():
            for item in node:
                _collect(item, found)
        case Call():
            _collect(node.arguments, found)
        case Setting() | Guarded():
            _collect(node.value, found)
        case Entries():
            _collect(dict(node.entries), found)
        case PlannedCall():
            _collect(dict(node.arguments), found)
            if node.count is not None:
                found.add(node.count.condition)
        case Choice():
            found.add(node.condition)
            _collect([node.then, node.otherwise], found)
