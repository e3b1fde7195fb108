"""The Terraform roots of an environment, in the order in which they can be applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.delivery.account import environment_of
from generator.diagnostics import UserError
from generator.layout.files import ENVIRONMENTS
from generator.layout.states import STATE, file_of
from generator.pipeline import stacks
from generator.project import Project, require_known
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

    @property
    def stem(self) -> str:
        """What its state and its records are called by: the name that the service had at first."""
        return self.stack.stem

    def within(self, project: Path) -> Path:
        return project / self.folder

    def at_commit(self, tree: Path) -> Path:
        """The folder in a checkout of some commit, which may be of a time when the service had a former name."""
        folders = [tree / self.folder.with_name(name) for name in reversed(self.stack.history)]
        return next((folder for folder in folders if (folder / "main.tf").is_file()), folders[0])


def roots_of(project: Project, environment: str, names: Sequence[str] = ()) -> list[Root]:
    """The named services (all, when none is named) that the environment has, those that others need first."""
    source = environment_of(project, environment)
    chosen = sorted(set(names) or project.services)
    require_known(project, chosen)
    found = {name: stacks(project, name, [source]).get(environment) for name in chosen}
    absent = sorted(name for name in names if found[name] is None)
    if absent:
        raise UserError(f"{', '.join(absent)} is left out of {environment} by its service.yaml: name others, or none")
    folder = PurePosixPath(ENVIRONMENTS / environment)
    present = {name: stack for name, stack in found.items() if stack}
    roots = [Root(environment, name, present[name], folder / name) for names in waves(present) for name in names]
    for root in roots:
        _require_state_in_place(project, root)
    return roots


def _require_state_in_place(project: Project, root: Root) -> None:
    """`git mv` of a root's folder takes along what git does not know; Terraform would find no state then."""
    wanted, found = file_of(root.environment, root.stem), root.folder / STATE
    if wanted != found and root.stack.environment.state is None and _holds(project.root / found):
        raise UserError(
            f"{found}: the state of a renamed service stays where it was: move it to {wanted}"
            + (", where another one lies: look at both first" if _holds(project.root / wanted) else "")
        )


def _holds(file: Path) -> bool:
    """Terraform empties a state that it has moved elsewhere, and leaves the file."""
    return file.is_file() and file.stat().st_size > 0


def groups(roots: Sequence[Root]) -> list[list[Root]]:
    """The same roots: none waits for one of its own group or of a later one."""
    known = {root.service: root for root in roots}
    return [[known[name] for name in names] for names in waves({name: root.stack for name, root in known.items()})]
