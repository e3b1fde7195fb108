"""The service module and its roots, from the stacks of all environments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.layout.calling import check
from generator.layout.interfaces import Interface, Interfaces
from generator.layout.merge import LEFT_OUT, Merger, PlannedCall, ServiceModule, Variable
from generator.resolve.stack import Lookup, Stack
from generator.values import Call, Entries, Guarded, Ref, Setting, Text, Value
from generator.wiring import ModuleCall, compose


@dataclass(frozen=True, slots=True)
class Plan:
    """What a service becomes: its module, and the stacks it was made from, by environment."""

    module: ServiceModule
    stacks: Mapping[str, Stack]


def plan(stacks: Mapping[str, Stack], interfaces: Interfaces) -> Plan:
    """Merge the environments of one service."""
    composed = {env: {call.label: call for call in compose(stack)} for env, stack in stacks.items()}
    left_out = _left_out(stacks, composed)
    missing = frozenset(name for names in left_out.values() for name in names)
    labels = dict.fromkeys(label for calls in composed.values() for label in calls)
    counted = frozenset(
        label
        for label in labels
        for calls in composed.values()
        if label in calls and {calls[label].thing, label} & missing
    )
    service = next(iter(stacks.values())).service
    merger = Merger(service, tuple(stacks), missing, counted)
    blocks = {call.block for calls in composed.values() for call in calls.values()}
    known = {block: interfaces.read(block) for block in sorted(blocks)}
    calls = tuple(
        _planned(merger, {env: each[label] for env, each in composed.items() if label in each}, known)
        for label in labels
    )
    check(calls, merger.variables, known, stacks.values())
    lookups = tuple(merger.lookup(each) for _, each in sorted(_lookups(stacks).items()))
    variables = {**merger.variables, **dict(_standard(stacks, calls, left_out))}
    return Plan(ServiceModule(service, calls, lookups, dict(sorted(variables.items())), left_out), stacks)


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


def _left_out(
    stacks: Mapping[str, Stack], composed: Mapping[str, Mapping[str, ModuleCall]]
) -> dict[str, tuple[str, ...]]:
    """What each environment lacks: things of the spec, and calls that go with none of them."""
    every = {label: call for calls in composed.values() for label, call in calls.items()}
    found = {}
    for env, stack in stacks.items():
        labels = {label for label in every if label not in composed[env] and every[label].thing not in stack.left_out}
        things = {call.thing for call in every.values()} & stack.left_out
        found[env] = tuple(sorted(labels | things))
    return found


def _standard(
    stacks: Mapping[str, Stack], calls: tuple[PlannedCall, ...], left_out: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Variable]]:
    """The inputs that every service has, as far as its calls refer to them."""
    environments = {env: stack.environment for env, stack in stacks.items()}
    spoken = " ".join(references(calls))

    def variable(
        name: str, type_: str, description: str, values: Mapping[str, Value], default: Value = ...
    ) -> tuple[str, Variable]:
        optional = default is not ...
        return name, Variable(name, type_, description, values, None if not optional else default, optional)

    yield variable(
        "account_id",
        "string",
        "Id of the AWS account, 12 digits.",
        {env: item.account for env, item in environments.items()},
    )
    yield variable(
        "environment",
        "string",
        "Name of the environment, which physical names begin with.",
        {env: env for env in environments},
    )
    yield variable("region", "string", "AWS region.", {env: item.region for env, item in environments.items()})
    partitions = {env: _partition(str(item.region)) for env, item in environments.items()}
    yield variable(
        "partition",
        "string",
        "AWS partition: aws, aws-cn or aws-us-gov.",
        {env: value if value != "aws" else None for env, value in partitions.items()},
        "aws",
    )
    yield variable(
        "tags",
        "map(string)",
        "Tags of everything that can be tagged.",
        _tags(stacks),
        {},
    )
    if "var.packages" in spoken:
        keys = ("filename", "s3_bucket", "s3_key", "sha256")
        type_ = f"map(object({{ {', '.join(f'{key} = optional(string)' for key in keys)} }}))"
        yield variable(
            "packages",
            type_,
            "Package of each function and layer, by name, as `gen package` writes them.",
            {env: Ref("var.packages") for env in environments},
        )
    if "var.alarms" in spoken:
        type_ = "object({ topic_arns = optional(list(string), []) })"
        values = {env: _alarms(stack) for env, stack in stacks.items()}
        yield variable(
            "alarms", type_, "Topics that alarms notify; null for an environment without alarms.", values, None
        )
    if "var.vpc" in spoken:
        type_ = "object({ id = string, subnet_ids = list(string) })"
        values = {
            env: {"id": item.vpc.id, "subnet_ids": item.vpc.subnet_ids} if item.vpc else None
            for env, item in environments.items()
        }
        yield variable("vpc", type_, "Network that functions attach to.", values)
    if any(left_out.values()):
        values = {env: list(names) or None for env, names in left_out.items()}
        yield variable(
            LEFT_OUT,
            "set(string)",
            "Functions, resources and triggers that this environment does not have.",
            values,
            [],
        )


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def _tags(stacks: Mapping[str, Stack]) -> dict[str, Value]:
    """The tags that some environment decides, as each of them has it; the others are literals of the module."""
    varying = _varying_tags(stacks)
    found = {
        env: {key: value for key, value in stack.tags.tree.items() if key in varying} for env, stack in stacks.items()
    }
    return {env: tags or None for env, tags in found.items()}


def _varying_tags(stacks: Mapping[str, Stack]) -> set[str]:
    return {str(path[0]) for stack in stacks.values() for path in stack.tags.chains if stack.tags.varies(str(path[0]))}


def literal_tags(plan_: Plan) -> dict[str, str]:
    varying = _varying_tags(plan_.stacks)
    stack = next(iter(plan_.stacks.values()))
    return {key: value for key, value in stack.tags.tree.items() if key not in varying}


def _alarms(stack: Stack) -> Value:
    from generator.resolve import defaults

    if stack.environment.alarms:
        return {"topic_arns": [stack.environment.alarms.topic]}
    return {} if defaults.alarms(stack.environment.tier or "development") else None


def references(node: Value) -> Iterator[str]:
    """Every Terraform expression inside a value, call or list of calls."""
    match node:
        case Ref():
            yield node.expression
        case Text():
            yield from (part.expression for part in node.parts if isinstance(part, Ref))
        case Setting() | Guarded():
            yield from references(node.value)
        case Entries():
            yield from references(dict(node.entries))
        case Call():
            yield from references(list(node.arguments))
        case PlannedCall():
            yield from references(dict(node.arguments))
            if node.count is not None:
                yield node.count.condition
        case dict():
            for item in node.values():
                yield from references(item)
        case list() | tuple():
            for item in node:
                yield from references(item)
        case _ if hasattr(node, "condition"):
            yield node.condition
            yield from references([node.then, node.otherwise])
