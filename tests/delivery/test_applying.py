"""An apply of several roots: what has happened to one while others were applied."""

import dataclasses
from pathlib import Path

import pytest

from generator.delivery.applying import Applying
from generator.delivery.kept import Kept
from generator.delivery.ready import Ready
from generator.delivery.roots import roots_of
from generator.delivery.store import FolderStore
from generator.diagnostics import UserError
from generator.terraform import Binary

from .functions import FakeFunction, FakeLambda
from .projects import FakeAccount, project
from .test_binding import MANIFEST

HOLD = {"who": "bob", "when": "now", "why": "it loops", "functions": {}}


class Held(FolderStore):
    """Somebody holds `orders` as soon as the release of `bills` is recorded."""

    def write(self, name: str, value: object, replaces: str | None) -> None:
        super().write(name, value, replaces)  # type: ignore[arg-type]  # whatever is recorded
        if name == "releases/bills":
            super().write("holds/orders", HOLD, None)


@pytest.mark.surface("D03", "U")
def test_a_hold_that_comes_while_others_are_applied_is_kept(tmp_path: Path) -> None:
    needing = "spec: 1\nservice: orders\nfunctions:\n  main: { handler: main.handler, uses: { bills/books: read } }\n"
    needed = (
        "spec: 1\nservice: bills\nresources: { books: { type: dynamodb, partition_key: id } }\n"
        "functions:\n  main: { handler: main.handler }\n"
    )
    shop = project(tmp_path, orders=needing, bills=needed)
    functions = FakeLambda(dev_bills_main=FakeFunction("1", {"1": "x"}), dev_orders_main=FakeFunction("1", {"1": "x"}))
    account = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": functions})
    store, no_terraform = Held(tmp_path / "records"), Binary(Path("/nowhere"), "terraform", "1.11.4")
    applying = Applying(shop, account, store, no_terraform, {}, "ada", lambda _event: None)
    roots = roots_of(shop, "dev")
    assert [root.service for root in roots] == ["bills", "orders"]
    nothing = {"format_version": "1.2", "resource_changes": []}
    plans = [
        Ready(
            root,
            Kept(tmp_path / root.service),
            dataclasses.replace(MANIFEST, service=root.service, changes=False),
            nothing,
            {},
            False,
            (),
        )
        for root in roots
    ]
    with pytest.raises(
        UserError, match=r"^dev/orders: held by bob since now: it loops. Clear it with `gen rollback dev"
    ):
        applying.run(plans)
    assert store.read("releases/bills")
    assert store.read("releases/orders") is None
