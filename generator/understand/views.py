"""A function, a resource or a whole service as it is in one environment: everything effective."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.layout.interfaces import Interface
from generator.names import physical, variable_name
from generator.precedence.merging import Merged
from generator.resolve.stack import Function, Resource, Stack, Trigger, Where
from generator.resolve.targets import INJECTED, own
from generator.resolve.triggers import KINDS, key_of
from generator.understand.chains import Explained, Thing, calculated, explained
from generator.understand.spelling import spelled
from generator.understand.statements import Allowed, allowed
from generator.understand.subject import Subject
from generator.values import Entries, Value
from generator.wiring import compose


@dataclass(frozen=True, slots=True)
class TriggerView:
    """One trigger: its key in overlays, what it listens to, and its values."""

    kind: str
    key: str
    listens_to: str | None
    dead_letter: str | None
    values: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A function, resource or layer in one environment; what only functions have is empty elsewhere."""

    environment: str
    kind: str
    name: str
    arn: str
    values: tuple[Explained, ...]
    used_by: tuple[str, ...] = ()
    role: str = ""
    triggers: tuple[TriggerView, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a service's overview."""

    name: str
    kind: str
    physical: str
    remark: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A service in one environment."""

    environment: str
    account: str
    region: str
    tier: str
    functions: tuple[Row, ...]
    resources: tuple[Row, ...]
    left_out: tuple[str, ...]


def function_thing(subject: Subject, env: str, key: str) -> Thing:
    """What is known of a function's values in `env`."""
    return _thing(subject, env, key, subject.sources[env].function(key), "function")


def resource_thing(subject: Subject, env: str, key: str, type_: str) -> Thing:
    """What is known of a resource's values; those that the spec only implies have a merged tree of their own."""
    declared = subject.stacks[env].spec.resources or {}
    implied = next((item for item in subject.stacks[env].resources if item.key == key), None)
    merged = subject.sources[env].resource(key, type_) if key in declared or implied is None else implied.merged
    return _thing(subject, env, key, merged, type_.replace("_", "-"))


def layer_thing(subject: Subject, env: str, key: str) -> Thing:
    return _thing(subject, env, key, subject.sources[env].layer(key), "layer")


def tags_thing(subject: Subject, env: str) -> Thing:
    """The service's tags: every one a key of its own."""
    return Thing("", subject.sources[env].tags(), subject.stacks[env], subject.module, {}, {}, "")


def whole_thing(subject: Subject, env: str) -> Thing:
    """What is said of the service itself: its dashboard, its queries."""
    return Thing("", subject.sources[env].whole(), subject.stacks[env], subject.module, {}, {}, "")


def trigger_thing(subject: Subject, env: str, function: str, trigger: Trigger) -> Thing:
    block = f"trigger-{trigger.kind}"
    thing = _thing(subject, env, trigger.label, trigger.merged, block)
    return thing if trigger.kind not in ("http", "s3") else _without_block(thing)


def _without_block(thing: Thing) -> Thing:
    """Routes of a function, and listeners of a bucket, share one block: its inputs are not the trigger's keys."""
    return Thing(thing.label, thing.merged, thing.stack, thing.module, {}, {}, thing.block)


def _thing(subject: Subject, env: str, label: str, merged: Merged, block: str) -> Thing:
    stack = subject.stacks[env]
    call = next((item for item in compose(stack) if item.label == label), None)
    arguments: Mapping[str, Value] = call.arguments if call else {}
    interface: Interface = subject.interfaces.read(block) if call else {}
    return Thing(label, merged, stack, subject.module, arguments, interface, block)


def function_view(subject: Subject, env: str, key: str) -> View:
    """Everything that is effective for a function."""
    stack = subject.stacks[env]
    function = stack.function(key)
    target = own(key, "function", function.name, function.spec)
    thing = function_thing(subject, env, key)
    return View(
        environment=env,
        kind="function",
        name=str(spelled(function.name, stack)),
        arn=str(spelled(target.arn, stack)),
        values=_spoken(thing),
        role=str(spelled(physical("role", stack.stem, function.stem), stack)),
        triggers=tuple(_trigger(subject, env, key, trigger) for trigger in function.triggers),
        allowed=tuple(allowed(stack, function)),
        variables=tuple(_variables(thing, function, stack)),
        left_out=tuple(_missing(stack, function)),
    )


def _spoken(thing: Thing) -> tuple[Explained, ...]:
    said = explained(thing, ()) if thing.merged.chains else []
    return tuple(sorted([*said, *calculated(thing)], key=lambda item: item.key))


def _trigger(subject: Subject, env: str, function: str, trigger: Trigger) -> TriggerView:
    thing = trigger_thing(subject, env, function, trigger)
    return TriggerView(
        kind=trigger.kind,
        key=trigger.key,
        listens_to=trigger.target.address if trigger.target else None,
        dead_letter=trigger.dead_letter.address if trigger.dead_letter and KINDS[trigger.kind].asynchronous else None,
        values=_spoken(thing),
    )


def _variables(thing: Thing, function: Function, stack: Stack) -> Iterator[tuple[str, str]]:
    """Environment variables of the function, those that uses and secrets inject among them."""
    entries = thing.arguments.get("environment")
    injected = dict(_injected(function, stack))
    for name, value in entries.entries.items() if isinstance(entries, Entries) else ():
        yield name, injected.get(name) or str(spelled(value, stack))


def _injected(function: Function, stack: Stack) -> Iterator[tuple[str, str]]:
    """What uses inject; what AWS makes up (URLs) is known only after the apply."""
    for use in function.uses:
        target = use.target
        known = {"name": target.name, "arn": target.arn}
        for attribute, suffix in INJECTED[target.type].items():
            value = spelled(known[attribute], stack) if attribute in known else f"<{attribute} of {target.address}>"
            yield variable_name(target.address, suffix), str(value)


def _missing(stack: Stack, function: Function) -> Iterator[str]:
    """Triggers and uses of the spec that this environment does not have."""
    spec = stack.spec.functions[function.key]
    there = {trigger.key for trigger in function.triggers}
    for entry in spec.triggers or []:
        key = key_of(entry.kind, entry.trigger)
        if key not in there:
            yield f"triggers.{key}"
    kept = {use.target.address for use in function.uses}
    yield from (f"uses.{name}" for name in spec.uses or {} if name not in kept)


def resource_view(subject: Subject, env: str, key: str, type_: str) -> View:
    """Everything that is effective for a resource, and who in the service has to do with it."""
    stack = subject.stacks[env]
    thing = resource_thing(subject, env, key, type_)
    found = next((item for item in stack.resources if item.key == key), None)
    name, arn = _names(found, stack) if found else ("", str(thing.merged.get("arn") or ""))
    return View(env, type_, name, arn, _spoken(thing), tuple(_users(stack, key)))


def _names(resource: Resource, stack: Stack) -> tuple[str, str]:
    target = own(resource.key, resource.type, resource.name, resource.spec)
    return str(spelled(target.name, stack)), str(spelled(target.arn, stack))


def _users(stack: Stack, key: str) -> Iterator[str]:
    for function in stack.functions:
        for trigger in function.triggers:
            if trigger.target and _is(key, trigger.target.address):
                yield f"{function.key} is woken by it ({trigger.kind} {trigger.key})"
            if trigger.dead_letter and _is(key, trigger.dead_letter.address):
                yield f"{function.key} loses into it what {trigger.kind} {trigger.key} could not deliver"
        for use in function.uses:
            if _is(key, use.target.address):
                yield f"{function.key} may {' and '.join(use.verbs)}"
    for resource in stack.resources:
        for item in resource.subscriptions:
            if _is(key, item.source.address):
                yield f"{resource.key} takes messages from it ({item.kind})"


def _is(key: str, address: str) -> bool:
    return address.partition(".")[0] == key


def layer_view(subject: Subject, env: str, key: str) -> View:
    stack = subject.stacks[env]
    layer = next(item for item in stack.layers if item.key == key)
    name = str(spelled(layer.name, stack))
    users = tuple(item.key for item in stack.functions if key in (item.spec.layers or []))
    return View(env, "layer", name, str(layer.spec.arn or ""), _spoken(layer_thing(subject, env, key)), users)


def overview(subject: Subject, env: str) -> Overview:
    """A service in one environment, a line a thing."""
    stack = subject.stacks[env]
    return Overview(
        environment=env,
        account=str(stack.environment.account),
        region=str(stack.environment.region),
        tier=str(stack.environment.tier),
        functions=tuple(_function_row(item, stack) for item in stack.functions),
        resources=tuple(_resource_rows(stack)),
        left_out=tuple(sorted(stack.left_out)),
    )


def _function_row(function: Function, stack: Stack) -> Row:
    merged = function.merged
    size = f"{merged.get('memory_size')} MB, {merged.get('timeout')} s"
    triggers = ", ".join(
        f"{item.kind} {item.key}" if item.key != item.kind else item.kind for item in function.triggers
    )
    return Row(function.key, str(merged.get("runtime")), str(spelled(function.name, stack)), f"{size}; {triggers}")


def _resource_rows(stack: Stack) -> Iterable[Row]:
    own_keys = {item.key for item in stack.resources}
    for item in stack.resources:
        name, _ = _names(item, stack)
        declared = item.key in (stack.spec.resources or {})
        yield Row(item.key, item.type, name, "" if declared else "made by the kit")
    for key, spec in (stack.spec.resources or {}).items():
        if key not in own_keys and key not in stack.left_out:
            yield Row(key, spec.type, str(spec.arn), Where.EXTERNAL)
