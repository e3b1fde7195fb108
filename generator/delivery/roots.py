"""The Terraform roots of an environment, in the order in which they can be applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.delivery.account import environment_of
from generator.diagnostics import UserError
from generator.layout.files import ENVIRONMENTS
from generator.pipeline import stacks
from generator.project import Project
from generator.resolve.needs import waves
from generator.resolve.stack import Stack


@dataclass(frozen=True, slots=True)
class Root:
    """One service in one environment, and the folder where Terraform runs for it."""

    environment: str
    service: str
    stack: Stack
    folder: PurePosixPath

    @property
    def name(self) -> str:
        return f"{self.environment}/{self.service}"

    def within(self, project: Path) -> Path:
        return project / self.folder


def roots_of(project: Project, environment: str, names: Sequence[str] = ()) -> list[Root]:
    """The named services (all, when none is named) that the environment has, those that others need first."""
    source = environment_of(project, environment)
    chosen = sorted(set(names) or project.services)
    unknown = sorted(set(chosen) - set(project.services))
    if unknown:
        known = ", ".join(sorted(project.services)) or "none yet"
        raise UserError(f"no service {', '.join(unknown)} below functions/; there is {known}")
    found = {name: stacks(project, name, [source]).get(environment) for name in chosen}
    absent = sorted(name for name in names if found[name] is None)
    if absent:
        raise UserError(f"{', '.join(absent)} is left out of {environment} by its service.yaml: name others, or none")
    folder = PurePosixPath(ENVIRONMENTS / environment)
    present = {name: stack for name, stack in found.items() if stack}
    return [Root(environment, name, present[name], folder / name) for names in waves(present) for name in names]


def groups(roots: Sequence[Root]) -> list[list[Root]]:
    """The same roots: none waits for one of its own group or of a later one."""
    known = {root.service: root for root in roots}
    return [[known[name] for name in names] for names in waves({name: root.stack for name, root in known.items()})]
