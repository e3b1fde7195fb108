"""The same specs for the local cloud: one environment, rendered below `.gen/local`, never among the committed roots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.layout.files import Place
from generator.pipeline import Rendering, render_service
from generator.project import LOCAL, UNSUPPORTED_LOCALLY, EnvironmentSource, Project, local_environment
from generator.resolve.stack import Function, Layer, Resource, Stack
from generator.values import concrete

FOLDER = PurePosixPath(".gen/local")
PLACE = Place(services=FOLDER / "services", environments=FOLDER / "roots")
ARTIFACTS = "gen-local-artifacts"


@dataclass(frozen=True, slots=True)
class LocalService:
    """One service as the local cloud runs it."""

    name: str
    stack: Stack
    rendering: Rendering
    root: PurePosixPath

    @property
    def module(self) -> str:
        return self.name.replace("-", "_")


def local_services(project: Project, names: Sequence[str]) -> list[LocalService]:
    """The named services (all, when none is named) with those they need, in the order they are applied."""
    environment = local_environment(project)
    found = {name: _local_service(project, name, environment) for name in _closure(project, names)}
    return _in_order({name: service for name, service in found.items() if service})


def _local_service(project: Project, name: str, environment: EnvironmentSource) -> LocalService | None:
    rendering = render_service(project, name, [environment], PLACE)
    if rendering is None:
        return None
    return LocalService(name, rendering.plan.stacks[LOCAL], rendering, PLACE.environments / LOCAL / name)


def _closure(project: Project, names: Sequence[str]) -> list[str]:
    """The names, and every service that one of them refers to as `service/name`."""
    wanted = list(names or sorted(project.services))
    for name in wanted:
        wanted += [other for other in sorted(referred(project, name)) if other not in wanted]
    return wanted


def referred(project: Project, name: str) -> set[str]:
    """Other services that a service's spec names."""
    return {text.partition("/")[0] for text in _addresses(project, name)} & (set(project.services) - {name})


def _addresses(project: Project, name: str) -> Iterator[str]:
    spec = project.services[name].spec
    for function in spec.functions.values():
        yield from function.uses or {}
        yield from (text for text in (function.on_failure,) if text)
        for entry in function.triggers or []:
            yield from _strings(entry.trigger)
    for resource in (spec.resources or {}).values():
        for subscription in getattr(resource, "subscriptions", None) or []:
            for kind in subscription.model_fields_set:
                yield from _strings(getattr(subscription, kind))


def _strings(spec: object) -> Iterator[str]:
    for field in ("queue", "topic", "bus", "bucket", "table", "api", "dead_letter", "on_failure"):
        value = getattr(spec, field, None)
        if isinstance(value, str):
            yield value


def _in_order(services: Mapping[str, LocalService]) -> list[LocalService]:
    """Those that others look up come first; a circle keeps the order of names."""
    needs = {name: {use for use in needed(service) if use in services} for name, service in services.items()}
    ordered: list[LocalService] = []
    waiting = dict(sorted(services.items()))
    while waiting:
        ready = [name for name in waiting if not needs[name] & set(waiting)] or [next(iter(waiting))]
        ordered += [waiting.pop(name) for name in ready]
    return ordered


def needed(service: LocalService) -> set[str]:
    """Services whose resources this one's Terraform refers to: triggers and lookups; permissions may cross."""
    addresses = [
        trigger.target.address for item in service.stack.functions for trigger in item.triggers if trigger.target
    ]
    addresses += [use.target.address for item in service.stack.functions for use in item.uses]
    addresses += [each.source.address for item in service.stack.resources for each in item.subscriptions]
    return {address.partition("/")[0] for address in addresses if "/" in address}


def known_words(stack: Stack) -> dict[str, str]:
    """What the references of physical names stand for in this stack's environment."""
    environment = stack.environment
    words = {
        "local.prefix": f"{environment.environment}-{stack.service}",
        "var.environment": environment.environment,
        "var.region": str(environment.region),
        "var.account_id": str(environment.account),
        "var.partition": "aws",
    }
    services = ("dynamodb", "events", "kms", "lambda", "logs", "secretsmanager", "sns", "sqs", "ssm")
    arns = {f"local.arn.{name}": f"arn:aws:{name}:{environment.region}:{environment.account}" for name in services}
    return words | arns


def physical_names(stack: Stack) -> dict[str, str]:
    """Physical names of functions, resources and layers, by their names in the spec."""
    words = known_words(stack)
    things: list[Function | Resource | Layer] = [*stack.functions, *stack.resources, *stack.layers]
    names = {item.key: str(concrete(item.name, words)) for item in things}
    for item in stack.resources:
        if item.merged.get("fifo"):
            names[item.key] += ".fifo"
    return dict(sorted(names.items()))


def left_out(project: Project, service: str) -> list[str]:
    """What the emulator cannot do and this service asks for, in words for the screen."""
    spec = project.services[service].spec
    found = []
    for name, function in spec.functions.items():
        found += [f"{service}.{name}.{key}" for key in UNSUPPORTED_LOCALLY["function"] if getattr(function, key, None)]
    for name, resource in (spec.resources or {}).items():
        keys = UNSUPPORTED_LOCALLY.get(resource.type, ())
        found += [f"{service}.{name}.{key}" for key in keys if getattr(resource, key, None)]
    return sorted(found)


def root_folder(project: Project, service: LocalService) -> Path:
    return project.root / service.root
