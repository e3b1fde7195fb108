"""`gen apply`: the plans that were kept, and nothing else.

In: roots with their kept plans, and roots in which a rollout is under way, which need none. Every plan is looked at
before the first is applied; what speaks against one stops all. Then group after group, several roots at once; each is
recorded as soon as it stands, so that a run that is killed goes on where it ended. Out: one `Outcome` a root.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from generator.delivery.account import Account
from generator.delivery.binding import (
    Content,
    Facts,
    changed_packages,
    contradictions,
    held,
    objections,
    overtaken,
    stale,
)
from generator.delivery.continuing import IMPORTS
from generator.delivery.healing import Healing
from generator.delivery.hold import hold_of
from generator.delivery.journal import Journal
from generator.delivery.journals import Journals
from generator.delivery.kept import Kept, Manifest
from generator.delivery.provenance import own_version, rendered_digest
from generator.delivery.ready import Going, Ready
from generator.delivery.release import Release, record, release_of
from generator.delivery.rollouts.following import Clock
from generator.delivery.rollouts.pins import coming, half_way_back, moved, pinned_versions
from generator.delivery.rollouts.rolling import Rolling
from generator.delivery.rollouts.shifts import under_way
from generator.delivery.roots import Root, groups
from generator.delivery.store import Store
from generator.delivery.terraforming import Terraforming
from generator.diagnostics import UserError
from generator.project import Project
from generator.steps import Report, Step, timed
from generator.terraform import (
    Binary,
    asked_to_stop,
    passing_interrupts,
)
from generator.terraform.plan_identity import plan_fingerprint
from generator.terraform.plan_json import plan_of

AT_ONCE = 4
_LISTENS_EVERY = 0.2  # seconds
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a root: `applied`, `rolled out`, `healed` (nothing else was to do), `up to date` (nothing to
    change) or `was applied` (by a run before); `healed` says in a sentence each what ran that was not released.
    """

    root: Root
    what: str
    versions: Mapping[str, str]
    healed: tuple[str, ...] = ()


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

    def going(self, roots: Sequence[Root]) -> list[Going]:
        """The roots in which a rollout is under way; UserError for one that a rollback has left so."""
        found = [Going(root, item) for root in roots if (item := under_way(self.store, root.service))]
        held = [(item, hold) for item in found if (hold := hold_of(self.store, item.root.service))]
        if held:
            raise UserError("\n".join(half_way_back(item.root.environment, item.found, hold) for item, hold in held))
        return found

    def ready(self, roots: Sequence[Root]) -> list[Ready]:
        """The plans of the roots, each held against what is found here; UserError with everything that is wrong."""
        found: list[Ready] = []
        wrong: list[str] = []
        for root, (plan, faults) in zip(
            roots, _at_once([partial(self._look, root) for root in roots], AT_ONCE), strict=True
        ):
            wrong += [f"{root.name}: {fault}" for fault in faults]
            found += [plan] if plan else []
        if wrong:
            raise UserError("\n".join([*wrong, "nothing was applied"]))
        return found

    def run(self, plans: Sequence[Ready], going: Sequence[Going] = ()) -> list[Outcome]:
        """Apply them in order; what was applied stays recorded when a later one fails."""
        known: dict[str, Ready | Going] = {item.root.service: item for item in plans}
        known |= {item.root.service: item for item in going}
        outcomes: dict[str, Outcome] = {}
        for group in groups([item.root for item in known.values()]):
            begun = _at_once([partial(self._apply, known[root.service]) for root in group], AT_ONCE)
            # All that AWS lets shift at the same time: waiting costs nothing.
            ended = _at_once([partial(self._roll, item) for item in begun], len(begun))
            outcomes |= {item.root.service: item for item in ended}
        return list(outcomes.values())

    def _look(self, root: Root) -> tuple[Ready | None, list[str]]:
        """The plan, and what speaks against it; a plan that should not be here is not even opened."""
        kept = Kept.of(self.project.root, root.environment, root.service)
        manifest = kept.read()
        runner = self._terraforming.runner(root)
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
        plan = plan_of(raw)
        faults += contradictions(manifest, Content(plan_fingerprint(plan), plan.changes_something, packages))
        faults += changed_packages(self.account, root.within(self.project.root), packages)
        journal = Journal(kept.folder)
        self._journals.bring(root.service, journal)
        begun = journal.plan_sha256 == facts.plan_sha256
        if not begun and not self._was_applied(root, manifest):
            faults += [*overtaken(manifest, journal.plan_sha256), *stale(manifest, runner.pull_state())]
        rollouts = coming(root, plan, packages)
        faults += moved(self.account, root, rollouts)
        return Ready(root, kept, manifest, raw, packages, begun, tuple(rollouts)), faults

    def _apply(self, plan: Ready | Going) -> Outcome | Going:
        """Up to where every version is published; what is under way then is noted, and goes on without the plan."""
        if isinstance(plan, Going):
            return plan
        root, name = plan.root, plan.root.service
        if before := self._was_applied(root, plan.manifest):
            return self._ended_before(plan, before)
        # Others are applied before it, for minutes: somebody may have rolled it back since it was looked at.
        if hold := hold_of(self.store, name):
            raise UserError(f"{root.name}: {held(root, hold)}")
        # What was changed by hand and is in the spec by now is no change, but the state has to learn of it.
        if plan.manifest.changes or plan_of(plan.raw).drift:
            self._terraforming.apply(plan)
            # Another run of the same plan may have ended while this one waited for its lock: one release is enough.
            if before := self._was_applied(root, plan.manifest):
                return self._ended_before(plan, before)
        running = Healing(self.account, self.project.root, self.report).run(root, plan.packages)
        release = self._release(plan, running.answering)
        found = self._rolling.begin(root, release, pinned_versions(plan.packages), running.newest)
        if found is None:
            record(self.store, release)
        self._end(plan)
        if found:
            return Going(root, found, running.healed)
        what = "applied" if plan.manifest.changes else "healed" if running.healed else "up to date"
        return Outcome(root, what, release.versions, running.healed)

    def _ended_before(self, plan: Ready, before: Release) -> Outcome:
        self.report(Step(f"apply {plan.root.service}", 0.0, "this plan was applied before"))
        self._end(plan)
        return Outcome(plan.root, "was applied", before.versions)

    def _end(self, plan: Ready) -> None:
        """All that the plan has made stands in the state, and all that it has continued."""
        own = (plan.manifest.plan_sha256, plan.manifest.continues)
        self._journals.end(plan.root.service, own)
        journal = Journal(plan.kept.folder)
        if journal.plan_sha256 in own:
            journal.end()

    def _was_applied(self, root: Root, manifest: Manifest) -> Release | None:
        """The release that this very plan has made."""
        before = release_of(self.store, root.service)
        return before if before and before.plan_sha256 == manifest.plan_sha256 else None

    def _roll(self, begun: Outcome | Going) -> Outcome:
        if isinstance(begun, Outcome):
            return begun
        with timed(self.report, f"rollout {begun.root.service}"):
            return Outcome(begun.root, "rolled out", self._rolling.run(begun.root, begun.found), begun.healed)

    @property
    def _terraforming(self) -> Terraforming:
        return Terraforming(self.project, self.account, self.binary, self.environ, self.report, self._journals)

    @property
    def _journals(self) -> Journals:
        return Journals.of(self.project, self.account)

    @property
    def _rolling(self) -> Rolling:
        return Rolling(self.account, self.store, self.by, self.report, Clock(stopping=asked_to_stop))

    def _release(self, plan: Ready, versions: Mapping[str, str]) -> Release:
        made = plan.manifest
        return Release(
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


def _at_once(jobs: Sequence[Callable[[], T]], workers: int) -> list[T]:
    """What the jobs give, in their order; what all of them have raised, after the last has ended."""
    with passing_interrupts(), ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(job) for job in jobs]
        # Ctrl-C comes here, where every worker can still hear of it, and not in the pool's own end. A signal that the
        # kernel gives to a worker is heard here no sooner than this thread wakes.
        while wait(running, _LISTENS_EVERY).not_done:
            pass
    failed = [error for job in running if (error := job.exception())]
    if len(failed) > 1 and all(isinstance(error, UserError) for error in failed):
        raise UserError("\n".join(map(str, failed))) from failed[0]
    if failed:
        raise failed[0]
    return [job.result() for job in running]
