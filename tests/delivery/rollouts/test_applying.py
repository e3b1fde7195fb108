"""`gen apply` of services in which a rollout is under way: found without a plan, and refused when a rollback is."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator.delivery.applying import Applying, Outcome
from generator.delivery.ready import Going
from generator.delivery.rollouts.shifts import begin
from generator.delivery.roots import Root, roots_of
from generator.delivery.store import FolderStore
from generator.diagnostics import UserError
from generator.project import Project
from generator.terraform import Binary

from ..functions import FakeCloudWatch, FakeFunction, FakeLambda
from ..projects import FakeAccount, project
from .shifting import ADA, ALARM, SHIFT, underway


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return project(tmp_path / "project", bills="", orders="")


@pytest.fixture
def roots(shop: Project) -> list[Root]:
    return roots_of(shop, "dev")


@pytest.fixture
def applying(shop: Project, tmp_path: Path) -> Applying:
    functions = FakeLambda(
        dev_orders_main=FakeFunction("8", {"7": "former", "8": "new"}), dev_bills_main=FakeFunction("1", {"1": "x"})
    )
    clients = {"lambda": functions, "cloudwatch": FakeCloudWatch(ALARM)}
    account = FakeAccount("dev", "1" * 12, "eu-central-1", clients=clients)
    no_terraform = Binary(Path("/nowhere"), "terraform", "1.11.4")
    return Applying(shop, account, FolderStore(tmp_path / "records"), no_terraform, {}, ADA, lambda _event: None)


@pytest.mark.surface("F08", "U")
def test_what_is_under_way_is_gone_on_with_and_told_as_rolled_out(applying: Applying, roots: list[Root]) -> None:
    assert applying.going(roots) == []
    begin(applying.store, underway())
    orders = next(root for root in roots if root.service == "orders")
    assert applying.going(roots) == [Going(orders, underway())]
    assert applying.run([], applying.going(roots)) == [Outcome(orders, "rolled out", {"main": "8"})]
    assert applying.going(roots) == []


def test_what_a_rollback_has_left_half_way_is_not_gone_on_with(applying: Applying, roots: list[Root]) -> None:
    begin(applying.store, underway())
    applying.store.write("holds/orders", {"who": "bob", "when": "now", "why": "it loops", "functions": {}}, None)
    with pytest.raises(UserError, match=r"dev/orders is held by bob since now: it loops; the rollback of its rollout"):
        applying.going(roots)


@pytest.mark.surface("F08", "U")
def test_of_several_that_are_stopped_at_the_same_time_each_is_told(applying: Applying, roots: list[Root]) -> None:
    bills = replace(SHIFT, name="dev-bills-main", former="1", newer="2", alarms=(ALARM,))
    found = underway(bills)
    begin(applying.store, replace(found, service="bills", release=replace(found.release, service="bills")))
    begin(applying.store, underway())
    functions = applying.account.client("lambda").functions
    functions["dev-orders-main"].alias = "7"
    functions["dev-bills-main"].versions["2"] = "y"
    with pytest.raises(UserError) as raised:
        applying.run([], applying.going(roots))
    assert "dev/bills: the rollout of main 1 -> 2 was stopped" in str(raised.value)
    assert "dev/orders: the rollout of main 7 -> 8 was stopped" in str(raised.value)
