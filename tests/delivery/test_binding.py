"""What speaks against a plan before it is opened, inside it, and after an apply of it did not end."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from plans import change, plan

from generator.delivery.account import Account
from generator.delivery.binding import (
    Content,
    Facts,
    beyond,
    changed_packages,
    contradictions,
    objections,
    overtaken,
    stale,
)
from generator.delivery.hold import Hold
from generator.delivery.kept import Manifest
from generator.terraform.plan_json import plan_of

from .projects import FakeAccount, FakeS3, account, project, root_of, sha256

HOLD = Hold("arn:aws:iam::1:user/ada", "2026-11-21T03:00:00+00:00", "it loops", {"main": {"to": "6", "from": "7"}})
UNSEEN = "the plan has not seen its packages in the bucket"
MANIFEST = Manifest(
    project="shop",
    environment="dev",
    service="orders",
    account="1" * 12,
    region="eu-central-1",
    commit="c" * 40,
    clean=True,
    binding=True,
    changes=True,
    rendered="r",
    packages={"main": "digest"},
    rollouts={},
    heals={},
    continues="",
    gen="0.1.0",
    terraform="1.11.4",
    provider="5.100.0",
    lineage="l",
    serial=1,
    fingerprint="f",
    plan_sha256="0123456789abcdef",
)


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """What is found where the manifest is right."""
    return Facts("shop", account(), root_of(project(tmp_path)), "r", "0123456789abcdef", None)


def test_nothing_speaks_against_a_plan_that_is_what_it_was(facts: Facts) -> None:
    assert list(objections(MANIFEST, facts)) == []
    assert list(contradictions(MANIFEST, Content("f", True, {"main": {"sha256": "digest"}}))) == []


@pytest.mark.surface("D03", "U")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"project": "mall"}, "the plan was made for project mall, and this is shop: plan shop itself"),
        ({"environment": "stg"}, "the plan was made for environment stg, and this is dev: plan dev itself"),
        ({"service": "bills"}, "the plan was made for service bills, and this is orders: plan orders itself"),
        ({"account": "2"}, "the plan was made for account 2, and this is 111111111111: plan 111111111111 itself"),
        ({"region": "x"}, "the plan was made for region x, and this is eu-central-1: plan eu-central-1 itself"),
        (
            {"binding": False},
            "the plan has not seen its packages in the bucket: `gen package --upload`, then plan again",
        ),
        ({"rendered": "other"}, "the HCL has changed since the plan was made: plan again"),
        ({"plan_sha256": "x"}, "the plan file is not the one that was kept (SHA-256 0123456789ab...): plan again"),
    ],
)
def test_each_fault_is_told_with_the_way_out(facts: Facts, wrong: Mapping[str, Any], said: str) -> None:
    assert list(objections(dataclasses.replace(MANIFEST, **wrong), facts)) == [said]


@pytest.mark.surface("D03", "U")
def test_a_hold_says_who_when_and_why(facts: Facts) -> None:
    assert list(objections(MANIFEST, dataclasses.replace(facts, hold=HOLD))) == [
        "held by arn:aws:iam::1:user/ada since 2026-11-21T03:00:00+00:00: it loops (main at version 6). "
        "Clear it with `gen rollback dev orders --clear`"
    ]


@pytest.mark.surface("D03", "U")
def test_a_plan_that_contradicts_its_manifest_is_told() -> None:
    packages = {"main": {"sha256": "digest"}}
    assert list(contradictions(MANIFEST, Content("g", True, packages))) == [
        "the plan would do something else than its manifest says: one of the two was replaced; plan again"
    ]
    assert list(contradictions(MANIFEST, Content("f", True, {"main": {"sha256": "other"}}))) == [
        "the plan deploys other packages than its manifest says: plan again"
    ]
    assert list(contradictions(MANIFEST, Content("f", False, packages))) == [
        "the manifest does not say whether the plan changes anything as the plan does: plan again"
    ]


@pytest.mark.surface("D03", "U")
@pytest.mark.parametrize("state", [{"lineage": "l", "serial": 2}, {"lineage": "m", "serial": 1}, {}])
def test_a_state_that_another_apply_has_changed_is_told_before_anything_is_applied(state: Mapping[str, Any]) -> None:
    assert list(stale(MANIFEST, {"lineage": "l", "serial": 1})) == []
    assert list(stale(dataclasses.replace(MANIFEST, lineage="", serial=0), {})) == []
    assert list(stale(MANIFEST, state)) == [
        "the state has changed since this plan was made, by another apply: plan again"
    ]


@pytest.mark.surface("D03", "U")
@pytest.mark.parametrize("begun", ["", MANIFEST.plan_sha256, "continued"])
def test_a_plan_goes_on_with_its_own_apply_and_with_the_one_that_it_was_made_after(begun: str) -> None:
    assert list(overtaken(dataclasses.replace(MANIFEST, continues="continued"), begun)) == []


@pytest.mark.surface("D03", "U")
def test_an_apply_that_began_since_the_plan_was_made_and_did_not_end_is_told() -> None:
    assert list(overtaken(MANIFEST, "f" * 64)) == [
        "an apply of another plan (ffffffffffff...) was begun since this one was made, and did not end: go on with "
        "that one, or plan again"
    ]


@pytest.mark.surface("D03", "U")
def test_packages_that_changed_since_are_told(tmp_path: Path) -> None:
    s3 = FakeS3()
    s3.objects = {("b", "good"): b"good", ("b", "bad"): b"replaced"}
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": s3})
    (tmp_path / "same.zip").write_bytes(b"same")
    (tmp_path / "anew.zip").write_bytes(b"anew")
    packages: dict[str, dict[str, Any]] = {
        "a": {"s3_bucket": "b", "s3_key": "good", "sha256": sha256(b"good")},
        "b": {"s3_bucket": "b", "s3_key": "bad", "sha256": sha256(b"bad")},
        "c": {"s3_bucket": "b", "s3_key": "gone", "sha256": sha256(b"gone")},
        "d": {"filename": "same.zip", "sha256": sha256(b"same")},
        "e": {"filename": "anew.zip", "sha256": sha256(b"as planned")},
        "f": {"filename": "none.zip", "sha256": sha256(b"")},
    }
    assert list(changed_packages(prod, tmp_path, packages)) == [
        "s3://b/bad is missing or has other content: `gen package --upload prod`, then plan again",
        "s3://b/gone is missing or has other content: `gen package --upload prod`, then plan again",
        "the package of e (anew.zip) was built anew since: plan again",
        "the package of f (none.zip) was built anew since: plan again",
    ]


CREATED = {"name": "jobs", "delay": 3, "tags": {"a": "b"}, "kms": None, "block": [{"x": 1, "y": None}]}


def left(action: tuple[str, ...], before: Any = None, after: Any = None, **more: Any) -> dict[str, Any]:
    return change("aws_sqs_queue.this", action, before, after, **more)


@pytest.mark.surface("D03", "U")
@pytest.mark.parametrize(
    ("said", "remaining", "is_more"),
    [
        (left(("create",), None, CREATED), left(("create",), None, CREATED), False),
        (left(("create",), None, CREATED), left(("update",), {"delay": 0}, CREATED), False),
        (left(("create",), None, CREATED), left(("update",), {"delay": 0}, {**CREATED, "delay": 4}), True),
        # What was left out is read back empty, and what nothing is done to counts for nothing.
        (left(("create",), None, CREATED), left(("update",), {"delay": 0}, {**CREATED, "kms": ""}), False),
        (left(("create",), None, CREATED), left(("update",), {"kms": "k"}, {**CREATED, "kms": "k"}), False),
        (left(("create",), None, CREATED), left(("update",), {"kms": "j"}, {**CREATED, "kms": "k"}), True),
        (
            left(("create",), None, CREATED),
            left(("update",), {"block": []}, {**CREATED, "block": [{"x": 1, "y": "", "z": 1}]}),
            False,
        ),
        (left(("create",), None, CREATED), left(("update",), {"block": []}, {**CREATED, "block": [{"x": 2}]}), True),
        (left(("create",), None, CREATED), left(("forget",), CREATED), True),
        (left(("create",), None, CREATED), left(("update",), {"block": [{"x": 1}]}, {**CREATED, "block": []}), True),
        (left(("create",), None, CREATED), left(("delete",), CREATED), True),
        (left(("create",), None, CREATED), left(("delete", "create"), CREATED, CREATED), True),
        (
            left(("create",), None, CREATED),
            left(("delete", "create"), CREATED, CREATED, action_reason="replace_because_tainted"),
            False,
        ),
        (left(("create",), None, CREATED), left(("no-op",), CREATED, CREATED, importing={"id": "x"}), False),
        (left(("create",), None, {}, after_unknown={"arn": True}), left(("update",), {}, {"arn": "made"}), False),
        (left(("update",), {"delay": 1}, {"delay": 2}), left(("update",), {"delay": 1}, {"delay": 2}), False),
        (left(("update",), {"delay": 1}, {"delay": 2}), left(("create",), None, {"delay": 2}), True),
        # Somebody else's value came in between: of what was to be changed, and of what was to be left alone.
        (left(("update",), {"delay": 1}, {"delay": 2}), left(("update",), {"delay": 3}, {"delay": 2}), True),
        (
            left(("update",), {"delay": 1, "kms": "k"}, {"delay": 2, "kms": "k"}),
            left(("update",), {"delay": 2, "kms": "theirs"}, {"delay": 2, "kms": "k"}),
            True,
        ),
        # Half of it was done, and nothing else.
        (
            left(("update",), {"delay": 1, "kms": None}, {"delay": 2, "kms": "k"}),
            left(("update",), {"delay": 2, "kms": ""}, {"delay": 2, "kms": "k"}),
            False,
        ),
        (left(("delete", "create"), {"name": "a"}, {"name": "b"}), left(("create",), None, {"name": "b"}), False),
        (left(("delete", "create"), {"name": "a"}, {"name": "b"}), left(("delete",), {"name": "a"}), False),
        (left(("delete",), {"name": "a"}), left(("delete",), {"name": "a"}), False),
        (left(("delete",), {"name": "a"}), left(("update",), {"name": "a"}, {"name": "b"}), True),
    ],
)
def test_the_rest_may_finish_what_was_planned_and_do_nothing_else(
    said: dict[str, Any], remaining: dict[str, Any], is_more: bool
) -> None:
    found = beyond(plan_of(plan(said)), plan_of(plan(remaining)))
    assert found == (["aws_sqs_queue.this"] if is_more else [])


def test_what_was_not_planned_at_all_is_more() -> None:
    other = change("aws_sqs_queue.other", ("create",), None, {})
    assert beyond(plan_of(plan()), plan_of(plan(other))) == ["aws_sqs_queue.other"]


def test_the_account_of_a_plan_is_taken_from_the_environment_and_not_from_the_manifest(facts: Facts) -> None:
    elsewhere = dataclasses.replace(facts, account=Account("dev", "9" * 12, "eu-central-1"))
    (said,) = objections(MANIFEST, elsewhere)
    assert said.startswith("the plan was made for account 111111111111, and this is 999999999999")
