"""Which files a service becomes, and what each template is given."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from generator.layout.model import PlannedCall
from generator.layout.service import Plan, references
from generator.layout.standard import literal_tags
from generator.layout.states import backend
from generator.resolve.stack import Stack, Trigger
from generator.values import Ref, Value

SERVICES = PurePosixPath("modules/services")
ENVIRONMENTS = PurePosixPath("environments")
MODULES = PurePosixPath("modules")
PACKAGES_FILE = "packages.auto.tfvars.json"  # in a root, written by `gen package`
REQUIRED_TERRAFORM = ">= 1.11, < 2.0"
REQUIRED_PROVIDER = ">= 5.100, < 7.0"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to be rendered: `view` is all that `template` sees."""

    path: PurePosixPath
    template: str
    view: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service module, the roots and the blocks lie, below the project's root."""

    services: PurePosixPath = SERVICES
    environments: PurePosixPath = ENVIRONMENTS
    modules: PurePosixPath = MODULES


def files(plan: Plan, project: str, place: Place) -> list[PlannedFile]:
    """Every file of the service module and of its roots."""
    folder = place.services / plan.module.service
    outputs = _outputs(plan)
    alike = list(_alike(plan, outputs))
    return [
        *_module(plan, folder, place, outputs),
        *(file for stack in plan.stacks.values() for file in _root(plan, stack, project, folder, place, alike)),
    ]


def _relative(target: PurePosixPath, start: PurePosixPath) -> str:
    return posixpath.relpath(str(target), str(start))


View = dict[str, Any]


def _module(plan: Plan, folder: PurePosixPath, place: Place, outputs: list[View]) -> Iterator[PlannedFile]:
    source = _source(plan)
    module = plan.module
    stack = next(iter(plan.stacks.values()))
    blocks, calls = _relative(place.modules, folder), defaultdict(list)
    for call in module.calls:
        calls[call.file].append(_call(call, f"{blocks}/{call.block}"))
    for name, each in calls.items():
        yield PlannedFile(folder / f"{name}.tf", "calls.tf.j2", {"source": source, "calls": each})
    spoken = sorted(module.expressions) + sorted(references([dict(item.arguments) for item in module.lookups]))
    attached = any("aws_security_group.this" in item for item in spoken)
    if module.lookups:
        yield PlannedFile(folder / "lookups.tf", "lookups.tf.j2", {"source": source, "lookups": module.lookups})
    if attached:
        yield PlannedFile(folder / "network.tf", "network.tf.j2", {"source": source, "service": stack.stem})
    if moved := list(_moves(module.calls)):
        yield PlannedFile(folder / "moved.tf", "moved.tf.j2", {"source": source, "moved": moved})
    yield PlannedFile(folder / "locals.tf", "locals.tf.j2", {"source": source} | _locals(plan, spoken))
    yield PlannedFile(
        folder / "variables.tf", "variables.tf.j2", {"source": source, "variables": [*module.variables.values()]}
    )
    yield PlannedFile(folder / "outputs.tf", "outputs.tf.j2", {"source": source, "outputs": outputs})
    yield PlannedFile(folder / "terraform.tf", "terraform.tf.j2", {"source": source, **_versions()})
    yield PlannedFile(folder / "README.md", "README.md.j2", {"source": source} | _readme(plan, stack, outputs))


def _source(plan: Plan) -> str:
    return next(iter(plan.stacks.values())).source


def _versions() -> dict[str, str]:
    return {"terraform": REQUIRED_TERRAFORM, "provider": REQUIRED_PROVIDER}


def _call(call: PlannedCall, source: str) -> dict[str, Any]:
    return {
        "label": call.label,
        "source": source,
        "count": call.count,
        "comment": call.comment,
        "arguments": _ordered(call.arguments),
    }


def _ordered(arguments: Mapping[str, Value]) -> dict[str, Value]:
    """The name first, the tags last, the rest by the alphabet."""
    return dict(sorted(arguments.items(), key=lambda item: (item[0] != "name", item[0] == "tags", item[0])))


def _locals(plan: Plan, spoken: list[str]) -> dict[str, Any]:
    services = sorted({item.removeprefix("local.arn.") for item in spoken if item.startswith("local.arn.")})
    tags = {"environment": Ref("var.environment"), "service": plan.module.service} | literal_tags(plan.stacks)
    stem = next(iter(plan.stacks.values())).stem
    return {"stem": stem, "arn_services": services, "tags": dict(sorted(tags.items()))}


def _outputs(plan: Plan) -> list[dict[str, Any]]:
    """What callers ask for: the address of each API and URL, the alias of each function, the name of each resource."""
    found: list[dict[str, Any]] = []
    for call in plan.module.calls:
        address = f"module.{call.label}[*]" if call.count else f"module.{call.label}"
        if call.block == "http-api":
            found.append(_output(f"{call.label}_endpoint", call, address, "endpoint", "URL of the API."))
        if call.block == "trigger-url":
            found.append(_output(call.label, call, address, "url", "URL of the function."))
        if call.block == "function":
            found.append(
                _output(
                    f"{call.label}_alias_arn",
                    call,
                    address,
                    "function.alias_arn",
                    "ARN of the function's `live` alias.",
                )
            )
        if call.block in ("dynamodb", "eventbridge", "s3", "secret", "parameter"):
            found.append(_output(f"{call.label}_name", call, address, "name", "Physical name."))
        if call.block == "sqs":
            found.append(_output(f"{call.label}_url", call, address, "url", "URL of the queue."))
        if call.block in ("sns", "kms"):
            found.append(_output(f"{call.label}_arn", call, address, "arn", "ARN."))
    return sorted(found, key=lambda item: str(item["name"]))


