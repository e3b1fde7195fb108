"""A rollout from its note to its record: what is written when, and what whoever comes next is told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from planting import plant, stack

from generator.delivery.hold import hold_of
from generator.delivery.release import release_of
from generator.delivery.rollback import Rollback
from generator.delivery.rollouts.rolling import Rolling, shift_of
from generator.delivery.rollouts.shifts import UnderWay, begin, end, under_way
from generator.delivery.roots import Root
from generator.delivery.status import status_of
from generator.delivery.store import FolderStore
from generator.diagnostics import UserError
from generator.steps import Step

from ..functions import FakeCloudWatch, FakeFunction, FakeLambda
from ..projects import FakeAccount, project, root_of
from .shifting import ADA, ALARM, RELEASE, SHIFT, Time

SERVICE = """\
spec: 1
service: orders
functions:
  before: { handler: main.handler }
  main: { handler: main.handler, rollout: { weights: [10, 50], interval_in_seconds: 300 } }
  other: { handler: main.handler, rollout: { weights: [20], interval_in_seconds: 10 } }
"""
PINNED = {"main": "7", "other": "3"}
HALF = {"8": 0.5}


@dataclass
class Service:
    """`orders` in `dev`, whose `main` is at version 7 of 8, with everything around it in memory."""

    folder: Path
    functions: FakeLambda = field(
        default_factory=lambda: FakeLambda(
            dev_orders_before=FakeFunction("1", {"1": "x"}),
            dev_orders_main=FakeFunction("7", {"6": "oldest", "7": "former", "8": "new"}),
            dev_orders_other=FakeFunction("3", {"3": "y", "4": "y"}),
        )
    )
    alarms: FakeCloudWatch = field(default_factory=FakeCloudWatch)
    time: Time = field(default_factory=Time)
    lines: list[str] = field(default_factory=list)

    @property
    def account(self) -> FakeAccount:
        clients: dict[str, Any] = {"lambda": self.functions, "cloudwatch": self.alarms}
        return FakeAccount("dev", "1" * 12, "eu-central-1", clients=clients)

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.folder / "records")

    @property
    def root(self) -> Root:
        return root_of(project(self.folder / "project", orders=SERVICE))

    def report(self, event: object) -> None:
        assert isinstance(event, Step)
        self.lines.append(event.note)

    @property
    def rolling(self) -> Rolling:
        return Rolling(self.account, self.store, ADA, self.report, self.time.clock())

    @property
    def rollback(self) -> Rollback:
        return Rollback(self.account, self.store, self.root, "arn:aws:iam::1:user/bob", self.report)

    def begin(self, **newest: str) -> UnderWay | None:
        return self.rolling.begin(self.root, RELEASE, PINNED, {"main": "8", "other": "3"} | newest)

    def answers(self, name: str) -> tuple[str | None, dict[str, float]]:
        found = self.functions.functions[f"dev-orders-{name}"]
        return found.alias, found.weights


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path)


@pytest.mark.surface("F08", "U")
def test_what_its_log_counts_sends_it_back_as_its_errors_do(tmp_path: Path) -> None:
    watched = (
        "functions:\n  main:\n    handler: app.handler\n    rollout: { weights: [10, 50] }\n"
        "    logs: { metric_filters: { refused: { pattern: refused }, late: { pattern: late } } }\n"
        "    alarms: { metric_filters: { refused: { threshold: 5 } } }\n"
    )
    found = stack(plant(tmp_path, watched), "prod")
    alarms = shift_of(found, found.function("main"), "7", "8").alarms
    assert "prod-shop-main-metric-refused" in alarms
    assert len(alarms) == 5


@pytest.mark.surface("F08", "U")
def test_what_has_a_newer_version_is_noted_with_all_that_going_on_takes(service: Service) -> None:
    found = service.begin()
    assert found == under_way(service.store, "orders")
    assert found is not None
    assert (found.service, found.by, found.release) == ("orders", ADA, RELEASE)
    names = tuple(f"dev-orders-main-{kind}" for kind in ("duration", "errors", "iterator-age", "throttles"))
    assert found.shifts == (replace(SHIFT, alarms=names),)
    with pytest.raises(UserError, match="changed by somebody else at the same moment"):
        service.begin()
    end(service.store, "orders")
    assert service.begin(main="7") is under_way(service.store, "orders") is None


def test_a_hook_is_noted_by_the_name_that_aws_knows(service: Service, tmp_path: Path) -> None:
    text = SERVICE.replace(
        "{ weights: [10, 50], interval_in_seconds: 300 }",
        "{ deployment_config: AllAtOnce, before_allow_traffic: before }",
    )
    root = root_of(project(tmp_path / "hooked", orders=text))
    found = service.rolling.begin(root, RELEASE, PINNED, {"main": "8", "other": "3"})
    assert found
    (shift,) = found.shifts
    assert (shift.deployment_config, shift.hooks) == ("AllAtOnce", {"before_allow_traffic": "dev-orders-before"})


def test_a_note_of_another_version_of_gen_is_told(service: Service) -> None:
    service.store.write("rollouts/orders", {"service": "orders"}, None)
    with pytest.raises(UserError, match="the rollout of orders was written by another version of gen"):
        under_way(service.store, "orders")


@pytest.mark.surface("F08", "U")
def test_what_was_rolled_out_is_recorded_with_the_versions_that_answer(service: Service) -> None:
    found = service.begin()
    assert found
    assert service.rolling.run(service.root, found) == {"before": "1", "main": "8", "other": "3"}
    assert under_way(service.store, "orders") is None
    assert hold_of(service.store, "orders") is None
    released = release_of(service.store, "orders")
    assert released
    assert (released.versions, released.packages, released.stopped) == (
        {"before": "1", "main": "8", "other": "3"},
        {"main": "new"},
        {},
    )


STOPPED = f"the rollout of main 7 -> 8 was stopped: alarm {ALARM} rings"


@pytest.mark.surface("F08", "U")
def test_what_an_alarm_has_stopped_is_held_recorded_as_it_runs_and_told_with_the_way_out(service: Service) -> None:
    found = service.begin(other="4")
    assert found
    service.time.happens[400] = lambda: service.alarms.ringing.add(ALARM)
    with pytest.raises(UserError) as raised:
        service.rolling.run(service.root, found)
    assert str(raised.value) == (
        f"dev/orders: {STOPPED}\n"
        "in service again: main 7, other 3. The service is held; when the cause is mended: "
        "`gen rollback dev orders --clear`, then `gen plan dev orders` and `gen apply dev orders`"
    )
    assert service.answers("main") == ("7", {})
    hold = hold_of(service.store, "orders")
    assert hold
    assert (hold.who, hold.why) == (ADA, STOPPED)
    assert hold.functions == {"main": {"to": "7", "from": "8"}, "other": {"to": "3", "from": "4"}}
    released = release_of(service.store, "orders")
    assert released
    assert released.versions == {"before": "1", "main": "7", "other": "3"}
    assert released.packages == {"main": "former"}
    assert released.stopped == {"main": "8", "other": "4"}
    assert under_way(service.store, "orders") is None


def test_a_rollback_of_somebody_else_is_told_and_nothing_is_written_over_it(service: Service) -> None:
    found = service.begin()
    assert found
    service.time.happens[100] = lambda: service.rollback.run(service.rollback.moves(None, None), "it loops")
    with pytest.raises(UserError, match=r"the rollout of main 7 -> 8 was taken back: held by .*bob since .*: it loops"):
        service.rolling.run(service.root, found)
    hold = hold_of(service.store, "orders")
    assert hold
    assert hold.functions == {"main": {"to": "7", "from": "8"}}
    assert service.answers("main") == ("7", {})
    assert under_way(service.store, "orders") is None


def test_an_alarm_that_rings_during_somebody_elses_rollback_writes_no_hold_of_its_own(service: Service) -> None:
    found = service.begin()
    assert found
    service.alarms.ringing.add(ALARM)
    service.store.write("holds/orders", {"who": "bob", "when": "now", "why": "it loops", "functions": {}}, None)
    with pytest.raises(UserError, match=f"alarm {ALARM} rings"):
        service.rolling.run(service.root, found)
    hold = hold_of(service.store, "orders")
    assert hold
    assert hold.who == "bob"


def test_an_alias_that_somebody_else_moves_keeps_the_note_for_whoever_decides(service: Service) -> None:
    found = service.begin()
    assert found

    def meddle() -> None:
        service.functions.functions["dev-orders-main"].alias = "6"

    service.time.happens[100] = meddle
    with pytest.raises(UserError, match=r"main 7 -> 8: somebody else has moved its alias\. Nothing more was done"):
        service.rolling.run(service.root, found)
    assert under_way(service.store, "orders") == found
    assert release_of(service.store, "orders") is None


@pytest.mark.surface("F08", "U")
def test_who_stops_watching_is_told_how_to_go_on_and_how_back(service: Service) -> None:
    found = service.begin()
    assert found
    service.time.happens[100] = service.time.stop
    with pytest.raises(KeyboardInterrupt):
        service.rolling.run(service.root, found)
    assert service.lines[-1] == (
        'left as it stands; `gen apply dev orders` goes on with it, `gen rollback dev orders --why "..."` takes it back'
    )
    assert service.answers("main") == ("7", {"8": 0.1})
    service.time = Time()
    again = under_way(service.store, "orders")
    assert again
    assert service.rolling.run(service.root, again)["main"] == "8"


# gen rollback


def roll_back(service: Service, function: str | None = None, to: str | None = None) -> dict[str, tuple[str, str]]:
    moves = service.rollback.moves(function, to)
    service.rollback.run(moves, "it loops")
    return {move.function.key: (move.gone, move.to) for move in moves}


@pytest.fixture
def half(service: Service) -> Service:
    """`main` is half-way from 7 to 8."""
    service.begin()
    service.functions.functions["dev-orders-main"].weights = dict(HALF)
    return service


@pytest.mark.surface("F08", "U")
@pytest.mark.parametrize("function", [None, "main", "other"])
def test_a_rollback_takes_back_what_is_under_way_whichever_function_is_named(half: Service, function: str) -> None:
    assert roll_back(half, function) == {"main": ("8", "7")}
    assert half.answers("main") == ("7", {})
    hold = hold_of(half.store, "orders")
    assert hold
    assert hold.functions == {"main": {"to": "7", "from": "8"}}
    released = release_of(half.store, "orders")
    assert released
    assert (released.versions["main"], released.stopped) == ("7", {"main": "8"})
    assert under_way(half.store, "orders") is None


def test_a_rollback_during_a_rollout_may_go_further_back(half: Service) -> None:
    assert roll_back(half, "main", "6") == {"main": ("8", "6")}
    assert half.answers("main") == ("6", {})


def test_a_rollout_that_has_moved_nothing_yet_is_taken_back_too(service: Service) -> None:
    service.begin()
    assert roll_back(service) == {"main": ("8", "7")}
    assert under_way(service.store, "orders") is None


def test_a_rollback_that_did_not_end_is_run_again_before_anything_else(half: Service) -> None:
    hold = {"who": "bob", "when": "now", "why": "it loops", "functions": {}}
    half.store.write("holds/orders", hold, None)
    with pytest.raises(UserError, match=r"dev/orders is held by bob.* did not end: run `gen rollback dev orders --why"):
        half.rollback.clear()
    assert roll_back(half) == {"main": ("8", "7")}
    half.rollback.clear()
    assert hold_of(half.store, "orders") is None


def test_shares_that_nobody_watches_are_taken_back_as_well(service: Service) -> None:
    service.functions.functions["dev-orders-main"].weights = dict(HALF)
    assert roll_back(service, "main", "7") == {"main": ("7", "7")}
    assert service.answers("main") == ("7", {})


# gen status


@pytest.fixture
def told(half: Service, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    def no_alarms(**_words: str) -> list[dict[str, Any]]:
        return [{}]

    monkeypatch.setattr(half.alarms, "paginate", no_alarms)
    return lambda: status_of(half.account, half.store, [half.root])[0]


@pytest.mark.surface("F08", "U")
def test_status_tells_shares_and_what_is_under_way(half: Service, told: Callable[[], Any]) -> None:
    found = told()
    assert str(found.rollout).startswith("main 7 -> 8, since ")
    assert found.rollout.functions == {"main": {"from": "7", "to": "8"}}
    main = next(item for item in found.functions if item.name == "main")
    assert (main.version, main.others, main.foreign) == ("7", {"8": 50}, False)
    end(half.store, "orders")
    assert told().rollout is None


def test_code_of_a_finished_shift_is_not_foreign_before_it_is_recorded(half: Service, told: Callable[[], Any]) -> None:
    noted = under_way(half.store, "orders")
    assert noted
    half.rolling.conclude(half.root, noted, {"main": "8"})
    begin(half.store, noted)
    half.functions.functions["dev-orders-main"].alias = "8"
    assert not any(item.foreign for item in told().functions)
    end(half.store, "orders")
    assert [item.name for item in told().functions if item.foreign] == ["main"]
