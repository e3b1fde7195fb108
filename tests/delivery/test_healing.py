"""After Terraform: code that is not its package's is replaced, where it answers or where it is about to."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from generator.delivery.healing import Healing, Running, code_of, look
from generator.delivery.roots import Root
from generator.steps import Step

from .functions import FakeFunction, FakeLambda
from .projects import FakeAccount, project, root_of

NAME = "dev-orders-main"
STORED = {"s3_bucket": "b", "s3_key": "k", "sha256": "own"}
HEALED: list[tuple[str, str, dict[str, float]]] = [(NAME, "9", {})]


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return root_of(project(tmp_path))


def heal(root: Root, functions: FakeLambda, package: dict[str, Any]) -> tuple[Running, list[str]]:
    """What runs afterwards, and what was told; all that was found is told, and what was told stands in what runs."""
    said: list[str] = []

    def report(event: object) -> None:
        assert isinstance(event, Step)
        said.append(event.note)

    account = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": functions})
    found = look(account, root, {"main": package})
    running = Healing(account, Path("project"), report).run(root, {"main": package})
    assert [f"orders.{each}" for each in running.healed] == said
    assert [f"orders.{key} ran {what}; version 9 does" for key, what in found.strange.items()] == said
    return dataclasses.replace(running, healed=()), said


@pytest.mark.surface("D09", "U")
def test_to_look_changes_nothing(root: Root) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "other", "8": "own"}))
    account = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": functions})
    assert look(account, root, {"main": STORED}).strange == {"main": "other code than its package's"}
    assert functions.directed == []
    assert functions.functions[NAME].versions == {"7": "other", "8": "own"}


def test_what_answers_with_its_packages_code_is_left_alone(root: Root) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "own", "8": "other"}))
    assert heal(root, functions, STORED) == (Running({"main": "7"}, {}), [])
    assert functions.directed == []


def test_code_of_somebody_elses_is_replaced_published_and_put_into_service(root: Root) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "other", "8": "own"}))
    said = "orders.main ran other code than its package's; version 9 does"
    assert heal(root, functions, STORED) == (Running({"main": "9"}, {}), [said])
    assert functions.directed == HEALED
    assert functions.functions[NAME].versions["9"] == repr({"S3Bucket": "b", "S3Key": "k"})


def test_of_a_pinned_function_the_newest_version_counts_and_nothing_is_put_into_service(root: Root) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "former", "8": "own"}))
    assert heal(root, functions, {**STORED, "live_version": "7"}) == (Running({"main": "7"}, {"main": "8"}), [])
    lost = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "former", "8": "lost"}))
    running, _ = heal(root, lost, {**STORED, "live_version": "7"})
    assert running == Running({"main": "7"}, {"main": "9"})
    assert lost.functions[NAME].alias == "7"
    assert lost.directed == []


BEFORE = {
    "MemorySize": 256,
    "Layers": [{"Arn": "one", "CodeSize": 3}],
    "VpcConfig": {"SubnetIds": [], "VpcId": ""},
    "Environment": {"Variables": {"MODE": "slow"}},
    "LastModified": "yesterday",
    "RevisionId": "r1",
}


def lagging(**latest: Any) -> FakeLambda:
    """`live` at 7, which runs its package; $LATEST has what `latest` says."""
    settings = {"7": BEFORE, "$LATEST": {**BEFORE, **latest}}
    return FakeLambda(dev_orders_main=FakeFunction("7", {"7": "own", "8": "own"}, latest="own", settings=settings))


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    "changed",
    [
        {"MemorySize": 640},
        {"Environment": {"Variables": {"MODE": "fast"}}},
        {"Environment": {}},
        {"Layers": [{"Arn": "two", "CodeSize": 3}]},
    ],
)
def test_settings_that_were_made_by_hand_and_adopted_are_published_and_put_into_service(
    root: Root, changed: dict[str, Any]
) -> None:
    functions = lagging(**changed)
    said = (
        "orders.main ran other settings than its spec's, which had been made by hand and not published; version 9 does"
    )
    assert heal(root, functions, STORED) == (Running({"main": "9"}, {}), [said])
    assert functions.directed == HEALED
    assert functions.functions[NAME].settings["9"] == {**BEFORE, **changed}
    assert heal(root, functions, {**STORED, "sha256": functions.functions[NAME].latest}) == (
        Running({"main": "9"}, {}),
        [],
    )


@pytest.mark.parametrize(
    "same",
    [
        {"LastModified": "now", "RevisionId": "r2"},
        {"Layers": [{"Arn": "one"}]},
        {"VpcConfig": {}},
        {"DeadLetterConfig": None, "EphemeralStorage": {}},
        {"Environment": {"Error": {"ErrorCode": "AccessDeniedException"}}},
    ],
)
def test_what_only_describes_or_is_hidden_is_no_other_setting(root: Root, same: dict[str, Any]) -> None:
    assert heal(root, lagging(**same), STORED) == (Running({"main": "7"}, {}), [])


def test_settings_of_a_pinned_function_are_published_for_its_rollout(root: Root) -> None:
    functions = lagging(MemorySize=640)
    functions.functions[NAME].settings["8"] = BEFORE
    running, _ = heal(root, functions, {**STORED, "live_version": "7"})
    assert running == Running({"main": "7"}, {"main": "9"})
    assert functions.directed == []


def test_settings_of_an_image_are_published_only_with_the_image_that_runs(root: Root) -> None:
    functions = lagging(MemorySize=640)
    assert heal(root, functions, {})[0] == Running({"main": "9"}, {})
    functions = lagging(MemorySize=640)
    functions.functions[NAME].latest = "another"
    assert heal(root, functions, {})[0] == Running({"main": "7"}, {})


def test_an_image_is_pinned_without_a_package(root: Root) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "image", "8": "newer image"}))
    assert heal(root, functions, {"live_version": "7"}) == (Running({"main": "7"}, {"main": "8"}), [])


def test_a_package_is_the_file_beside_the_root_or_the_object(tmp_path: Path) -> None:
    (tmp_path / "main.zip").write_bytes(b"zip")
    assert code_of({"filename": "main.zip"}, tmp_path) == {"ZipFile": b"zip"}
    assert code_of({"live_version": "7"}, tmp_path) is None
    assert code_of(STORED, tmp_path) == {"S3Bucket": "b", "S3Key": "k"}
