"""The loop with Lambda in memory and time that passes at will: from the first share to the last, or back."""

from dataclasses import replace

import pytest

from generator.delivery.rollouts.deciding import Give, Wait
from generator.delivery.rollouts.following import PATIENCE
from generator.delivery.rollouts.shifts import Shift
from generator.delivery.rollouts.watching import Ended, Watch, pause, words
from generator.delivery.rollouts.weights import ByWeights
from generator.diagnostics import UserError

from ..functions import FakeCloudWatch, FakeFunction, FakeLambda, refusal
from ..projects import FakeAccount
from .shifting import ALARM, SHIFT, Time

NAME = SHIFT.name
OTHER = replace(SHIFT, function="other", name="dev-orders-other", weights=(20,), interval_in_seconds=10, alarms=())


class Cloud:
    """Two functions on version 7, time, and what was told."""

    def __init__(self) -> None:
        self.functions = FakeLambda(
            dev_orders_main=FakeFunction("7", {"7": "former", "8": "new"}),
            dev_orders_other=FakeFunction("7", {"7": "former", "8": "new"}),
        )
        self.alarms = FakeCloudWatch()
        self.time = Time()
        self.lines: list[str] = []

    @property
    def watch(self) -> Watch:
        clients = {"lambda": self.functions, "cloudwatch": self.alarms}
        driver = ByWeights(FakeAccount("dev", "1" * 12, "eu-central-1", clients=clients))
        return Watch(lambda _shift: driver, self.lines.append, self.time.clock())

    def run(self, *shifts: Shift) -> list[tuple[str, str]]:
        return [(item.shift.function, item.word) for item in self.watch.run(shifts)]

    def fail(self, name: str, code: str, times: int = 1, status: int = 400) -> None:
        self.functions.failures[name] = [refusal(code, "because", status) for _ in range(times)]


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


UP = [(NAME, "7", {"8": 0.1}), (NAME, "7", {"8": 0.5}), (NAME, "8", {})]


@pytest.mark.surface("F08", "U")
def test_each_weight_is_given_and_held_and_then_all(cloud: Cloud) -> None:
    assert cloud.run(SHIFT) == [("main", "done")]
    assert cloud.functions.directed == UP
    assert 600 <= cloud.time.seconds < 603
    assert cloud.lines[0] == "main: version 7 -> 8, 10 %, 10 min left"
    assert "main: version 7 -> 8, 50 %, 5 min left" in cloud.lines
    assert cloud.lines[-1] == "main: version 8 answers"
    # One a minute, so that nobody takes it for dead.
    assert 10 <= len(cloud.lines) <= 13


@pytest.mark.surface("F08", "U")
def test_an_alarm_that_rings_sends_it_back_at_once(cloud: Cloud) -> None:
    cloud.time.happens[400] = lambda: cloud.alarms.ringing.add(ALARM)
    (ended,) = cloud.watch.run([SHIFT])
    assert ended == Ended(SHIFT, "back", f"alarm {ALARM} rings")
    assert cloud.functions.directed == [*UP[:2], (NAME, "7", {})]
    assert 400 <= cloud.time.seconds < 406
    assert cloud.lines[-2:] == [
        f"main: alarm {ALARM} rings: going back to version 7",
        "main: version 7 answers again",
    ]


def test_an_alarm_that_rings_already_lets_nothing_begin(cloud: Cloud) -> None:
    cloud.alarms.ringing.add(ALARM)
    assert cloud.run(SHIFT) == [("main", "back")]
    assert cloud.functions.directed == []


def test_when_one_goes_back_all_do_those_that_were_done_as_well(cloud: Cloud) -> None:
    cloud.time.happens[100] = lambda: cloud.alarms.ringing.add(ALARM)
    ended = cloud.watch.run([SHIFT, OTHER])
    assert [(item.shift.function, item.word, item.why) for item in ended] == [
        ("main", "back", f"alarm {ALARM} rings"),
        ("other", "back", ""),
    ]
    assert "other: version 8 answers" in cloud.lines
    assert cloud.functions.directed[-2:] == [(NAME, "7", {}), (OTHER.name, "7", {})]


