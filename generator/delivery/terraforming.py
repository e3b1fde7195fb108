"""Terraform's part of an apply: exactly the plan that was kept, or what an apply of it that did not end has left."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.delivery.account import Account
from generator.delivery.binding import STALE, beyond
from generator.delivery.continuing import plan_on
from generator.delivery.journal import Journal
from generator.delivery.journals import Journals
from generator.delivery.locks import LOCK_SECONDS, explained
from generator.delivery.packages import tell as tell_packages
from generator.delivery.ready import Ready
from generator.delivery.roots import Root
from generator.diagnostics import UserError
from generator.project import Project
from generator.steps import Report, Step, TerraformEvent, timed
from generator.terraform import (
    Binary,
    Event,
    Interrupted,
    Runner,
    TerraformFailed,
    child_environ,
    cli_config,
)
from generator.terraform.plan_json import plan_of
from generator.terraform.shared_provider import attached

_SAID = "Saved plan is stale"


@dataclass(frozen=True, slots=True)
class Terraforming:
    """Terraform in the roots of a project."""

    project: Project
    account: Account
    binary: Binary
    environ: Mapping[str, str]
    report: Report
    journals: Journals

    def apply(self, plan: Ready) -> None:
        """Apply it; UserError when the state is another than it was made for, or is locked."""
        journal = Journal(plan.kept.folder)
        with timed(self.report, f"apply {plan.root.service}") as note, attached(self.runner(plan.root)) as runner:
            try:
                file = self._rest(plan, runner, journal) if plan.begun else plan.kept.plan
                with self._noted(plan, journal):
                    summary = runner.apply(plan=file, journal=journal.lines).summary
            except Interrupted:
                raise
            except TerraformFailed as error:
                if any(_SAID in item.summary for item in error.findings):
                    raise UserError(f"{plan.root.name}: {STALE}") from error
                raise explained(error, plan.root.name, str(plan.root.folder)) from error
            if summary:
                note(f"{summary.added} added, {summary.changed} changed, {summary.removed} removed")

    @contextmanager
    def _noted(self, plan: Ready, journal: Journal) -> Iterator[None]:
        """Note what is about to be done, before it is and wherever the next one may look."""
        service, mark, before = plan.root.service, journal.mark(), journal.plan_sha256
        tell = self._teller(plan.root)
        journal.begin(plan.manifest.plan_sha256, plan_of(plan.raw))
        try:
            self.journals.begin(service, journal, before)
        except UserError:
            journal.withdraw(mark)
            raise
        try:
            with self.journals.following(service, journal, tell):
                yield
        except Interrupted:
            raise
        except TerraformFailed:
            # A refused plan is no apply that did not end: there is nothing of it to go on with.
            if journal.withdraw(mark):
                self.journals.settle(service, journal, tell)
            raise

    def _teller(self, root: Root) -> Callable[[str], None]:
        return lambda said: self.report(Step(f"apply {root.service}", None, said))

    def _rest(self, plan: Ready, runner: Runner, journal: Journal) -> Path:
        """A plan of what an apply that did not end has left; UserError when that is more than was planned."""
        rest = plan.kept.folder / "rest.tfplan"
        tell = self._teller(plan.root)
        tell("an apply of this plan did not end: going on with the rest")
        # A folder in which nobody has planned knows no packages: those of the plan itself.
        tell_packages(self.project, plan.root, {key: dict(item) for key, item in plan.packages.items()})
        plan_on(runner, rest, journal, self.account, tell)
        rest.chmod(0o600)
        more = beyond(plan_of(plan.raw), plan_of(runner.show_json(rest)))
        if more:
            raise UserError(
                f"{plan.root.name}: an apply of this plan did not end, and what is left is more than it said "
                f"({', '.join(more[:5])}): plan again, and have that reviewed"
            )
        return rest

    def runner(self, root: Root) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))
        folder = root.within(self.project.root)

        def tell(event: Event) -> None:
            self.report(TerraformEvent(root.service, event))

        return Runner(self.binary, folder, environ, tell, LOCK_SECONDS)
