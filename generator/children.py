"""Children that do not outlive a killed gen."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def signalled_without_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child runs first (`preexec_fn`), so that Linux sends it `number` when this thread is killed.

    Elsewhere there is no such call, and None.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # killed before the kernel was asked
            os.kill(os.getpid(), signal.SIGKILL)

    return ask
