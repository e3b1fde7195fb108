"""`gen plan`: every asked root planned, and what is needed to hold an apply to it kept.

In: roots of one environment whose HCL is written and whose packages are told. Out: one `Planned` a root, in the order
of the roots. Several at once, each worker with a provider of its own that its roots share, as many as memory holds.
"""

import queue
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.capacity import Capacity
from generator.delivery.continuing import plan_on
from generator.delivery.healing import look
from generator.delivery.journal import Journal
from generator.delivery.journals import Journals
from generator.delivery.kept import Kept, Manifest
from generator.delivery.locks import LOCK_SECONDS, explained
from generator.delivery.packages import Packages, digests
from generator.delivery.provenance import Commit, lineage_of, own_version, provider_version, rendered_digest
from generator.delivery.rollouts.pins import Coming, coming
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
    passing_interrupts,
)
from generator.terraform.plan_identity import plan_fingerprint
from generator.terraform.plan_json import PlanJson, plan_of
from generator.terraform.shared_provider import SharedProvider, shared_provider

# A Terraform and a provider with its schema: https://github.com/hashicorp/terraform-provider-aws/issues/31722
_MEGABYTES = 1300

Waiting = queue.SimpleQueue[Root]


@dataclass(frozen=True, slots=True)
class Planned:
    """A root, its plan, the manifest that is kept with it, and what is rolled out after an apply of it."""

    root: Root
    plan: PlanJson
    manifest: Manifest
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class Plans:
    """What came of the roots: plans, and where there is none why."""

    planned: tuple[Planned, ...]
    failed: Mapping[str, UserError]


@dataclass(frozen=True, slots=True)
class Planning:
    """One `gen plan`. `binding` is False when no apply may follow: the packages have not been seen."""

    project: Project
    account: Account
    binary: Binary
    environ: Mapping[str, str]
    commit: Commit
    binding: bool
    report: Report

    def run(self, roots: Sequence[Root], packages: Mapping[str, Packages]) -> Plans:
        """Plan the roots; what is kept of former plans of theirs is replaced. Raises Interrupted."""
        waiting: queue.SimpleQueue[Root] = queue.SimpleQueue()
        for root in roots:
            waiting.put(root)
        found: dict[str, Planned | UserError] = {}
        at_once = workers(len(roots))
        with passing_interrupts(), ThreadPoolExecutor(at_once) as pool:
            jobs = [pool.submit(self._work, waiting, packages, found) for _ in range(at_once)]
        for job in jobs:
            job.result()
        results = [found[root.service] for root in roots]
        failed = {root.service: item for root, item in zip(roots, results, strict=True) if isinstance(item, UserError)}
        return Plans(tuple(item for item in results if isinstance(item, Planned)), failed)

    def _work(self, waiting: Waiting, packages: Mapping[str, Packages], found: dict[str, Planned | UserError]) -> None:
        """Plan one root after the other, until none waits; the provider of the first serves all."""
        environ = self._environ()
        provider = SharedProvider()
        with ExitStack() as held:
            while (root := _next(waiting)) is not None:
                try:
                    runner = self._runner(root, environ)
                    runner.init()
                    if not provider.environ:
                        provider = held.enter_context(shared_provider(runner.folder, environ))
                    found[root.service] = self._plan(root, provider.serving(runner), packages.get(root.service, {}))
                except Interrupted:
                    raise
                except UserError as error:
                    found[root.service] = error

    def _plan(self, root: Root, runner: Runner, packages: Packages) -> Planned:
        kept = Kept.of(self.project.root, root.environment, root.service)
        with timed(self.report, f"plan {root.service}") as note:
            kept.prepare()
            journal = self._journal(root, kept)
            try:
                plan_on(runner, kept.plan, journal, self.account, lambda said: self.report(Step(root.name, None, said)))
            except Interrupted:
                raise
            except TerraformFailed as error:
                raise explained(error, root.name, str(root.folder)) from error
            raw = runner.show_json(kept.plan)
            plan = plan_of(raw)
            rollouts = tuple(coming(root, plan, packages))
            quiet = not plan.changes_something and not rollouts
            heals = look(self.account, root, packages).strange if self.binding and quiet else {}
            manifest = self._manifest(root, kept, plan, packages, rollouts, heals, journal.plan_sha256)
            kept.keep(raw, manifest)
            changed = len(plan.changed)
            note(f"{changed} of {len(plan.changes)} resources change" if changed else "no changes")
        return Planned(root, plan, manifest, rollouts)

    def _journal(self, root: Root, kept: Kept) -> Journal:
        """What an apply that did not end has left, here or beside the state; who only reads may not see the latter."""
        journal = Journal(kept.folder)
        if self.binding:
            Journals.of(self.project, self.account).bring(root.service, journal)
        return journal

    def _manifest(
        self,
        root: Root,
        kept: Kept,
        plan: PlanJson,
        packages: Packages,
        rollouts: Sequence[Coming],
        heals: Mapping[str, str],
        continues: str,
    ) -> Manifest:
        folder = root.within(self.project.root)
        state = lineage_of(kept.plan)
        return Manifest(
            project=self.project.name,
            environment=root.environment,
            service=root.service,
            account=self.account.id,
            region=self.account.region,
            commit=self.commit.id,
            clean=self.commit.clean,
            binding=self.binding,
            changes=plan.changes_something,
            rendered=rendered_digest(self.project.root, root),
            packages=digests(packages),
            rollouts={item.function: item.former for item in rollouts},
            heals=heals,
            continues=continues,
            gen=own_version(),
            terraform=plan.terraform_version,
            provider=provider_version(folder),
            lineage=state.id,
            serial=state.serial,
            fingerprint=plan_fingerprint(plan),
            plan_sha256=kept.sha256(),
        )

    def _runner(self, root: Root, environ: Mapping[str, str]) -> Runner:
        """A plan that is only for reading takes no lock, which the role of a pull request may not write."""
        folder = root.within(self.project.root)

        def tell(event: Event) -> None:
            self.report(TerraformEvent(root.service, event))

        return Runner(self.binary, folder, environ, tell, LOCK_SECONDS if self.binding else None)

    def _environ(self) -> dict[str, str]:
        return child_environ(self.environ, cli_config(self.project.root, self.environ))


def _next(waiting: Waiting) -> Root | None:
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return None


def workers(roots: int, *, capacity: Capacity | None = None) -> int:
    """How many roots are planned at once: as many as there are processors and room for, and at least one."""
    given = capacity or Capacity()
    free = given.megabytes()
    # Where the machine does not tell, enough for two.
    room = 2 if free is None else free // _MEGABYTES
    return max(1, min(roots, given.processors(), room))
