"""What comes next, from what is seen: no AWS, no waiting."""

from dataclasses import replace

import pytest

from generator.delivery.rollouts.deciding import (
    BackStep,
    Deploy,
    Deployment,
    Done,
    Give,
    GoBack,
    LeaveAlone,
    Return,
    Seen,
    Standing,
    Step,
    Stop,
    Wait,
    by_codedeploy,
    by_weights,
    remembered,
    seconds_of,
    share_of,
    way_back,
)
from generator.delivery.traffic import Traffic

from .shifting import ALARM, DEPLOYED, SHIFT

FORMER, NEWER = Traffic("7"), Traffic("8")
TENTH, HALF = Traffic("7", {"8": 10}), Traffic("7", {"8": 50})
MOVED = "deployment d-2 is under way"
STRANGE = (None, Traffic("6"), Traffic("6", {"8": 10}), Traffic("7", {"6": 10}), Traffic("8", {"7": 10}))


@pytest.mark.parametrize(
    ("traffic", "share"), [(FORMER, 0), (TENTH, 10), (NEWER, 100), *((it, None) for it in STRANGE)]
)
def test_the_share_of_the_newer_version_is_read_off_the_alias(traffic: Traffic | None, share: int | None) -> None:
    assert share_of(SHIFT, traffic) == share


@pytest.mark.surface("F08", "U")
@pytest.mark.parametrize(
    ("seen", "standing", "step"),
    [
        (Seen(FORMER), None, Give(10)),
        (Seen(TENTH), None, Wait(10, 600, 300)),
        (Seen(TENTH), Standing(10, 900), Wait(10, 500, 200)),
        (Seen(TENTH), Standing(10, 700), Give(50)),
        (Seen(HALF), Standing(50, 999), Wait(50, 299, 299)),
        (Seen(HALF), Standing(50, 700), Give(100)),
        (Seen(Traffic("7", {"8": 70})), Standing(70, 0), Give(100)),
        (Seen(NEWER), Standing(100, 1000), Done()),
        (Seen(NEWER, (ALARM,)), None, Done()),
        (Seen(FORMER, state="Pending"), None, Wait(0, None, None, "version 8 is being prepared")),
    ],
)
def test_each_weight_is_held_for_its_interval_then_all_is_given(seen: Seen, standing: Standing, step: Step) -> None:
    assert by_weights(SHIFT, seen, standing, 1000) == step


@pytest.mark.surface("F08", "U")
@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Seen(FORMER, (ALARM,)), f"alarm {ALARM} rings"),
        (Seen(TENTH, (ALARM,)), f"alarm {ALARM} rings"),
        (Seen(HALF, ("b", "a")), "alarms a, b ring"),
        (Seen(FORMER, state="Failed"), "version 8 could not be made ready"),
    ],
)
def test_it_goes_back_when_an_alarm_rings_before_and_between_any_steps(seen: Seen, why: str) -> None:
    assert by_weights(SHIFT, seen, None, 1000) == GoBack(why)


@pytest.mark.parametrize("traffic", STRANGE)
def test_what_somebody_else_has_moved_is_left_alone_even_when_an_alarm_rings(traffic: Traffic | None) -> None:
    assert by_weights(SHIFT, Seen(traffic, (ALARM,)), None, 1000) == LeaveAlone()


@pytest.mark.parametrize(("standing", "traffic"), [(10, FORMER), (10, HALF), (0, TENTH), (50, NEWER)])
def test_a_share_that_this_run_has_not_given_is_somebody_elses(standing: int, traffic: Traffic) -> None:
    assert by_weights(SHIFT, Seen(traffic), Standing(standing, 0), 1000) == LeaveAlone()


def test_a_share_that_aws_gave_without_saying_so_is_ones_own_from_then_on() -> None:
    known = Standing(10, 0)
    assert remembered(known, 50, 50, 1000) == Standing(50, 1000)
    assert remembered(known, 50, 10, 1000) == known
    assert remembered(None, None, None, 1000) is None


# Lambda's own weight, while environments of the version that an alias has been given are not warm yet.
WARMING, WARMING_AGAIN = Traffic("8", {"7": 100}), Traffic("7", {"8": 100})
WARM = "environments of version {} are being made warm"
COLD = "no environments of version {} could be made warm"


