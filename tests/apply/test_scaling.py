"""Provisioned concurrency that something else than Terraform moves: whose number it is, and how to change to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from generator.drift.finding import drifted
from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.local.known_drift import unexpected
from generator.terraform import Runner, child_environ, cli_config, find_binary
from generator.terraform.plan_json import plan_of

from .projects import GEN, lay
from .scaling import Scaling, serving

ACCOUNT = "111111111111"
NAME, RESOURCE = "dev-warm-api", "function:dev-warm-api:live"
SERVICE = "spec: 1\nservice: warm\nfunctions:\n  api:\n    handler: api.handler\n"
SCHEDULE = '{ expression: "cron(0 7 ? * MON-FRI *)", minimum: 10, maximum: 50 }'
HANDLER = "def handler(event, context):\n    return {}\n"


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is after a step: environments that are kept warm, bounds, and what a plan would change now.

    `drift` is what `gen drift` would tell of it.
    """

    warm: int | None
    bounds: tuple[int, int] | None
    policies: list[str]
    actions: list[str]
    changes: list[str]
    drift: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warm:
    """The service in its root, beside an Application Auto Scaling of the test's own."""

    root: Path
    cloud: Cloud
    scaling: Scaling
    runner: Runner

    def say(self, line: str) -> None:
        """The spec with `line` for the function, applied."""
        spec = self.root / "functions/warm/service.yaml"
        spec.write_text(SERVICE + (f"    {line}\n" if line else ""))
        self._gen("render", "--no-package")
        if not (self.runner.folder / ".terraform").exists():
            self._gen("package")
            self.runner.init()
        self.runner.apply()

    def _gen(self, *words: str) -> None:
        environ = dict(self.runner.environ)
        ended = run([GEN, *words], cwd=self.root, env=environ, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr

    def scale(self, number: int, bounds: tuple[int, int]) -> None:
        """What load and clock do."""
        self.cloud.client("lambda").put_provisioned_concurrency_config(
            FunctionName=NAME, Qualifier="live", ProvisionedConcurrentExecutions=number
        )
        self.scaling.targets[RESOURCE] |= {"MinCapacity": bounds[0], "MaxCapacity": bounds[1]}

    def now(self) -> Moment:
        saved = self.root.parent / "warm.plan"
        self.runner.plan(out=saved)
        target, shown = self.scaling.targets.get(RESOURCE), self.runner.show_json(saved)
        plan = plan_of(shown)
        return Moment(
            self._warm(),
            (target["MinCapacity"], target["MaxCapacity"]) if target else None,
            [name for _, name in self.scaling.policies],
            [name for _, name in self.scaling.actions],
            [f"{item.address}.{item.attribute}" for item in unexpected(shown)],
            tuple(item.address for item in drifted(plan.drift, plan.prior)),
        )

    def _warm(self) -> int | None:
        client = self.cloud.client("lambda")
        try:
            found: dict[str, Any] = client.get_provisioned_concurrency_config(FunctionName=NAME, Qualifier="live")
        except client.exceptions.ProvisionedConcurrencyConfigNotFoundException:
            return None
        return int(found["RequestedProvisionedConcurrentExecutions"])


@pytest.fixture(scope="module")
def warm(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    root = lay(tmp_path_factory.mktemp("scaling") / "project")
    (root / "functions/warm").mkdir()
    (root / "functions/warm/api.py").write_text(HANDLER)
    emulator = Emulator(root, terraform_environ)
    running = emulator.start(Settings(account=ACCOUNT)).running
    cloud, scaling = Cloud(running.endpoint, ACCOUNT, running.region), Scaling()
    with serving(scaling) as endpoint:
        environ = cloud.environ(child_environ(terraform_environ, cli_config(root, terraform_environ)))
        environ |= {"AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING": endpoint}
        runner = Runner(find_binary(environ), root / "environments/dev/warm", environ, lambda _event: None)
        yield Warm(root, cloud, scaling, runner)
    emulator.stop()


@pytest.fixture(scope="module")
def story(warm: Warm) -> dict[str, Moment]:
    """One function through all changes of mind, each with a plan right after it."""
    told: dict[str, Moment] = {}
    warm.say(f"provisioned_concurrency: {{ minimum: 2, maximum: 20, schedules: [{SCHEDULE}] }}")
    told["bounds"] = warm.now()
    warm.scale(7, (10, 50))
    told["scaled"] = warm.now()
    warm.say(f"provisioned_concurrency: {{ minimum: 3, maximum: 30, schedules: [{SCHEDULE}] }}")
    told["other bounds"] = warm.now()
    warm.say("provisioned_concurrency: 4")
    told["number"] = warm.now()
    warm.say("provisioned_concurrency: { minimum: 2, maximum: 20 }")
    told["bounds again"] = warm.now()
    warm.say("")
    told["nothing"] = warm.now()
    return told


@pytest.mark.surface("F10", "A")
def test_it_begins_with_the_least_and_has_a_policy_and_its_schedules(story: dict[str, Moment]) -> None:
    assert story["bounds"] == Moment(2, (2, 20), ["utilization"], ["schedule-1"], [])


@pytest.mark.surface("F10", "A")
def test_what_load_and_clock_change_is_no_difference_to_terraform(story: dict[str, Moment]) -> None:
    assert story["scaled"] == Moment(7, (10, 50), ["utilization"], ["schedule-1"], [])


@pytest.mark.surface("F10", "A")
def test_other_bounds_hold_at_once_and_what_hangs_on_them_is_made_anew(story: dict[str, Moment]) -> None:
    assert story["other bounds"] == Moment(7, (3, 30), ["utilization"], ["schedule-1"], [])


@pytest.mark.surface("F10", "A")
def test_a_number_takes_over_from_bounds_and_bounds_from_a_number(story: dict[str, Moment]) -> None:
    assert story["number"] == Moment(4, None, [], [], [])
    assert story["bounds again"] == Moment(2, (2, 20), ["utilization"], [], [])


@pytest.mark.surface("F10", "A")
def test_what_nobody_wants_any_more_costs_nothing_any_more(story: dict[str, Moment]) -> None:
    assert story["nothing"] == Moment(None, None, [], [], [])
