"""The proof of an upgrade: every root planned against what runs, and nothing in it destroyed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.bootstrap.platform import folder_of
from generator.delivery import packages as stored
from generator.delivery.account import account_of
from generator.delivery.roots import Root, roots_of
from generator.diagnostics import UserError
from generator.layout.files import PACKAGES_FILE
from generator.project import PLATFORM, Project
from generator.steps import Report, TerraformEvent
from generator.terraform import Binary, Runner, child_environ, cli_config
from generator.terraform.plan_json import Action, plan_of
from generator.terraform.shared_provider import attached

_DESTROYING = (Action.DELETE, Action.REPLACE)


@dataclass(frozen=True, slots=True)
class Proved:
    """A root and how many of its resources would be what; `destroyed` are addresses, `failed` why there is no plan."""

    root: str
    counts: Mapping[str, int]
    destroyed: tuple[str, ...]
    failed: str = ""

    @property
    def holds(self) -> bool:
        return not (self.destroyed or self.failed)


def reachable(project: Project, names: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """The environments whose account the credentials at hand are of, and why the others are not."""
    found, unreachable = [], {}
    for name in names:
        try:
            account_of(project, name).verify()
            found.append(name)
        except UserError as error:
            unreachable[name] = str(error)
    return found, unreachable


def prove(
    project: Project, environment: str, binary: Binary, environ: Mapping[str, str], report: Report
) -> Iterator[Proved]:
    """Each root of an environment, planned with the packages that it was last told of."""
    roots = roots_of(project, environment)
    _tell_packages(project, environment, roots, report)
    settings = child_environ(environ, cli_config(project.root, environ))
    if (project.root / folder_of(environment) / "terraform.tf").is_file():
        yield _prove(project.root / folder_of(environment), f"{environment}/{PLATFORM}", binary, settings, report)
    for root in roots:
        yield _prove(root.within(project.root), root.name, binary, settings, report)


def _prove(folder: Path, name: str, binary: Binary, environ: Mapping[str, str], report: Report) -> Proved:
    runner = Runner(binary, folder, environ, lambda event: report(TerraformEvent(folder.name, event)))
    with TemporaryDirectory(prefix="gen-") as scratch:
        saved = Path(scratch, "plan")
        try:
            runner.init()
            with attached(runner) as runner:
                runner.plan(out=saved)
                plan = plan_of(runner.show_json(saved))
        except UserError as error:
            return Proved(name, {}, (), str(error))
    counts: dict[str, int] = {}
    for change in plan.changed:
        counts[str(change.action)] = counts.get(str(change.action), 0) + 1
    destroyed = tuple(change.address for change in plan.changed if change.action in _DESTROYING)
    return Proved(name, dict(sorted(counts.items())), destroyed)


def _tell_packages(project: Project, environment: str, roots: Sequence[Root], report: Report) -> None:
    """Roots that were never told of packages on this machine get those that are built here, only to be planned."""
    untold = [root for root in roots if not (root.within(project.root) / PACKAGES_FILE).is_file()]
    if not untold:
        return
    bundles = stored.build(project, untold, lambda _text: None)
    for root in untold:
        packages = stored.packages_of(project, root, bundles)
        seen = stored.look(account_of(project, environment), packages)
        stored.tell(project, root, packages if seen.all_there else stored.unseen(packages))