@pytest.mark.surface("F08", "U")
@pytest.mark.parametrize(
    ("seen", "step"),
    [
        (Seen(WARMING), Wait(100, None, None, WARM.format(8))),
        (Seen(WARMING, state="Pending"), Wait(100, None, None, WARM.format(8))),
        (Seen(WARMING, (ALARM,)), GoBack(f"alarm {ALARM} rings")),
        (Seen(WARMING, state="Failed"), GoBack(COLD.format(8))),
        (Seen(WARMING_AGAIN), LeaveAlone()),
    ],
)
def test_what_is_made_warm_is_waited_for(seen: Seen, step: Step) -> None:
    assert share_of(SHIFT, seen.traffic) is None
    for standing in (None, Standing(100, 0)):
        assert by_weights(SHIFT, seen, standing, 1000) == step


def deployment(status: str, error: str = "") -> Deployment:
    return Deployment("d-1", status, 940, error)


RUNNING = deployment("InProgress")


@pytest.mark.surface("F08", "U")
@pytest.mark.parametrize(
    ("seen", "step"),
    [
        (Seen(FORMER), Deploy()),
        (Seen(FORMER, state="Pending"), Wait(0, None, None, "version 8 is being prepared")),
        (Seen(FORMER, state="Failed"), GoBack("version 8 could not be made ready")),
        (Seen(FORMER, other="d-0"), Wait(0, None, None, "deployment d-0 is under way")),
        (Seen(NEWER), Done()),
        (Seen(TENTH), LeaveAlone()),
        (Seen(FORMER, deployment=deployment("Created")), Wait(0, 480)),
        (Seen(TENTH, deployment=RUNNING), Wait(10, 480)),
        (Seen(None, deployment=RUNNING), Wait(0, 480)),
        (Seen(NEWER, deployment=RUNNING), Wait(100, 480)),
        (Seen(NEWER, deployment=deployment("Succeeded")), Done()),
        (Seen(FORMER, deployment=deployment("Succeeded")), LeaveAlone()),
        (Seen(WARMING, deployment=deployment("Succeeded")), Wait(100, None, None, WARM.format(8))),
        (Seen(WARMING, state="Failed", deployment=deployment("Succeeded")), GoBack(COLD.format(8))),
        (Seen(FORMER, deployment=deployment("Stopped")), GoBack("CodeDeploy ended d-1: it is Stopped")),
        (Seen(TENTH, deployment=deployment("Failed", "An alarm.")), GoBack("CodeDeploy ended d-1: An alarm")),
    ],
)
def test_one_deployment_is_begun_watched_and_believed(seen: Seen, step: Step) -> None:
    assert by_codedeploy(DEPLOYED, seen, 1000) == step


def test_a_deployment_that_takes_longer_has_nothing_left_rather_than_less() -> None:
    assert by_codedeploy(DEPLOYED, Seen(TENTH, deployment=RUNNING), 10_000) == Wait(10, 0)


@pytest.mark.surface("F08", "U")
@pytest.mark.parametrize(
    ("seen", "step"),
    [
        (Seen(FORMER), Done()),
        (Seen(TENTH), Return()),
        (Seen(NEWER), Return()),
        (Seen(Traffic("6")), LeaveAlone()),
        (Seen(None), LeaveAlone()),
        (Seen(TENTH, deployment=RUNNING), Stop("d-1")),
        (Seen(FORMER, deployment=RUNNING), Stop("d-1")),
        (
            Seen(TENTH, deployment=deployment("Stopped"), other="d-2"),
            Wait(10, None, None, MOVED),
        ),
        (Seen(TENTH, deployment=deployment("Stopped")), Return()),
        (Seen(WARMING), Return()),
        (Seen(WARMING_AGAIN), Wait(0, None, None, WARM.format(7))),
        (Seen(WARMING_AGAIN, state="Failed"), LeaveAlone(COLD.format(7))),
    ],
)
def test_the_way_back_waits_for_codedeploy_and_leaves_alone_what_is_not_ours(seen: Seen, step: BackStep) -> None:
    assert way_back(DEPLOYED, seen) == step


@pytest.mark.parametrize(
    ("config", "seconds"),
    [
        ("Canary10Percent5Minutes", 300),
        ("Canary10Percent30Minutes", 1800),
        ("Linear10PercentEvery1Minute", 540),
        ("Linear10PercentEvery10Minutes", 5400),
        ("AllAtOnce", 0),
    ],
)
def test_a_configuration_says_how_long_it_takes(config: str, seconds: int) -> None:
    assert seconds_of(config) == seconds


def test_an_interval_that_is_over_is_over_at_its_last_second() -> None:
    short = replace(SHIFT, interval_in_seconds=1)
    assert by_weights(short, Seen(TENTH), Standing(10, 999), 1000) == Give(50)
