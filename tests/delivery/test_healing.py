"""After Terraform: code that is not its package's is replaced, where it answers or where it is about to."""

from pathlib import Path
from typing import Any

import pytest

from generator.delivery.healing import Healing, Running, code_of
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
    said: list[str] = []

    def report(event: object) -> None:
        assert isinstance(event, Step)
        said.append(event.note)

    account = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": functions})
    return Healing(account, Path("project"), report).run(root, {"main": package}), said


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


def test_an_image_is_pinned_without_a_package(root: Root) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "image", "8": "newer image"}))
    assert heal(root, functions, {"live_version": "7"}) == (Running({"main": "7"}, {"main": "8"}), [])


def test_a_package_is_the_file_beside_the_root_or_the_object(tmp_path: Path) -> None:
    (tmp_path / "main.zip").write_bytes(b"zip")
    assert code_of({"filename": "main.zip"}, tmp_path) == {"ZipFile": b"zip"}
    assert code_of(STORED, tmp_path) == {"S3Bucket": "b", "S3Key": "k"}