def _output(name: str, call: PlannedCall, address: str, attribute: str, description: str) -> dict[str, Any]:
    value = f"one({address}.{attribute})" if call.count else f"{address}.{attribute}"
    return {"name": name, "description": description, "value": Ref(value)}


def _readme(plan: Plan, stack: Stack, outputs: list[View]) -> dict[str, Any]:
    """What the module holds in any environment, and where some of it is left out."""
    missing = _missing(plan)
    functions: dict[str, dict[str, None]] = {}
    resources: dict[str, str] = {}
    for each in plan.stacks.values():
        for item in each.functions:
            functions.setdefault(item.key, {}).update(dict.fromkeys(map(_woken, item.triggers)))
        resources |= {item.key: item.type for item in each.resources}
    return {
        "service": plan.module.service,
        "description": stack.spec.description or "",
        "functions": [
            {"name": key, "triggers": ", ".join(triggers), "missing": missing.get(key, "")}
            for key, triggers in functions.items()
        ],
        "resources": [
            {"name": key, "type": type_, "missing": missing.get(key, "")} for key, type_ in resources.items()
        ],
        "variables": [*plan.module.variables.values()],
        "outputs": outputs,
    }


def _woken(trigger: Trigger) -> str:
    return trigger.kind if trigger.key == trigger.kind else f"{trigger.kind} {trigger.key}"


def _missing(plan: Plan) -> dict[str, str]:
    """The environments that lack a function or resource, by its name."""
    there = {
        name: {item.key for item in each.functions} | {item.key for item in each.resources}
        for name, each in plan.stacks.items()
    }
    every = frozenset().union(*there.values())
    lacking = {key: [name for name, keys in there.items() if key not in keys] for key in every}
    return {key: ", ".join(names) for key, names in lacking.items() if names}


def _alike(plan: Plan, outputs: list[View]) -> Iterator[tuple[str, str, View]]:
    """Name, template and view of what is the same text in all roots of a service."""
    source, module = _source(plan), plan.module
    yield "outputs.tf", "root_outputs.tf.j2", {"source": source, "module": _label(plan), "outputs": outputs}
    if moved := list(_steps([_call_label(name) for name in next(iter(plan.stacks.values())).history])):
        yield "moved.tf", "moved.tf.j2", {"source": source, "moved": moved}
    if packages := module.variables.get("packages"):
        yield "variables.tf", "variables.tf.j2", {"source": source, "variables": [packages]}


def _label(plan: Plan) -> str:
    return _call_label(plan.module.service)


def _call_label(service: str) -> str:
    """The label of a service's module call in its roots."""
    return service.replace("-", "_")


def _moves(calls: Sequence[PlannedCall]) -> Iterator[View]:
    """From each label that a call may have had to the next: a state may stand at any of them.

    What another call is called now is no former label, whatever it was made of: Terraform refuses such a `moved`.
    """
    present = {call.label for call in calls}
    for call in calls:
        yield from _steps([*(label for label in call.history if label not in present), call.label])


def _steps(labels: Sequence[str]) -> Iterator[View]:
    """`moved` blocks form a chain, because two may neither begin nor end at one address."""
    return ({"former": one, "label": next_} for one, next_ in pairwise(dict.fromkeys(labels)))


def _root(
    plan: Plan,
    stack: Stack,
    project: str,
    module: PurePosixPath,
    place: Place,
    alike: Sequence[tuple[str, str, View]],
) -> Iterator[PlannedFile]:
    environment = stack.environment
    folder = place.environments / environment.environment / plan.module.service
    source = _source(plan)
    passed = {
        name: variable.values.get(environment.environment)
        for name, variable in plan.module.variables.items()
        if variable.values.get(environment.environment) is not None or not variable.optional
    }
    call = {
        "label": _label(plan),
        "source": _relative(module, folder),
        "count": None,
        "comment": None,
        "arguments": dict(sorted(_concrete(passed, stack).items())),
    }
    yield PlannedFile(folder / "main.tf", "calls.tf.j2", {"source": source, "calls": [call]})
    yield PlannedFile(
        folder / "terraform.tf", "root_terraform.tf.j2", {"source": source, **_versions()} | _provider(stack, project)
    )
    yield from (PlannedFile(folder / name, template, view) for name, template, view in alike)


def _concrete(values: Mapping[str, Value], stack: Stack) -> dict[str, Value]:
    """A root has no variables to refer to: the placeholders are this environment's own words."""
    environment = stack.environment
    words = {
        "${env}": environment.environment,
        "${service}": stack.stem,
        "${region}": str(environment.region),
        "${account}": str(environment.account),
    }

    def said(value: Value) -> Value:
        if isinstance(value, str):
            for placeholder, word in words.items():
                value = value.replace(placeholder, word)
            return value
        if isinstance(value, Mapping):
            return {key: said(item) for key, item in value.items()}
        if isinstance(value, list):
            return [said(item) for item in value]
        if hasattr(value, "arguments"):
            return type(value)(value.function, tuple(said(item) for item in value.arguments))
        return value

    return {name: said(value) for name, value in values.items()}


def _provider(stack: Stack, project: str) -> dict[str, Any]:
    """Whose account it is, and the tags of whatever has none of its own, such as the user's `*.tf` beside."""
    environment = stack.environment
    own = {"environment": environment.environment, "project": project, "service": stack.service}
    return {
        "account": environment.account,
        "region": environment.region,
        "backend": backend(project, environment, stack.service, stack.stem),
        "tags": dict(sorted(_concrete(own | stack.tags.tree, stack).items())),
    }