def test_a_run_goes_on_from_the_step_that_stands_and_holds_it_for_a_whole_interval(cloud: Cloud) -> None:
    cloud.functions.functions[NAME].weights = {"8": 0.5}
    assert cloud.run(SHIFT) == [("main", "done")]
    assert cloud.functions.directed == UP[2:]
    assert 300 <= cloud.time.seconds < 302


@pytest.mark.parametrize(("version", "weights"), [("7", {}), ("6", {}), ("7", {"8": 0.9})])
def test_what_somebody_else_moves_is_left_where_it_is(cloud: Cloud, version: str, weights: dict[str, float]) -> None:
    def meddle() -> None:
        found = cloud.functions.functions[NAME]
        found.alias, found.weights, found.revision = version, weights, found.revision + 1

    cloud.time.happens[100] = meddle
    assert cloud.run(SHIFT, OTHER) == [("main", "left alone"), ("other", "done")]
    assert cloud.functions.functions[NAME].alias == version
    assert cloud.functions.functions[NAME].weights == weights


@pytest.mark.parametrize("weights", [{}, {"8": 0.5}], ids=["a rollback", "another run"])
def test_who_moves_it_between_the_look_and_the_step_comes_first(cloud: Cloud, weights: dict[str, float]) -> None:
    found = cloud.functions.functions[NAME]
    original = cloud.functions.update_alias

    def late(**words: object) -> None:
        if found.weights:
            found.weights, found.revision = weights, found.revision + 1
        original(**words)  # type: ignore[arg-type]

    cloud.functions.update_alias = late  # type: ignore[method-assign,assignment]
    assert cloud.run(SHIFT) == [("main", "left alone")]
    assert cloud.functions.directed == UP[:1]
    assert found.weights == weights


@pytest.mark.parametrize("name", ["get_alias", "update_alias"])
def test_what_passes_is_waited_for_and_nothing_moves_meanwhile(cloud: Cloud, name: str) -> None:
    cloud.fail(name, "TooManyRequestsException", 5)
    assert cloud.run(SHIFT) == [("main", "done")]
    assert cloud.functions.directed == UP
    assert "out of sight: " in cloud.lines[0]
    assert "because" in cloud.lines[0]


def test_a_step_that_aws_did_without_an_answer_is_not_taken_for_somebody_elses(cloud: Cloud) -> None:
    original = cloud.functions.update_alias
    lost = [refusal("InternalFailure", status=500)]

    def unanswered(**words: object) -> None:
        original(**words)  # type: ignore[arg-type]
        if lost:
            raise lost.pop()

    cloud.functions.update_alias = unanswered  # type: ignore[method-assign,assignment]
    assert cloud.run(SHIFT) == [("main", "done")]
    assert cloud.functions.directed == UP


def test_patience_ends_and_the_traffic_stays(cloud: Cloud) -> None:
    cloud.time.happens[50] = lambda: cloud.fail("get_alias", "ExpiredTokenException", 1000)
    with pytest.raises(
        UserError, match=r"main has been out of sight for 120 s \(.*because\); the traffic stays where it"
    ):
        cloud.run(SHIFT)
    assert cloud.functions.functions[NAME].weights == {"8": 0.1}
    assert 50 + PATIENCE <= cloud.time.seconds < 60 + PATIENCE


def test_what_aws_refuses_to_move_goes_back(cloud: Cloud) -> None:
    cloud.fail("update_alias", "InvalidParameterValueException")
    (ended,) = cloud.watch.run([SHIFT])
    assert (ended.word, ended.why) == ("back", ended.why)
    assert ended.why.startswith("AWS refuses: ")
    assert "because" in ended.why


