"""`gen bootstrap`: from an account with nothing in it to a platform whose state lies in its own bucket.

In: a project whose platform files are written. `prepare` looks where the state is, takes up what a killed run has left
and plans; `apply` makes it, moves a state that is still a file into the bucket, and the states of services after it.
Every step can be done again: what decides (`places`, `deciding`) is what is there, not what was remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.bootstrap.deciding import check_boundary, check_families, claims
from generator.bootstrap.existing import Found, existing
from generator.bootstrap.moving import move_all
from generator.bootstrap.notes import Notes, forget_backend
from generator.bootstrap.places import Places
from generator.bootstrap.states import BucketPlace, FilePlace, State, move
from generator.delivery.account import Account
from generator.delivery.locks import explained
from generator.delivery.roots import Root
from generator.layout.states import file_of
from generator.project import PLATFORM, Project
from generator.steps import Report, Step, TerraformEvent, timed
from generator.terraform import (
    Binary,
    CommandStarted,
    Message,
    Plan,
    PlannedChange,
    Runner,
    TerraformFailed,
    child_environ,
    cli_config,
)
from generator.terraform.child import run_child
from generator.terraform.shared_provider import attached


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan that waits for a yes. `in_file` says that the state is not in its bucket yet."""

    plan: Plan
    file: Path
    in_file: bool
    imported: tuple[Found, ...]

    @property
    def changes(self) -> tuple[PlannedChange, ...]:
        return self.plan.planned


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """One run for one environment."""

    project: Project
    account: Account
    binary: Binary
    environ: Mapping[str, str]
    report: Report

    @property
    def places(self) -> Places:
        return Places(self.project, self.account)

    @property
    def notes(self) -> Notes:
        return Notes(self.places)

    def prepare(self, roots: Sequence[Root]) -> Prepared:
        """Look, and plan what is missing. Nothing in the account is changed; UserError for what stands in the way."""
        check_boundary(self.places)
        check_families(self.places, self.places.services() if self.places.spec.ci else {}, roots)
        place = self._settle()
        imported = self._claim(place.read())
        forget_backend(self.places.folder)
        found = self._runner()
        with timed(self.report, f"plan {PLATFORM}"):
            found.init(always=True)
            self.notes.prepare()
            with attached(found) as runner:
                plan = runner.plan(out=self.notes.plan)
            self.notes.plan.chmod(0o600)
        in_file = isinstance(place, FilePlace) and self.places.remote is not None
        return Prepared(plan, self.notes.plan, in_file, imported)

    def apply(self, prepared: Prepared, roots: Sequence[Root]) -> list[str]:
        """Make what was planned, and bring states into the bucket; the roots whose states were moved."""
        if prepared.plan.changes:
            with timed(self.report, f"apply {PLATFORM}"), attached(self._runner()) as runner:
                self.notes.begin(item.address for item in prepared.changes if item.action == "create")
                try:
                    runner.apply(plan=prepared.file)
                except TerraformFailed as error:
                    raise explained(error, f"{self.account.environment}/{PLATFORM}", str(self.places.folder)) from error
        self.notes.end()
        if prepared.in_file:
            self._migrate()
        return [*([PLATFORM] if prepared.in_file else []), *self._take_along(roots)]

    def outputs(self) -> dict[str, object]:
        runner = self._runner()
        runner.init()
        return runner.output_json()

    def _settle(self) -> FilePlace | BucketPlace:
        """Tell Terraform where the platform's state is now."""
        home = self.places.home()
        if home.doubled:
            self.places.local.remove()
        self.notes.backend(home.override)
        if isinstance(home.place, BucketPlace) and home.override:
            self._forget_former(home.place)
        return home.place

    def _forget_former(self, place: BucketPlace) -> None:
        """The former bucket leaves the state, and stays in the account: its name in the HCL is now another's."""
        state = place.read()
        bucket = (state.resources if state else {}).get("module.state.aws_s3_bucket.this", {}).get("bucket")
        if not state or bucket != place.bucket:
            return
        forget_backend(self.places.folder)
        runner = self._runner()
        runner.init(always=True)
        _terraform(runner, ["state", "rm", "module.state"])
        self.report(Step("state", 0.0, f"bucket {bucket} is no longer Terraform's; it stays as it is"))

    def _claim(self, state: State | None) -> tuple[Found, ...]:
        """Note what is there and not in the state: ours is imported, a provider of others used, all else refused."""
        there = existing(self.account, self.project.name, self.places.spec)
        claimed = claims(self.places, there, set(state.resources if state else {}), self.notes.begun())
        self.notes.providers(claimed.providers)
        for item in claimed.providers:
            self.report(Step("look", 0.0, f"{item.what} is there already and is used"))
        self.notes.imports(claimed.ours)
        return claimed.ours

    def _migrate(self) -> None:
        """Byte for byte, so that lineage and serial stay: `init -migrate-state` would begin another state."""
        remote = self.places.remote
        assert remote
        with timed(self.report, "state") as note:
            move(self.places.local, remote)
            self.notes.backend("")
            self.places.local.remove()
            forget_backend(self.places.folder)
            self._runner().init(always=True)
            note(f"moved to {remote}")

    def _take_along(self, roots: Sequence[Root]) -> list[str]:
        """States of services that lie beside their roots, or in the former bucket, follow."""
        state = self.places.spec.state
        if state is None:
            return []
        moved = [root.service for root in roots if self._take(root)]
        if state.moved_from:
            stems = move_all(self.account, state, self.places.prefix)
            moved += map(self.places.called, stems)
            self.notes.backend("")
            for folder in (self.project.root / "environments" / self.account.environment).glob("*/.terraform"):
                forget_backend(folder.parent)
        return moved

    def _take(self, root: Root) -> bool:
        """Whether a state lay beside the root; it lies in the bucket now."""
        file, target = FilePlace(self.project.root / file_of(root.environment, root.stem)), self.places.of(root.stem)
        assert target
        if not file.read():
            return False
        move(file, target)
        file.remove()
        forget_backend(root.within(self.project.root))
        return True

    def _runner(self) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))
        folder = self.places.folder
        return Runner(self.binary, folder, environ, lambda event: self.report(TerraformEvent(PLATFORM, event)))


def _terraform(runner: Runner, words: Sequence[str]) -> None:
    """A command that the runner has no word for, shown like every other."""
    line = runner.line(words)
    tell = runner.report
    tell(CommandStarted(line, ()))
    ended = run_child(
        [str(runner.binary.path), f"-chdir={runner.folder.absolute()}", *words],
        folder=runner.folder,
        environ=runner.environ,
        on_stdout=lambda text: tell(Message(text)) if text.strip() else None,
        on_stderr=lambda text: tell(Message(text, "stderr")) if text.strip() else None,
    )
    if ended.exit_code != 0:
        raise TerraformFailed(line, ended.exit_code, [], ended.stderr)
