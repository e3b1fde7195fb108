"""`gen apply`: the plans that were kept, and nothing else.

In: roots with their kept plans. Every plan is looked at before the first is applied; what speaks against one stops all.
Then group after group, several roots at once; each is recorded as soon as it stands, so that a run that is killed goes
on where it ended. Out: one `Outcome` a root.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.delivery.account import Account
from generator.delivery.binding import Content, Facts, beyond, changed_packages, contradictions, objections
from generator.delivery.continuing import IMPORTS, plan_on
from generator.delivery.hold import hold_of
from generator.delivery.journal import Journal
from generator.delivery.kept import Kept, Manifest
from generator.delivery.live import live_functions, put_back, strangers
from generator.delivery.locks import LOCK_SECONDS, explained
from generator.delivery.provenance import own_version, rendered_digest
from generator.delivery.release import Release, record, release_of
from generator.delivery.roots import Root, groups
from generator.delivery.store import Store
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
    passing_interrupts,
)
from generator.terraform.plan_identity import plan_fingerprint
from generator.terraform.plan_json import plan_of

AT_ONCE = 4
_STALE = "Saved plan is stale"


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan that nothing speaks against. `raw` is the plan's JSON, `begun` says that an apply of it did not end."""

    root: Root
    kept: Kept
    manifest: Manifest
    raw: Mapping[str, Any]
    packages: Mapping[str, Mapping[str, Any]]
    begun: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a root: `applied`, `up to date` (nothing to change) or `was applied` (by a run before)."""

    root: Root
    what: str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Applying:
    """One `gen apply`; `by` is the caller's ARN."""

    project: Project
    account: Account
    store: Store
    binary: Binary
    environ: Mapping[str, str]
    by: str
    report: Report

    def ready(self, roots: Sequence[Root]) -> list[Ready]:
        """The plans of the roots, each held against what is found here; UserError with everything that is wrong."""
        found: list[Ready] = []
        wrong: list[str] = []
        for root in roots:
            plan, faults = self._look(root)
            wrong += [f"{root.name}: {fault}" for fault in faults]
            found += [plan] if plan else []
        if wrong:
            raise UserError("\n".join([*wrong, "nothing was applied"]))
        return found

    def run(self, plans: Sequence[Ready]) -> list[Outcome]:
        """Apply them in order; what was applied stays recorded when a later one fails."""
        known = {plan.root.service: plan for plan in plans}
        outcomes: list[Outcome] = []
        for group in groups([plan.root for plan in plans]):
            with passing_interrupts(), ThreadPoolExecutor(AT_ONCE) as pool:
                jobs = [pool.submit(self._apply, known[root.service]) for root in group]
            failed = [error for job in jobs if (error := job.exception())]
            if failed:
                raise failed[0]
            outcomes += [job.result() for job in jobs]
        return outcomes

    def _look(self, root: Root) -> tuple[Ready | None, list[str]]:
        """The plan, and what speaks against it; a plan that should not be here is not even opened."""
        kept = Kept.of(self.project.root, root.environment, root.service)
        manifest = kept.read()
        runner = self._runner(root)
        (runner.folder / IMPORTS).unlink(missing_ok=True)
        facts = Facts(
            project=self.project.name,
            account=self.account,
            root=root,
            rendered=rendered_digest(self.project.root, root),
            plan_sha256=kept.sha256(),
            hold=hold_of(self.store, root.service),
        )
        faults = list(objections(manifest, facts))
        if faults:
            return None, faults
        runner.init()
        raw = runner.show_json(kept.plan)
        packages = ((raw.get("variables") or {}).get("packages") or {}).get("value") or {}
        faults += contradictions(manifest, Content(plan_fingerprint(plan_of(raw)), packages))
        faults += changed_packages(self.account, root.within(self.project.root), packages)
        begun = Journal(kept.folder).plan_sha256 == facts.plan_sha256
        return Ready(root, kept, manifest, raw, packages, begun), faults

    def _apply(self, plan: Ready) -> Outcome:
        root, name = plan.root, plan.root.service
        before = release_of(self.store, name)
        if before and before.plan_sha256 == plan.manifest.plan_sha256:
            self.report(Step(f"apply {name}", 0.0, "this plan was applied before"))
            return Outcome(root, "was applied", before.versions)
        if plan.manifest.changes:
            self._terraform(plan)
        versions = self._settle(plan)
        self._record(plan, versions)
        Journal(plan.kept.folder).end()
        return Outcome(root, "applied" if plan.manifest.changes else "up to date", versions)

    def _terraform(self, plan: Ready) -> None:
        journal = Journal(plan.kept.folder)
        runner = self._runner(plan.root)
        with timed(self.report, f"apply {plan.root.service}") as note:
            try:
                file = self._rest(plan, runner, journal) if plan.begun else plan.kept.plan
                journal.begin(plan.manifest.plan_sha256, plan_of(plan.raw))
                summary = runner.apply(plan=file, journal=journal.lines).summary
            except Interrupted:
                raise
            except TerraformFailed as error:
                if any(_STALE in item.summary for item in error.findings):
                    raise UserError(
                        f"{plan.root.name}: the state has changed since this plan was made, by another apply: "
                        f"plan again (`gen plan {plan.root.environment} {plan.root.service}`)"
                    ) from error
                raise explained(error, plan.root.name, str(plan.root.folder)) from error
            if summary:
                note(f"{summary.added} added, {summary.changed} changed, {summary.removed} removed")

    def _rest(self, plan: Ready, runner: Runner, journal: Journal) -> Path:
        """A plan of what an apply that did not end has left; UserError when that is more than was planned."""
        rest = plan.kept.folder / "rest.tfplan"

        def tell(said: str) -> None:
            self.report(Step(f"apply {plan.root.service}", None, said))

        tell("an apply of this plan did not end: going on with the rest")
        plan_on(runner, rest, journal, tell)
        rest.chmod(0o600)
        more = beyond(plan_of(plan.raw), plan_of(runner.show_json(rest)))
        if more:
            raise UserError(
                f"{plan.root.name}: an apply of this plan did not end, and what is left is more than it said "
                f"({', '.join(more[:5])}): plan again, and have that reviewed"
            )
        return rest

    def _settle(self, plan: Ready) -> dict[str, str]:
        """Compare the code that answers with the packages, and heal what differs; the versions that answer."""
        live = live_functions(self.account, plan.root)
        versions = {key: item.version for key, item in live.items()}
        for item in strangers(live, plan.packages):
            package = plan.packages[item.key]
            file = package.get("filename")
            content = (plan.root.within(self.project.root) / file).read_bytes() if file else None
            versions[item.key] = put_back(self.account, item, package, content)
            note = (
                f"{plan.root.service}.{item.key} ran other code than its package's; version {versions[item.key]} does"
            )
            self.report(Step("heal", 0.0, note))
        return versions

    def _record(self, plan: Ready, versions: Mapping[str, str]) -> None:
        made = plan.manifest
        release = Release(
            service=plan.root.service,
            commit=made.commit,
            applied_at=datetime.now(UTC).isoformat(timespec="seconds"),
            by=self.by,
            fingerprint=made.fingerprint,
            plan_sha256=made.plan_sha256,
            packages=made.packages,
            versions=versions,
            gen=own_version(),
        )
        record(self.store, release)

    def _runner(self, root: Root) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))
        folder = root.within(self.project.root)

        def tell(event: Event) -> None:
            self.report(TerraformEvent(root.service, event))

        return Runner(self.binary, folder, environ, tell, LOCK_SECONDS)
