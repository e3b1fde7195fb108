"""What is explained: a service, resolved in the environments asked for, and the module it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.diagnostics import UserError
from generator.layout.interfaces import Interfaces
from generator.layout.model import ServiceModule
from generator.layout.service import plan
from generator.pipeline import interfaces, stacks
from generator.precedence.sources import Sources
from generator.project import LOCAL, EnvironmentSource, Project, local_environment
from generator.resolve.stack import Stack
from generator.understand.address import unknown


@dataclass(frozen=True, slots=True)
class Subject:
    """`stacks` and `sources` by environment; `absent` are the environments that leave the whole service out."""

    service: str
    stacks: Mapping[str, Stack]
    sources: Mapping[str, Sources]
    absent: tuple[str, ...]
    module: ServiceModule
    interfaces: Interfaces


def subject(project: Project, service: str, env: str | None) -> Subject:
    """The service in `env`, or in every environment of the project; UserError where there is none of it."""
    chosen = _chosen(project, env)
    found = stacks(project, service, chosen)
    if not found:
        raise UserError(f"{service} is in none of {', '.join(item.name for item in chosen) or 'no environments'}")
    everywhere = found
    if env and env != LOCAL:
        everywhere = stacks(project, service, project.environments.values())
    blocks = interfaces(project)
    return Subject(
        service=service,
        stacks=found,
        sources={item.name: project.sources(service, item) for item in chosen if item.name in found},
        absent=tuple(item.name for item in chosen if item.name not in found),
        module=plan(everywhere, blocks).module,
        interfaces=blocks,
    )


def _chosen(project: Project, env: str | None) -> Sequence[EnvironmentSource]:
    if env is None:
        return list(project.environments.values())
    if env == LOCAL:
        return [local_environment(project)]
    if env not in project.environments:
        raise unknown("environment", env, [*project.environments, LOCAL], "the environments are")
    return [project.environments[env]]
