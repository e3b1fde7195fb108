"""Before an apply: which versions stay in service, what will be rolled out, and what a plan is told of."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from generator.delivery.hold import Hold
from generator.delivery.promote import Offered, objections
from generator.delivery.rollouts.pins import coming, moved, pins, under_way_sentence
from generator.delivery.roots import Root
from generator.delivery.since import Since
from generator.terraform.plan_json import plan_of

from ..functions import FakeFunction, FakeLambda
from ..projects import FakeAccount, project, root_of
from .shifting import RELEASE, underway

SERVICE = """\
spec: 1
service: orders
functions:
  main: { handler: main.handler, rollout: { weights: [10, 50] } }
  other: { handler: main.handler, rollout: Canary10Percent5Minutes }
  plain: { handler: main.handler }
"""
HOLD = Hold(
    "ada", "now", "why", {"plain": {"to": "6", "from": "7"}, "main": {"to": "5", "from": "7"}, "gone": {"to": "1"}}
)

SINCE = Since(Path("/nowhere"), "dev")


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return root_of(project(tmp_path, orders=SERVICE))


@pytest.fixture
def account() -> FakeAccount:
    functions = FakeLambda(
        dev_orders_main=FakeFunction("7", {"7": "x"}),
        dev_orders_other=FakeFunction(None, {"1": "x"}),
        dev_orders_plain=FakeFunction("7", {"7": "x"}),
    )
    return FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": functions})


@pytest.mark.surface("F08", "U")
def test_what_has_a_rollout_stays_at_the_version_that_answers_once_there_is_one(
    root: Root, account: FakeAccount
) -> None:
    assert pins(account, root, None) == {"main": "7"}


def test_what_a_rollback_has_chosen_comes_first_and_only_for_functions_that_there_are(
    root: Root, account: FakeAccount
) -> None:
    assert pins(account, root, HOLD) == {"main": "5", "plain": "6"}


def function(key: str, **version: Any) -> dict[str, Any]:
    address = f"module.orders.module.{key}.aws_lambda_function.this"
    return change(address, ("update",), {}, {"function_name": f"dev-orders-{key}", **version}, after_unknown={})


def published(key: str) -> dict[str, Any]:
    found = function(key)
    found["change"]["after_unknown"] = {"version": True}
    return found


PACKAGES = {"main": {"live_version": "7"}, "other": {"live_version": "1"}, "plain": {"live_version": "7"}}


@pytest.mark.surface("F08", "U")
def test_a_plan_tells_what_its_apply_rolls_out(root: Root) -> None:
    found = coming(root, plan_of(plan(published("main"), function("other", version="2"), published("plain"))), PACKAGES)
    assert list(map(str, found)) == [
        "rollout of main: version 7 -> the version that the apply publishes, 10 %, 50 %, then all, each for 300 s",
        "rollout of other: version 1 -> version 2, Canary10Percent5Minutes",
    ]


def test_what_stays_at_its_version_or_has_no_pin_is_not_rolled_out(root: Root) -> None:
    same = plan_of(plan(function("main", version="7"), published("other")))
    assert coming(root, same, {"main": PACKAGES["main"], "other": {"live_version": None}}) == []
    assert coming(root, plan_of(plan()), PACKAGES) == []


def test_a_version_that_answers_by_now_makes_a_plan_old(root: Root, account: FakeAccount) -> None:
    found = coming(
        root, plan_of(plan(published("main"), published("other"))), {**PACKAGES, "main": {"live_version": "6"}}
    )
    assert list(moved(account, root, found)) == [
        "main answered with version 6 to this plan, and now with version 7: plan again",
        "other answered with version 1 to this plan, and now with nothing: plan again",
    ]
    assert list(moved(account, root, coming(root, plan_of(plan(published("main"))), PACKAGES))) == []


def test_what_is_under_way_is_told_with_both_ways() -> None:
    assert under_way_sentence("dev", underway()) == (
        "dev/orders: a rollout is under way: main 7 -> 8, since 2026-11-21T12:00:00+00:00 by "
        "arn:aws:iam::111111111111:user/ada. `gen apply dev orders` goes on with it, "
        '`gen rollback dev orders --why "..."` takes it back'
    )


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (Offered(RELEASE, None, underway()), "dev is rolling out main 7 -> 8, since 2026-11-21T12:00:00+00:00 by "),
        (Offered(RELEASE, HOLD), "dev/orders is held by ada since now: why"),
    ],
)
def test_an_environment_that_goes_back_or_forth_hands_nothing_on(root: Root, offer: Offered, said: str) -> None:
    assert any(text.startswith(said) for text in objections(root, offer, "dev", "", SINCE))


def test_a_release_whose_rollout_was_stopped_is_not_handed_on(root: Root) -> None:
    stopped = Offered(replace(RELEASE, stopped={"main": "8"}))
    told = list(objections(root, stopped, "dev", "", SINCE))
    assert "dev stopped the rollout of main 8 of orders: plan and apply it there first" in told
    assert not any("stopped" in text for text in objections(root, Offered(RELEASE), "dev", "", SINCE))
