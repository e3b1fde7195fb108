"""An answer that was lost on its way is given again: what an SDK tries twice, the emulator does once.

Under load the provider's HTTP client loses an answer now and then (about one in five hundred, measured) and sends the
request again, and the emulator answers the second with "already exists". SDKs name all tries of a call with one
`amz-sdk-invocation-id`, by which the first answer is found.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from generator.local.guard import App, Message, Receive, Scope, Send

_KEPT_SECONDS = 120.0
_MOST = 2000
_LARGEST_BYTES = 64 * 1024
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class _Answer:
    """The messages of one response, and when it was given."""

    given: float
    messages: list[Message] = field(default_factory=list)
    size: int = 0

    @property
    def is_final(self) -> bool:
        """Whether trying again would be no use: neither our fault nor a matter of load."""
        status = int(self.messages[0]["status"]) if self.messages else 500
        return status < 500 and status != 429 and self.size <= _LARGEST_BYTES


class Answers:
    """`app`, whose answers to calls that change something are remembered for a while."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._known: OrderedDict[bytes, _Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = _invocation(scope)
        if call is None:
            await self._app(scope, receive, send)
            return
        known = self._known.get(call)
        if known is not None and time.monotonic() - known.given <= _KEPT_SECONDS:
            for message in known.messages:
                await send(message)
            return
        answer = _Answer(time.monotonic())
        await self._app(scope, receive, _noting(send, answer))
        if answer.is_final:
            self._remember(call, answer)

    def _remember(self, call: bytes, answer: _Answer) -> None:
        self._known[call] = answer
        while len(self._known) > _MOST:
            self._known.popitem(last=False)


def _noting(send: Send, answer: _Answer) -> Send:
    async def forward(message: Message) -> None:
        answer.size += len(message.get("body", b""))
        if answer.size <= _LARGEST_BYTES:
            answer.messages.append(message)
        await send(message)

    return forward


def _invocation(scope: Scope) -> bytes | None:
    """What names a call of an SDK that changes something; the operation and the path are part of it."""
    if scope["type"] != "http" or scope["method"] in _READING:
        return None
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    found = {name.lower(): value for name, value in headers}
    call = found.get(b"amz-sdk-invocation-id")
    if not call:
        return None
    account = found.get(b"authorization", b"").partition(b",")[0]
    return b"\n".join(
        (call, account, found.get(b"x-amz-target", b""), scope["method"].encode(), scope["path"].encode())
    )
