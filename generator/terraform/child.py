"""One child process: stdout line by line, stderr apart, an interrupt passed on once, never left behind.

The child has a session of its own: a terminal sends Ctrl-C to the whole foreground group, and Terraform takes a second
SIGINT (ours, on top of the terminal's) for the order to drop everything without saving.
"""

import ctypes
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_PR_SET_PDEATHSIG = 1
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A provider gets this long to finish its calls after an interrupt that no user can repeat.
_POLITE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended; `stdout` and `stderr` are whole."""

    exit_code: int
    stdout: str
    stderr: str
    interrupted: bool


def run_child(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    on_stdout: Callable[[str], None],
    on_stderr: Callable[[str], None],
) -> Ended:
    """Run `argv` in `folder` to its end, whatever happens to the caller meanwhile."""
    child = subprocess.Popen(
        list(argv),
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        preexec_fn=_die_with_parent(),
    )
    errors: list[str] = []
    reader = threading.Thread(target=_drain, args=(child.stderr, errors, on_stderr), daemon=True)
    reader.start()
    lines: list[str] = []
    try:
        with _forwarding(child) as received:
            _drain(child.stdout, lines, on_stdout)
            child.wait()
    finally:
        _end(child)
        # A provider that outlives Terraform would hold the pipe open for ever.
        reader.join(timeout=2)
    return Ended(child.returncode, "".join(lines), "".join(errors), bool(received))


def _drain(stream: Iterator[str] | None, into: list[str], tell: Callable[[str], None]) -> None:
    for line in stream or ():
        into.append(line)
        tell(line.rstrip("\n"))


@contextmanager
def _forwarding(child: "subprocess.Popen[str]") -> Iterator[list[int]]:
    """Send each signal that asks us to stop to the child as SIGINT; a second one makes Terraform drop everything."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def forward(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        child.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    try:
        yield received
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _end(child: "subprocess.Popen[str]") -> None:
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGINT)
    try:
        child.wait(_POLITE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel interrupts the child should this process be killed; elsewhere there is no such call."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)

    return ask
