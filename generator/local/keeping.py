"""Keeping the emulator's state: MiniStack writes it only when it ends in peace, a crash would lose everything.

After requests that may have changed something the state is written too, once it has been quiet for a moment.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from generator.local.guard import App, Receive, Scope, Send

_QUIET_SECONDS = 1.0
_LONGEST_SECONDS = 5.0
_TRIES = 5
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Keeper:
    """`app`, whose state is saved by `save` in a thread after writes, and at once on `save_now`."""

    def __init__(self, app: App, save: Callable[[], None]) -> None:
        self._app = app
        self._save = save
        self._saving = asyncio.Lock()
        self._first_write = 0.0
        self._last_write = 0.0
        self._writer: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, self._settled(receive), send)
            return
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] not in _READING:
            self._note_write()

    async def save_now(self) -> None:
        """Write the state, after a write that is under way."""
        async with self._saving:
            await asyncio.to_thread(self._save)

    def _note_write(self) -> None:
        self._last_write = time.monotonic()
        if self._writer is None or self._writer.done():
            self._first_write = self._last_write
            self._writer = asyncio.create_task(self._write_when_quiet())

    async def _write_when_quiet(self) -> None:
        while not self._is_time(time.monotonic()):
            await asyncio.sleep(_QUIET_SECONDS / 4)
        await self.save_now()

    def _is_time(self, now: float) -> bool:
        return now - self._last_write >= _QUIET_SECONDS or now - self._first_write >= _LONGEST_SECONDS

    def _settled(self, receive: Receive) -> Receive:
        # MiniStack saves on shutdown under the same temporary names.
        async def settled() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                if self._writer is not None:
                    self._writer.cancel()
                async with self._saving:
                    pass
            return message

        return settled


def save_states(states: Mapping[str, Callable[[], Any]], write: Callable[[str, Any], None]) -> None:
    """Write each service's state; one that changes while it is read is read again."""
    for name, read in states.items():
        for _ in range(_TRIES):
            with suppress(RuntimeError):
                state = read()
                if state is not None:
                    write(name, state)
                break
