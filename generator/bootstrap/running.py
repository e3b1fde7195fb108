"""`gen bootstrap`: from an account with nothing in it to a platform whose state lies in its own bucket.

In: a project whose platform files are written. `prepare` looks where the state is, takes up what a killed run has left
and plans; `apply` makes it, moves a state that is still a file into the bucket, and the states of services after it.
Every step can be done again: what decides is what is there, not what was remembered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.bootstrap.existing import Found, existing
from generator.bootstrap.families import Held, held, lacking, needed
from generator.bootstrap.moving import move_all
from generator.bootstrap.platform import folder_of
from generator.bootstrap.states import BucketPlace, FilePlace, State, move, same, states_below
from generator.delivery.account import Account
from generator.delivery.locks import explained
from generator.delivery.roots import Root
from generator.diagnostics import UserError
from generator.layout.states import STATE, backend, file_of, key_of
from generator.names import stem_of
from generator.project import PLATFORM, Project
from generator.replacing import replace_file
from generator.spec.environment import Environment
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

_OVERRIDE = "backend_override.tf"
_IMPORTS = "imports_of_bootstrap.tf"
_PROVIDERS = "account.auto.tfvars.json"
_NOTES = ".gen/bootstrap"
_UNTIL = "# Written by `gen bootstrap`, which removes it"


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
    def spec(self) -> Environment:
        return self.project.environments[self.account.environment].spec

    @property
    def folder(self) -> Path:
        return self.project.root / folder_of(self.account.environment)

    def prepare(self, roots: Sequence[Root]) -> Prepared:
        """Look, and plan what is missing. Nothing in the account is changed; UserError for what stands in the way."""
        self._check(roots)
        home = self._settle()
        found = self._unknown(home.read())
        replace_or_remove(self.folder / _IMPORTS, _import_blocks(found))
        runner = self._runner()
        self._forget_backend()
        with timed(self.report, f"plan {PLATFORM}"):
            runner.init(always=True)
            file = self.project.root / _NOTES / f"{self.account.environment}.tfplan"
            file.parent.mkdir(parents=True, exist_ok=True)
            plan = runner.plan(out=file)
            file.chmod(0o600)
        return Prepared(plan, file, isinstance(home, FilePlace) and self._remote is not None, tuple(found))

    def apply(self, prepared: Prepared, roots: Sequence[Root]) -> list[str]:
        """Make what was planned, and bring states into the bucket; the roots whose states were moved."""
        runner = self._runner()
        if prepared.plan.changes:
            with timed(self.report, f"apply {PLATFORM}"):
                self._begin(prepared)
                try:
                    runner.apply(plan=prepared.file)
                except TerraformFailed as error:
                    raise explained(error, f"{self.account.environment}/{PLATFORM}", str(self.folder)) from error
        prepared.file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        (self.folder / _IMPORTS).unlink(missing_ok=True)
        if prepared.in_file:
            self._migrate(runner)
        return [*([PLATFORM] if prepared.in_file else []), *self._take_along(roots)]

    def outputs(self) -> dict[str, object]:
        runner = self._runner()
        runner.init()
        return runner.output_json()

    def _check(self, roots: Sequence[Root]) -> None:
        """What no plan would tell: a boundary that nothing carries, and families that somebody still needs."""
        spec, env = self.spec, self.account.environment
        place = f"environments/{env}/environment.yaml"
        if spec.ci is None:
            return
        if spec.state is None:
            raise UserError(f"{place}: `ci` needs `state: {{ bucket: NAME }}`: a pipeline keeps no file")
        boundary = f"arn:aws:iam::{self.account.id}:policy/ci/{self.project.name}-{env}-boundary"
        required = spec.require.permissions_boundary if spec.require else None
        if required != boundary:
            raise UserError(
                f"{place}: the apply role makes roles within its boundary only: write "
                f'`require: {{ permissions_boundary: "{boundary}" }}`, then `gen render`'
            )
        missing = [*lacking(spec.ci.families, held(self._held_states())), *self._needed(roots)]
        if missing:
            lines = [f"{place}: ci.families lacks {item.family}: {_who(item)}" for item in missing]
            raise UserError("\n".join([*dict.fromkeys(lines), "add them; what no state holds any more can be dropped"]))

    def _needed(self, roots: Sequence[Root]) -> list[Held]:
        assert self.spec.ci
        return lacking(self.spec.ci.families, needed(root.stack for root in roots))

    def _held_states(self) -> dict[str, State]:
        """What the services of the environment have, wherever it lies."""
        env, start = self.account.environment, f"{self.project.name}/{self.account.environment}/"
        found: dict[str, State] = {}
        for bucket in self._buckets():
            for key in states_below(self.account, bucket, start):
                stem = key.removeprefix(start).removesuffix(f"/{STATE}")
                state = BucketPlace(self.account, bucket, key).read()
                if state and stem != PLATFORM:
                    found.setdefault(f"{env}/{self._called(stem)}", state)
        for file in sorted((self.project.root / "environments" / env).glob(f"*/{STATE}")):
            state = FilePlace(file).read()
            if state and file.parent.name != PLATFORM:
                found.setdefault(f"{env}/{self._called(file.parent.name)}", state)
        return found

    def _called(self, stem: str) -> str:
        """How the service is called now whose state lies under `stem`."""
        sources = self.project.services.values()
        return next((source.name for source in sources if stem_of(source.name, source.spec) == stem), stem)

    def _buckets(self) -> list[str]:
        state = self.spec.state
        return [name for name in ((state.bucket, state.moved_from) if state else ()) if name]

    @property
    def _remote(self) -> BucketPlace | None:
        return self._place(PLATFORM)

    @property
    def _local(self) -> FilePlace:
        return FilePlace(self.folder / STATE)

    def _place(self, stem: str, bucket: str | None = None) -> BucketPlace | None:
        state = self.spec.state
        if state is None:
            return None
        key = key_of(self.project.name, self.account.environment, stem)
        return BucketPlace(self.account, bucket or state.bucket, key, state.kms_key)

    def _settle(self) -> FilePlace | BucketPlace:
        """Decide where the platform's state is now, and tell Terraform."""
        remote, state = self._remote, self.spec.state
        if remote is None or state is None:
            return self._local
        there, here = remote.read(), self._local.read()
        if there and here:
            same(here, there, self._local, remote)
            self._local.remove()
        override = self.folder / _OVERRIDE
        if there or (state.managed is False and not here and not state.moved_from):
            override.unlink(missing_ok=True)
            return remote
        if former := self._former(state.moved_from):
            self._forget_former(former)
            replace_or_remove(override, _backend_text(self, former))
            return former
        text = f'{_UNTIL} when the bucket of the states is there.\nterraform {{\n  backend "local" {{}}\n}}\n'
        replace_or_remove(override, text)
        return self._local

    def _former(self, bucket: str | None) -> BucketPlace | None:
        """The place in the former bucket, while the state is still there and nowhere else."""
        place = self._place(PLATFORM, bucket) if bucket else None
        return place if place and place.read() else None

    def _forget_former(self, place: BucketPlace) -> None:
        """The former bucket leaves the state, and stays in the account: its name in the HCL is now another's."""
        state = place.read()
        bucket = (state.resources if state else {}).get("module.state.aws_s3_bucket.this", {}).get("bucket")
        if not state or bucket != place.bucket:
            return
        replace_or_remove(self.folder / _OVERRIDE, _backend_text(self, place))
        self._forget_backend()
        runner = self._runner()
        runner.init(always=True)
        self._terraform(runner, ["state", "rm", "module.state"])
        self.report(Step("state", 0.0, f"bucket {bucket} is no longer Terraform's; it stays as it is"))

    def _unknown(self, state: State | None) -> list[Found]:
        """What is there and not in the state: ours is imported, a provider of others used, all else refused."""
        known = state.resources if state else {}
        spec, name, env = self.spec, self.project.name, self.account.environment
        found = [item for item in existing(self.account, name, spec) if item.address not in known]
        begun = self._begun()
        ours = [item for item in found if item.address in begun or item.is_of(name, env)]
        foreign = [item for item in found if item not in ours]
        self._note_providers([item for item in foreign if item.is_provider])
        taken = [item for item in foreign if not item.is_provider]
        if taken:
            raise UserError("\n".join([*(self._taken(item) for item in taken), "nothing was done"]))
        return ours

    @property
    def _note(self) -> Path:
        return self.project.root / _NOTES / f"{self.account.environment}.json"

    def _begin(self, prepared: Prepared) -> None:
        """Note what was not there before: a bucket has its tags only some calls after it is made."""
        made = [item.address for item in prepared.changes if item.action == "create"]
        replace_file(self._note, json.dumps(sorted({*made, *self._begun()})).encode())

    def _begun(self) -> frozenset[str]:
        """What a run that did not end was to make."""
        try:
            return frozenset(json.loads(self._note.read_bytes()))
        except (OSError, ValueError, TypeError):
            return frozenset()

    def _taken(self, item: Found) -> str:
        whose = f"project {item.tags['project']}'s" if item.tags.get("project") else "not this project's"
        tags = f"project={self.project.name}, environment={self.account.environment}"
        return (
            f"{item.what} is there already, and {whose}: use another name; or leave it to whoever has it, "
            f"{item.way_out} in environments/{self.account.environment}/environment.yaml; "
            f"or, if it is yours, tag it {tags} and run this again"
        )

    def _note_providers(self, found: Sequence[Found]) -> None:
        """A file to be committed: whoever plans here later has to say the same."""
        if not found:
            return
        arns = {item.address.rpartition('["')[2].removesuffix('"]'): item.id for item in found}
        text = json.dumps({"oidc_providers": arns}, indent=2, sort_keys=True) + "\n"
        replace_file(self.folder / _PROVIDERS, text.encode())
        for item in found:
            self.report(Step("look", 0.0, f"{item.what} is there already and is used"))

    def _migrate(self, runner: Runner) -> None:
        """Byte for byte, so that lineage and serial stay: `init -migrate-state` would begin another state."""
        remote = self._remote
        assert remote
        with timed(self.report, "state") as note:
            move(self._local, remote)
            (self.folder / _OVERRIDE).unlink(missing_ok=True)
            self._local.remove()
            self._forget_backend()
            runner.init(always=True)
            note(f"moved to {remote}")

    def _take_along(self, roots: Sequence[Root]) -> list[str]:
        """States of services that lie beside their roots, or in the former bucket, follow."""
        state, moved = self.spec.state, []
        if state is None:
            return []
        for root in roots:
            target = self._place(root.stem)
            assert target
            file = FilePlace(self.project.root / file_of(root.environment, root.stem))
            if file.read():
                move(file, target)
                file.remove()
                _forget_backend(root.within(self.project.root))
                moved.append(root.service)
        if state.moved_from:
            stems = move_all(self.account, state, f"{self.project.name}/{self.account.environment}/")
            moved += map(self._called, stems)
            (self.folder / _OVERRIDE).unlink(missing_ok=True)
            for folder in (self.project.root / "environments" / self.account.environment).glob("*/.terraform"):
                _forget_backend(folder.parent)
        return moved

    def _forget_backend(self) -> None:
        _forget_backend(self.folder)

    def _runner(self) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))
        return Runner(self.binary, self.folder, environ, lambda event: self.report(TerraformEvent(PLATFORM, event)))

    def _terraform(self, runner: Runner, words: Sequence[str]) -> None:
        """A command that the runner has no word for, shown like every other."""
        line = runner.line(words)
        tell = runner.report
        tell(CommandStarted(line, ()))
        argv = [str(runner.binary.path), f"-chdir={runner.folder.absolute()}", *words]
        ended = run_child(
            argv,
            folder=runner.folder,
            environ=runner.environ,
            on_stdout=lambda text: tell(Message(text)) if text.strip() else None,
            on_stderr=lambda text: tell(Message(text, "stderr")) if text.strip() else None,
        )
        if ended.exit_code != 0:
            raise TerraformFailed(line, ended.exit_code, [], ended.stderr)


