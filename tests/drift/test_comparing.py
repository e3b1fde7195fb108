"""Aliases and code: what a rollback, a rollout or an apply has left is no drift, and what somebody set by hand is."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from plans import change, plan
from planting import plant, stack

from generator.delivery.hold import Hold
from generator.delivery.live import Live
from generator.delivery.release import Release
from generator.delivery.roots import Root
from generator.drift.comparing import Answering, differences
from generator.terraform.plan_json import plan_of

SPEC = "functions:\n  worker: { handler: worker.handler }\n"
FILES = {"worker.py": "def handler(event, context):\n    return 1\n"}
ALIAS = "module.shop.module.worker.aws_lambda_alias.live"
RELEASE = Release(
    "shop", "c", "now", "ada", "f", "p", packages={"worker": "b3du"}, versions={"worker": "3"}, gen="0.1.0"
)
HOLD = Hold("ada", "now", "it loops", {"worker": {"to": "2", "from": "3"}})


@pytest.fixture
def root(tmp_path: Path) -> Root:
    shop = stack(plant(tmp_path, SPEC, FILES))
    return Root("dev", "shop", shop, PurePosixPath("environments/dev/shop"))


def told(root: Root, live: Live, after: Mapping[str, Any], *, hold: Hold | None = None, moving: str = "") -> list[str]:
    before = {"function_version": "3", "description": "", "routing_config": []}
    drift = [change(ALIAS, ("update",), before, {**before, **after})]
    found = Answering({"worker": live}, RELEASE, hold, frozenset({moving}))
    return [item.sentence for item in differences(root, plan_of(plan(resource_drift=drift)), found)]


def answers(version: str, sha256: str = "b3du", **others: int) -> Live:
    """`v2=50`: version 2 gets half of it."""
    return Live("worker", "dev-shop-worker", version, sha256, "now", {key[1:]: item for key, item in others.items()})


WEIGHTS = {"routing_config": [{"additional_version_weights": {"2": 0.5}}]}


def test_weights_on_an_alias_are_drift_although_its_version_is_as_it_was_left(root: Root) -> None:
    said = "function worker: the weights of its alias were set by hand: version 3 answers, less 2 at 50 %"
    assert told(root, answers("3", v2=50), WEIGHTS) == [said]


def test_weights_that_terraform_has_applied_already_are_found_at_the_alias_itself(root: Root) -> None:
    assert len(told(root, answers("3", v2=50), {})) == 1


def test_anything_else_of_an_alias_is_told_where_its_version_is_meant(root: Root) -> None:
    said = "function worker: description of its aws_lambda_alias was not set and is mine"
    assert told(root, answers("3"), {"description": "mine"}) == [said]


def test_where_a_rollback_has_put_it_is_no_drift(root: Root) -> None:
    assert told(root, answers("2", "b2xk"), {"function_version": "2"}, hold=HOLD) == []


def test_what_a_rollout_moves_is_no_drift(root: Root) -> None:
    assert told(root, answers("4", "b2xk", v2=50), {**WEIGHTS, "function_version": "4"}, moving="worker") == []


def test_a_version_that_nobody_left_there_is_told(root: Root) -> None:
    assert told(root, answers("2"), {"function_version": "2"}) == [
        "function worker: the version in service was 3 and is 2"
    ]


def test_code_that_nobody_released_is_told(root: Root) -> None:
    assert told(root, answers("3", "b2xk"), {}) == [
        "function worker: its code was 6f776e, as released, and is 6f6c64 in version 3: it was replaced by hand"
    ]
