"""What an SDK sends twice, because the answer got lost, happens once."""

import asyncio

import pytest

from generator.local.answers import Answers
from generator.local.guard import Message, Receive, Scope, Send

Call = tuple[str, bytes, bytes]


class Counting:
    """An application that counts what it does, and answers with the count."""

    def __init__(self, status: int = 200) -> None:
        self.done = 0
        self.status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.done += 1
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": str(self.done).encode()})


def answers(app: Counting, *calls: Call) -> list[bytes]:
    """The bodies that `calls` (method, invocation id, target) get, one after the other."""
    wrapped, bodies = Answers(app), []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        if "body" in message:
            bodies.append(bytes(message["body"]))

    async def all_of_them() -> None:
        for method, call, target in calls:
            headers = [(b"amz-sdk-invocation-id", call), (b"x-amz-target", target)] if call else []
            await wrapped({"type": "http", "method": method, "path": "/", "headers": headers}, receive, send)

    asyncio.run(all_of_them())
    return bodies


def test_the_second_try_of_a_call_gets_the_first_answer() -> None:
    app = Counting()
    assert answers(app, ("POST", b"a", b"Create"), ("POST", b"a", b"Create"), ("POST", b"b", b"Create")) == [
        b"1",
        b"1",
        b"2",
    ]


def test_calls_without_a_name_and_other_operations_are_calls_of_their_own() -> None:
    app = Counting()
    assert answers(app, ("POST", b"", b""), ("POST", b"", b""), ("POST", b"a", b"X"), ("POST", b"a", b"Y")) == [
        b"1",
        b"2",
        b"3",
        b"4",
    ]


def test_reading_is_always_done_anew() -> None:
    assert answers(Counting(), ("GET", b"a", b""), ("GET", b"a", b"")) == [b"1", b"2"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_succeed_the_next_time_is_tried_again(status: int) -> None:
    assert answers(Counting(status), ("POST", b"a", b""), ("POST", b"a", b"")) == [b"1", b"2"]


def test_a_refusal_stays_a_refusal() -> None:
    assert answers(Counting(400), ("POST", b"a", b""), ("POST", b"a", b"")) == [b"1", b"1"]
