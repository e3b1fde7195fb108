"""The environment's own root, `environments/<env>/platform`: what was changed of it without `gen bootstrap`.

A platform has no release: compared is what the last `gen bootstrap` left, which its state says, with the account. The
checkout gives Terraform the root to run in; what `environment.yaml` says otherwise since then is no drift.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.bootstrap.places import Places
from generator.bootstrap.platform import own_topic, platform_files
from generator.bootstrap.states import State
from generator.delivery.account import Account
from generator.delivery.locks import explained
from generator.diagnostics import UserError
from generator.drift.adopting import keys
from generator.drift.explaining import Told
from generator.drift.finding import drifted
from generator.drift.looking import FOLDER, tried
from generator.drift.platform_words import Wording
from generator.drift.seen import Drift
from generator.project import PLATFORM, Project
from generator.spec.environment import Environment
from generator.steps import Report, TerraformEvent, timed
from generator.terraform import Binary, Runner, TerraformFailed, child_environ, cli_config
from generator.terraform.plan_json import PlanJson, plan_of
from generator.terraform.shared_provider import attached
from generator.wording import plural

_COMPARED = "as the last `gen bootstrap` left it"
_REFUSED = ("AccessDenied", "AuthorizationError", "UnauthorizedOperation", "not authorized")


@dataclass(frozen=True, slots=True)
class PlatformLooking:
    """One look at the platform of one environment."""

    project: Project
    account: Account
    binary: Binary
    environ: Mapping[str, str]
    report: Report

    def look(self) -> Drift:
        return tried(self._look, self._drift)

    @property
    def places(self) -> Places:
        return Places(self.project, self.account)

    @property
    def _drift(self) -> Drift:
        """Before anything is found."""
        name = self.account.environment
        source, again = f"environments/{name}/environment.yaml", f"gen bootstrap {name}"
        return Drift(name, PLATFORM, compared=_COMPARED, source=source, take_back=again)

    def _look(self) -> Drift:
        drift, spec = self._drift, self.places.spec
        if not platform_files(self.project.name, self.project.environments[drift.environment]):
            return replace(
                drift, nothing=f"{drift.source} names nothing that `gen bootstrap` makes: nothing to look at"
            )
        state = self._state()
        if state is None:
            return replace(drift, nothing=f"nothing to look at: `{drift.take_back}` has made no platform here")
        with timed(self.report, f"refresh {PLATFORM}") as note:
            told = self._told(self._refreshed())
            note(plural(len(told), "difference") if told else "as it was left")
        adopted = keys(item.overlay for item in told if item.overlay)
        return replace(drift, told=tuple(told), adopt=adopted, elsewhere=tuple(elsewhere(spec, state)))

    def _state(self) -> State | None:
        """What the last bootstrap left; UserError where Terraform would not find it."""
        home, again = self.places.home(), self._drift.take_back
        state = home.place.read()
        if state is None or not state.resources:
            return None
        if home.override:
            raise UserError(f"its state is in {home.place} still, where its root does not look: {again} goes on")
        if not (self.places.folder / "terraform.tf").is_file():
            folder = self.places.folder.relative_to(self.project.root)
            raise UserError(
                f"its state is in {home.place}, and {folder} is not here: commit what {again} has written there"
            )
        return state

    def _told(self, plan: PlanJson) -> list[Told]:
        return Wording(self.places.spec).explain(drifted(plan.drift, plan.prior), plan.prior)

    def _refreshed(self) -> PlanJson:
        saved = self.project.root / FOLDER / self.account.environment / f"{PLATFORM}.tfplan"
        saved.parent.mkdir(parents=True, exist_ok=True)
        runner = self._runner()
        try:
            runner.init()
            with attached(runner) as runner:
                runner.plan(out=saved, refresh_only=True)
                return plan_of(runner.show_json(saved))
        except TerraformFailed as error:
            raise self._explained(error) from error
        finally:
            saved.unlink(missing_ok=True)

    def _explained(self, error: TerraformFailed) -> UserError:
        said = explained(error, self._drift.name, str(self.places.folder))
        if said is not error or not any(word in str(error) for word in _REFUSED):
            return said
        return UserError(
            f"{error}\nThese credentials may not read all of it. The plan role may, once `{self._drift.take_back}` of "
            "this version of gen has run; else look as an administrator"
        )

    def _runner(self) -> Runner:
        environ = child_environ(self.environ, cli_config(self.project.root, self.environ))
        return Runner(
            self.binary,
            self.places.folder,
            environ,
            lambda event: self.report(TerraformEvent(PLATFORM, event)),
            lock_seconds=None,  # a look changes nothing
        )


def elsewhere(spec: Environment, state: State) -> Iterator[str]:
    """What the environment uses of others: a root that another project or environment has looks after it."""
    if spec.state and spec.state.managed is False:
        yield f"bucket {spec.state.bucket}"
    if spec.artifacts and spec.artifacts.managed is False:
        yield f"bucket {spec.artifacts.bucket}"
    if spec.alarms and not own_topic(spec):
        yield f"topic {spec.alarms.topic}"
    for kind in ("github", "gitlab"):
        made = f'module.ci_access.aws_iam_openid_connect_provider.this["{kind}"]'
        if spec.ci and getattr(spec.ci, kind) and made not in state.resources:
            yield f"OIDC provider {kind}"
