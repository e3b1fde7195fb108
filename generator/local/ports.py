"""Which port of 127.0.0.1 the local cloud gets: the same one for a project day after day, so that its URLs stay."""

import os
import socket
import time
import zlib
from pathlib import Path

from generator.diagnostics import UserError

# Below the ports that systems hand out to outgoing connections (32768, 49152), so that a kept port stays free.
_FIRST, _COUNT = 20_000, 10_000
_TRIES = 50
_LINGER_SECONDS = 0.5
_POLL_SECONDS = 0.05


def choose_port(asked: int | None, usual: int) -> int:
    """The port asked for, or refuse; without one, the first free one from `usual` on."""
    if asked is not None:
        if not is_free(asked):
            raise UserError(
                f"port {asked} of 127.0.0.1 is in use by another program; "
                "end that one, or leave the port out to get a free one"
            )
        return asked
    _wait_for(usual)
    for candidate in range(usual, usual + _TRIES):
        if is_free(candidate):
            return candidate
    raise UserError(f"none of the ports {usual} to {usual + _TRIES - 1} of 127.0.0.1 is free; name one that is")


def usual_port(root: Path) -> int:
    """Where a project's emulator is when nothing is in the way."""
    return _FIRST + zlib.crc32(os.fsencode(root.resolve())) % _COUNT


def is_free(port: int) -> bool:
    """True when a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
        return True


def _wait_for(port: int) -> None:
    # A process that was just killed closes its port a moment after it is gone.
    deadline = time.monotonic() + _LINGER_SECONDS
    while not is_free(port) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