def test_what_aws_refuses_to_take_back_is_told(cloud: Cloud) -> None:
    cloud.functions.functions[NAME].weights = {"8": 0.5}
    cloud.fail("update_alias", "AccessDeniedException")
    (ended,) = cloud.watch.back([SHIFT], {})
    assert ended.word == "left alone"
    assert ended.why.startswith("AWS refuses: ")


def test_who_wants_to_stop_is_heard_and_the_traffic_stays(cloud: Cloud) -> None:
    cloud.time.happens[42] = cloud.time.stop
    with pytest.raises(KeyboardInterrupt):
        cloud.run(SHIFT)
    assert cloud.functions.directed == UP[:1]
    assert cloud.time.seconds < 43


def test_who_wants_to_stop_is_heard_when_the_next_step_is_due_already(cloud: Cloud) -> None:
    def late() -> None:
        cloud.time.seconds += 1000
        cloud.time.stop()

    cloud.time.happens[42] = late
    with pytest.raises(KeyboardInterrupt):
        cloud.run(SHIFT)
    assert cloud.functions.directed == UP[:1]


def test_the_way_back_is_gone_to_its_end_whoever_wants_to_stop(cloud: Cloud) -> None:
    cloud.alarms.ringing.add(ALARM)
    cloud.functions.functions[NAME].weights = {"8": 0.5}
    cloud.time.stop()
    assert cloud.run(SHIFT) == [("main", "back")]
    assert cloud.functions.functions[NAME].weights == {}


def test_a_version_that_is_being_prepared_is_waited_for(cloud: Cloud) -> None:
    states = cloud.functions.functions[NAME].states
    states["8"] = "Pending"
    cloud.time.happens[30] = states.clear
    assert cloud.run(SHIFT) == [("main", "done")]
    assert cloud.lines[0] == "main: version 7 -> 8, 0 % (version 8 is being prepared)"
    assert 630 <= cloud.time.seconds < 640


def warming(cloud: Cloud, status: str, version: str = "8", left: str = "7") -> None:
    """What Lambda makes of an alias that it keeps environments warm for, when the alias has moved."""
    found = cloud.functions.functions[NAME]
    assert found.alias == version
    found.weights, cloud.functions.warmth[NAME] = {left: 1.0}, status


@pytest.mark.surface("F08", "U")
def test_environments_that_are_made_warm_are_waited_for(cloud: Cloud) -> None:
    cloud.time.happens = {
        600.1: lambda: warming(cloud, "IN_PROGRESS"),
        650: lambda: cloud.functions.warmth.clear(),
        700: lambda: cloud.functions.functions[NAME].weights.clear(),
    }
    assert cloud.run(SHIFT) == [("main", "done")]
    assert cloud.functions.directed == UP
    assert "main: version 7 -> 8, 100 % (environments of version 8 are being made warm)" in cloud.lines
    assert cloud.time.seconds >= 700


def test_environments_that_cannot_be_made_warm_send_it_back_which_waits_for_those_before(cloud: Cloud) -> None:
    cloud.time.happens = {
        600.1: lambda: warming(cloud, "IN_PROGRESS"),
        650: lambda: warming(cloud, "FAILED"),
        650.3: lambda: warming(cloud, "READY", "7", "8"),
        700: lambda: cloud.functions.functions[NAME].weights.clear(),
    }
    (ended,) = cloud.watch.run([SHIFT])
    assert (ended.word, ended.why) == ("back", "no environments of version 8 could be made warm")
    assert cloud.functions.directed == [*UP, (NAME, "7", {})]
    assert cloud.time.seconds >= 700


def test_the_next_look_is_soon_after_a_step_and_no_later_than_the_next_one() -> None:
    assert [pause(step) for step in (Give(10), Wait(10, 900, 600), Wait(10, 2, 1.5), Wait(10, 2, 0.01))] == [
        0.2,
        5,
        1.5,
        0.2,
    ]
    assert pause(Wait(0, None)) == 5


def test_time_in_words() -> None:
    assert [words(seconds) for seconds in (40.2, 99, 240, 5400)] == ["40 s", "99 s", "4 min", "90 min"]
