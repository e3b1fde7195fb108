"""`gen destroy`: one service taken out of one environment, as a plan that is shown and then applied.

In: a root whose HCL is rendered. Out: a kept plan of what goes, what holds data first; then that plan applied, and what
is recorded of the service removed. Refuses before anything is done what AWS would refuse half-way.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.delivery import hold, release
from generator.delivery.account import Account
from generator.delivery.journals import Journals
from generator.delivery.kept import Kept
from generator.delivery.locks import LOCK_SECONDS, explained
from generator.delivery.packages import Packages, tell, unseen
from generator.delivery.rollouts import shifts
from generator.delivery.roots import Root
from generator.delivery.store import Store
from generator.diagnostics import UserError
from generator.project import Project
from generator.review.findings.holding import GUARDED_BY, HOLDERS
from generator.steps import Report, TerraformEvent, timed
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
from generator.terraform.plan_json import Action, PlanJson, ResourceChange, plan_of
from generator.terraform.shared_provider import attached

_STALE = "Saved plan is stale"
# Functions are only named to be destroyed: nothing is looked up or read, so that any digest does.
_NO_PACKAGE = {"filename": "none.zip", "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}


@dataclass(frozen=True, slots=True)
class Doomed:
    """A kept plan of a destruction; `sha256` is the plan file's."""

    root: Root
    file: Path
    plan: PlanJson
    sha256: str

    @property
    def going(self) -> list[ResourceChange]:
        """What is destroyed, what holds data first."""
        found = [item for item in self.plan.changed if item.action is Action.DELETE]
        return sorted(found, key=lambda item: (item.type not in HOLDERS, item.address))


@dataclass(frozen=True, slots=True)
class Destroying:
    project: Project
    account: Account
    store: Store
    binary: Binary
    environ: Mapping[str, str]
    report: Report

    def plan(self, root: Root) -> Doomed:
        """Plan the destruction and keep the plan; it replaces a former one."""
        file = self._file(root)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.parent.chmod(0o700)
        tell(self.project, root, self._packages(root))
        found = self._runner(root)
        with timed(self.report, f"plan {root.service}"), _locks_told(root):
            found.init()
            with attached(found) as runner:
                runner.plan(out=file, destroy=True)
                file.chmod(0o600)
                return self._read(root, runner)

    def kept(self, root: Root) -> Doomed | None:
        """The plan that was kept; None where there is none."""
        if not self._file(root).is_file():
            return None
        runner = self._runner(root)
        runner.init()
        return self._read(root, runner)

    def run(self, doomed: Doomed) -> None:
        """Destroy what the plan says, and what is recorded of the service."""
        root = doomed.root
        with (
            timed(self.report, f"destroy {root.service}") as note,
            passing_interrupts(),
            _locks_told(root),
            attached(self._runner(root)) as runner,
        ):
            summary = runner.apply(plan=doomed.file).summary
            note(f"{summary.removed} removed" if summary else "")
        for name in (kind.name_of(root.service) for kind in (release, hold, shifts)):
            self.store.remove(name)
        Journals.of(self.project, self.account).forget(root.service)
        for file in (doomed.file, *Kept.of(self.project.root, root.environment, root.service).folder.glob("*.*")):
            file.unlink(missing_ok=True)

    def _file(self, root: Root) -> Path:
        return Kept.of(self.project.root, root.environment, root.service).folder / "destroy" / "plan.tfplan"

    def _read(self, root: Root, runner: Runner) -> Doomed:
        file = self._file(root)
        plan = plan_of(runner.show_json(file))
        return Doomed(root, file, plan, hashlib.sha256(file.read_bytes()).hexdigest())

    def _packages(self, root: Root) -> Packages:
        keys = [item.key for item in root.stack.functions if not item.spec.image]
        keys += [item.key for item in root.stack.layers if not item.spec.arn]
        artifacts = root.stack.environment.artifacts
        stored: dict[str, Any] = {"s3_key": "none.zip", "sha256": _NO_PACKAGE["sha256"]}
        none = {**stored, "s3_bucket": artifacts.bucket} if artifacts else _NO_PACKAGE
        return unseen({key: dict(none) for key in keys})

    def _runner(self, root: Root) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))

        def tell(event: Event) -> None:
            self.report(TerraformEvent(root.service, event))

        return Runner(self.binary, root.within(self.project.root), environ, tell, LOCK_SECONDS)


class _locks_told:  # noqa: N801  # used as a statement
    """Says who holds a lock, and that a plan is no longer true."""

    def __init__(self, root: Root) -> None:
        self.root = root

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, TerraformFailed) and not isinstance(error, Interrupted):
            if any(_STALE in item.summary for item in error.findings):
                raise UserError(
                    f"{self.root.name}: the state has changed since this plan was made: run `gen destroy "
                    f"{self.root.environment} {self.root.service}` again"
                ) from error
            raise explained(error, self.root.name, str(self.root.folder)) from error


def protected(account: Account, doomed: Doomed) -> Iterator[str]:
    """What cannot be destroyed as it is, each with the way out; looked at where AWS would refuse only in the end."""
    root = doomed.root
    for item in doomed.going:
        guard = GUARDED_BY.get(item.type)
        if guard and item.before.get(guard) is True:
            yield (
                f"{item.address} ({_name(item)}) is protected from deletion. Whoever is sure says so in the spec first "
                f"(`deletion_protection: false` of the resource in environments.{root.environment}), plans and applies "
                "that, and then destroys"
            )
        elif item.type == "aws_s3_bucket" and not item.before.get("force_destroy") and _is_full(account, item):
            yield (
                f"{item.address} ({_name(item)}) has objects in it, and AWS deletes no such bucket: move away what is "
                f"needed, then empty it (`aws s3 rm --recursive s3://{_name(item)}`, and its old versions)"
            )


def _is_full(account: Account, bucket: ResourceChange) -> bool:
    client = account.client("s3")
    try:
        found = client.list_object_versions(Bucket=_name(bucket), MaxKeys=1)
    except client.exceptions.ClientError:
        return False
    return bool(found.get("Versions") or found.get("DeleteMarkers"))


def _name(item: ResourceChange) -> str:
    return str(item.before.get("name") or item.before.get("bucket") or item.before.get("id") or "?")


def holds_data(item: ResourceChange) -> str:
    """What is lost with it, "" for nothing."""
    return HOLDERS[item.type][1] if item.type in HOLDERS else ""
