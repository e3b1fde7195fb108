"""The roots that are on disk, for tools that want one project of theirs for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.layout.files import ENVIRONMENTS
from generator.pipelines.targets import Target
from generator.project import Project


@dataclass(frozen=True, slots=True)
class Folder:
    """A root: its environment and service, and where it lies."""

    environment: str
    service: str
    path: str
    branch: str


def folders(project: Project, reached: Sequence[Target]) -> tuple[Folder, ...]:
    """The roots of the reached environments, environment by environment."""
    return tuple(
        Folder(target.name, service, f"{ENVIRONMENTS}/{target.name}/{service}", target.branch)
        for target in reached
        for service in sorted(project.services)
        if project.in_environment(service, project.environments[target.name])
    )
