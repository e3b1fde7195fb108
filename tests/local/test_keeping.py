import asyncio
from typing import Any

import pytest

from generator.local import keeping
from generator.local.guard import Message, Receive, Scope, Send
from generator.local.keeping import Keeper, save_states


async def nothing(_scope: Scope, receive: Receive, _send: Send) -> None:
    await receive()


async def request(keeper: Keeper, method: str) -> None:
    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        """Nobody listens."""

    await keeper({"type": "http", "method": method}, receive, send)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_QUIET_SECONDS", 0.05)
    monkeypatch.setattr(keeping, "_LONGEST_SECONDS", 0.2)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("method", "writes"), [("GET", 0), ("HEAD", 0), ("POST", 1), ("DELETE", 1)])
def test_writes_are_kept_once_it_is_quiet(method: str, writes: int) -> None:
    saved: list[int] = []

    async def scenario() -> None:
        keeper = Keeper(nothing, lambda: saved.append(1))
        for _ in range(3):
            await request(keeper, method)
        await asyncio.sleep(0.3)

    asyncio.run(scenario())

    assert len(saved) == writes


@pytest.mark.usefixtures("quick")
def test_writes_that_never_pause_are_kept_all_the_same() -> None:
    saved: list[int] = []

    async def scenario() -> None:
        keeper = Keeper(nothing, lambda: saved.append(1))
        for _ in range(30):
            await request(keeper, "POST")
            await asyncio.sleep(0.02)

    asyncio.run(scenario())

    assert len(saved) >= 2


@pytest.mark.usefixtures("quick")
def test_a_save_that_failed_is_tried_again_at_the_next_write() -> None:
    tried: list[int] = []

    def fail() -> None:
        tried.append(1)
        raise OSError("disk full")

    async def scenario() -> None:
        keeper = Keeper(nothing, fail)
        for _ in range(2):
            await request(keeper, "POST")
            await asyncio.sleep(0.2)

    asyncio.run(scenario())

    assert len(tried) == 2


def test_a_state_that_changes_while_it_is_read_is_read_again() -> None:
    answers: list[Any] = [RuntimeError("dictionary changed size during iteration"), {"a": 1}]
    written: list[tuple[str, Any]] = []

    def read() -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    save_states({"sqs": read, "empty": lambda: None}, lambda name, state: written.append((name, state)))

    assert written == [("sqs", {"a": 1})]