def _who(item: Held) -> str:
    return f"{item.root} still holds {item.address}" if item.address else f"{item.root} is made of it"


def _forget_backend(folder: Path) -> None:
    """What `init` has noted of a backend: the files say where the state is, and nothing else does."""
    (folder / ".terraform" / STATE).unlink(missing_ok=True)
    (folder / ".terraform" / "gen-init").unlink(missing_ok=True)


def _backend_text(run: Bootstrap, place: BucketPlace) -> str:
    _, settings = backend(run.project.name, run.spec, PLATFORM, PLATFORM) or ("", {})
    settings |= {"bucket": place.bucket}
    settings.pop("kms_key_id", None)
    body = "".join(f"    {name} = {json.dumps(value)}\n" for name, value in sorted(settings.items()))
    return f'{_UNTIL} when the states have moved.\nterraform {{\n  backend "s3" {{\n{body}  }}\n}}\n'


def _import_blocks(found: Sequence[Found]) -> str:
    if not found:
        return ""
    blocks = [f"\nimport {{\n  to = {item.address}\n  id = {json.dumps(item.id)}\n}}\n" for item in found]
    return f"{_UNTIL} after the apply: these were made by a run that did not end.\n{''.join(blocks)}"


def replace_or_remove(file: Path, text: str) -> None:
    if text:
        replace_file(file, text.encode())
    else:
        file.unlink(missing_ok=True)
