"""The pipeline: a project in, texts to be written out. Nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.layout.files import Place, files
from generator.layout.interfaces import Interfaces
from generator.layout.service import Plan, plan
from generator.project import EnvironmentSource, Project
from generator.render.files import render
from generator.resolve.service import resolve_in
from generator.resolve.stack import Stack
from generator.sync import RenderedFile

CACHE = PurePosixPath(".gen/cache/interfaces.json")


@dataclass(frozen=True, slots=True)
class Rendering:
    """One service: its plan and the files it becomes."""

    plan: Plan
    files: tuple[RenderedFile, ...]


def stacks(project: Project, service: str, environments: Iterable[EnvironmentSource]) -> dict[str, Stack]:
    """The service in each environment that has it."""
    return resolve_in(project, service, environments)


def render_service(
    project: Project, service: str, environments: Sequence[EnvironmentSource], place: Place | None = None
) -> Rendering | None:
    """None for a service that no environment has."""
    return render_stacks(project, stacks(project, service, environments), interfaces(project), place)


def render_stacks(
    project: Project, found: Mapping[str, Stack], blocks: Interfaces, place: Place | None = None
) -> Rendering | None:
    """The same for a service that is resolved already."""
    if not found:
        return None
    planned = plan(found, blocks)
    return Rendering(planned, tuple(render(files(planned, project.name, place or Place()))))


def interfaces(project: Project) -> Interfaces:
    return Interfaces(project.root / "modules", project.root / CACHE)
