"""Where a rollback goes: to what ran before, less what was taken back itself."""

from pathlib import Path

import pytest

from generator.delivery.release import Release, record, release_of
from generator.delivery.rollback import Rollback
from generator.delivery.store import FolderStore
from generator.diagnostics import UserError
from generator.steps import Step

from .functions import FakeFunction, FakeLambda
from .projects import FakeAccount, project, root_of

SPEC = "spec: 1\nservice: orders\nfunctions:\n  main: { handler: main.handler }\n  more: { handler: main.handler }\n"


class Service:
    """`main` and `more` of `orders` in dev; a release puts versions into service and notes them."""

    def __init__(self, root: Path) -> None:
        versions = {str(number): f"code {number}" for number in range(1, 6)}
        self.functions = FakeLambda(
            dev_orders_main=FakeFunction("1", dict(versions)), dev_orders_more=FakeFunction("1", dict(versions))
        )
        self.store = FolderStore(root / "records")
        self.said: list[str] = []
        account = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": self.functions})
        self.rollback = Rollback(account, self.store, root_of(project(root, orders=SPEC)), "ada", self._hear)

    def _hear(self, event: object) -> None:
        assert isinstance(event, Step)
        self.said.append(event.note)

    def release(self, **versions: str) -> None:
        for key, version in versions.items():
            self.functions.functions[f"dev-orders-{key}"].alias = version
        record(self.store, Release("orders", "", "now", "ada", "f", "p", {}, versions, "0.1.0"))

    def back(self, function: str | None = None) -> dict[str, str]:
        """Roll back and clear; where each alias went."""
        moves = self.rollback.moves(function, None)
        self.rollback.run(moves, "it loops")
        self.rollback.clear()
        return {move.function.key: move.to for move in moves}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path)


@pytest.mark.surface("D08", "U")
def test_a_second_rollback_passes_over_what_the_first_took_back(service: Service) -> None:
    for version in ("1", "2"):
        service.release(main=version, more="1")
    assert service.back() == {"main": "1"}
    found = release_of(service.store, "orders")
    assert found
    assert found.rolled_back == {"main": "2"}
    service.release(main="3", more="1")
    assert service.back() == {"main": "1"}


def test_what_was_released_again_after_it_was_taken_back_is_gone_back_to(service: Service) -> None:
    for version in ("1", "2"):
        service.release(main=version, more="1")
    service.back()
    for version in ("2", "3"):
        service.release(main=version, more="1")
    assert service.back() == {"main": "2"}


def test_what_was_taken_back_of_one_function_is_where_another_goes(service: Service) -> None:
    service.release(main="1", more="1")
    service.release(main="2", more="2")
    assert service.back("main") == {"main": "1"}
    service.release(main="3", more="3")
    assert service.back("more") == {"more": "2"}


@pytest.mark.surface("D08", "U")
def test_a_function_that_was_not_there_before_is_named(service: Service) -> None:
    service.release(main="1")
    service.release(main="1", more="1")
    with pytest.raises(UserError, match=r"^more of dev/orders was not there before, and the rest answers with that"):
        service.rollback.moves(None, None)


def test_a_function_that_cannot_go_back_with_the_others_is_named(service: Service) -> None:
    service.release(main="1")
    service.release(main="2", more="1")
    assert service.back() == {"main": "1"}
    assert service.said == ["more was not there before, and stays as it is"]
    with pytest.raises(UserError, match="more was not there before: name a version with --to VERSION"):
        service.rollback.moves("more", None)
