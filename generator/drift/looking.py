"""The comparison itself: a refresh of each root, held against the commit and the packages that were released."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from generator.delivery.account import Account
from generator.delivery.checkout import at_commit
from generator.delivery.hold import hold_of
from generator.delivery.live import live_functions
from generator.delivery.locks import explained
from generator.delivery.packages import hexadecimal
from generator.delivery.planning import workers
from generator.delivery.refusals import refusal_of_aws
from generator.delivery.release import Release, release_of
from generator.delivery.rollouts.shifts import under_way
from generator.delivery.roots import Root
from generator.delivery.store import Store
from generator.diagnostics import UserError
from generator.drift.adopting import patch
from generator.drift.comparing import Answering, differences
from generator.drift.seen import Drift
from generator.project import Project
from generator.steps import Report, TerraformEvent, timed
from generator.terraform import (
    Binary,
    Interrupted,
    Runner,
    TerraformFailed,
    child_environ,
    cli_config,
    passing_interrupts,
)
from generator.terraform.plan_json import PlanJson, plan_of
from generator.terraform.shared_provider import attached
from generator.wording import plural

FOLDER = ".gen/drift"


Look = Callable[[], Drift]


def seen(looks: Sequence[Look]) -> list[Drift]:
    """What each look finds, in their order; several at once. Raises Interrupted."""
    with passing_interrupts(), ThreadPoolExecutor(workers(len(looks))) as pool:
        return list(pool.map(lambda look: look(), looks))


def tried(look: Look, failed: Drift) -> Drift:
    """What a look finds: one that fails hides none of the others, and says so in a copy of `failed`."""
    try:
        return look()
    except Interrupted:
        raise
    except UserError as error:
        return replace(failed, failed=str(error))
    except Exception as error:
        if refusal := refusal_of_aws(error):
            return replace(failed, failed=refusal)
        raise


@dataclass(frozen=True, slots=True)
class Looking:
    """One `gen drift`."""

    project: Project
    account: Account
    store: Store
    binary: Binary
    environ: Mapping[str, str]
    report: Report

    def look(self, root: Root) -> Drift:
        """One root's drift."""
        return tried(lambda: self._look(root), _drift(root))

    def _look(self, root: Root) -> Drift:
        release, hold = release_of(self.store, root.service), hold_of(self.store, root.service)
        if release is None:
            applied = f"`gen apply {root.environment} {root.service}` does"
            return replace(_drift(root), nothing=f"never released from here, so nothing to compare with: {applied}")
        with timed(self.report, f"refresh {root.service}") as note:
            plan = self._refreshed(root, release)
            answering = Answering(live_functions(self.account, root), release, hold, self._moving(root))
            told = differences(root, plan, answering)
            note(plural(len(told), "difference") if told else "as it was applied")
        adopted = patch(root.environment, [item.overlay for item in told if item.overlay])
        return replace(_drift(root), told=tuple(told), adopt=adopted)

    def _moving(self, root: Root) -> frozenset[str]:
        """Functions whose rollout is under way: their aliases are meant to change without Terraform."""
        found = under_way(self.store, root.service)
        return frozenset(shift.function for shift in found.shifts) if found else frozenset()

    def _refreshed(self, root: Root, release: Release) -> PlanJson:
        """What Terraform finds changed, seen from the commit that was released."""
        folder = (self.project.root / FOLDER / root.environment).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        packages, saved = folder / f"{root.service}.tfvars.json", folder / f"{root.service}.tfplan"
        packages.write_text(json.dumps({"packages": _packages(release)}))
        # Without `state` the state lies beside the root, which a checkout elsewhere would not have.
        commit = release.commit if root.stack.environment.state else ""
        try:
            with at_commit(self.project.root, commit) as tree:
                runner = self._runner(root, tree)
                runner.init()
                with attached(runner) as runner:
                    runner.plan(out=saved, refresh_only=True, var_files=[packages] if release.packages else [])
                    return plan_of(runner.show_json(saved))
        except TerraformFailed as error:
            raise explained(error, root.name, str(root.folder)) from error
        finally:
            saved.unlink(missing_ok=True)
            packages.unlink(missing_ok=True)

    def _runner(self, root: Root, tree: Path) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))
        return Runner(
            self.binary,
            root.at_commit(tree),
            environ,
            lambda event: self.report(TerraformEvent(root.service, event)),
            lock_seconds=None,  # a look changes nothing
        )


def _drift(root: Root) -> Drift:
    """Of a root, before anything is found."""
    words = f"{root.environment} {root.service}"
    return Drift(
        root.environment,
        root.service,
        source=str(root.stack.source),
        take_back=f"gen plan {words}   gen apply {words}",
    )


def _packages(release: Release) -> dict[str, dict[str, object]]:
    """For a refresh it does not matter where packages lie, only that Terraform does not look for them."""
    return {
        key: {"s3_bucket": "released", "s3_key": f"{hexadecimal(digest)}.zip", "sha256": digest, "uploaded": False}
        for key, digest in release.packages.items()
    }
