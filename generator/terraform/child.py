"""One child process: stdout line by line, stderr apart, an interrupt passed on once, never left behind.

The child has a session of its own: a terminal sends Ctrl-C to the whole foreground group, and Terraform takes a second
SIGINT (ours, on top of the terminal's) for the order to drop everything without saving. It writes to files, not pipes:
were this process killed, a broken pipe would kill Terraform before it has written its state.
"""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from generator.children import signalled_without_parent

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A provider gets this long to finish its calls after an interrupt that no user can repeat.
_POLITE_SECONDS = 120
_POLL_SECONDS = 0.05
_CHUNK = 1 << 16
_OWN = 0o600
# What a shell reports of a program that ended by SIGINT.
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended; `stdout` and `stderr` are whole."""

    exit_code: int
    stdout: str
    stderr: str
    interrupted: bool


@dataclass(slots=True)
class _Tail:
    """What a child has written to `file` so far; each whole line goes to `tell` as soon as it is there."""

    file: IO[bytes]
    tell: Callable[[str], None]
    offset: int = 0
    text: list[str] = field(default_factory=list)
    _rest: bytes = b""

    def read(self) -> None:
        # The child moves the common file position by writing; pread leaves it alone.
        while chunk := os.pread(self.file.fileno(), _CHUNK, self.offset):
            self.offset += len(chunk)
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                self._take(line + b"\n")

    def finish(self) -> None:
        self.read()
        if self._rest:
            self._take(self._rest)
            self._rest = b""

    def _take(self, line: bytes) -> None:
        self.text.append(line.decode("utf-8", "replace"))
        self.tell(self.text[-1].rstrip("\n"))


@dataclass(slots=True)
class _Live:
    """The children that run now, and whether the user has asked us to stop."""

    children: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    forwarding: bool = False
    stopping: bool = False


_live = _Live()


@contextmanager
def passing_interrupts() -> Iterator[None]:
    """Send each signal that asks us to stop to every child as SIGINT, and start no further one.

    For the main thread, around children in other threads; a child of the main thread needs no such care. A second
    signal makes Terraform drop everything.
    """
    if _live.forwarding or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _forward) for number in _FORWARDED}
    _live.forwarding = True
    try:
        yield
    finally:
        _live.forwarding = _live.stopping = False
        for number, previous in before.items():
            signal.signal(number, previous)


def _forward(_number: int, _frame: FrameType | None) -> None:
    _live.stopping = True
    if not _live.children:
        raise KeyboardInterrupt
    for child in tuple(_live.children):
        child.send_signal(signal.SIGINT)


def asked_to_stop() -> bool:
    """Whether a signal has asked us to stop, inside `passing_interrupts`: for what waits for something else."""
    return _live.stopping


def run_child(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    on_stdout: Callable[[str], None],
    on_stderr: Callable[[str], None],
    journal: Path | None = None,
    inherited: Sequence[int] = (),
) -> Ended:
    """Run `argv` in `folder` to its end, whatever happens to the caller meanwhile.

    What it says on stdout is added to the file `journal`, where it stays: by the child itself, so that not a line is
    missing when both are killed. The descriptors `inherited` stay open as long as it runs.
    """
    with passing_interrupts(), _written(journal) as out, tempfile.TemporaryFile() as err:
        if _live.stopping:
            return Ended(_INTERRUPTED, "", "", True)
        tails = (_Tail(out, on_stdout, out.tell()), _Tail(err, on_stderr))
        child = subprocess.Popen(
            list(argv),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            pass_fds=tuple(inherited),
            preexec_fn=signalled_without_parent(signal.SIGINT),
        )
        _live.children.append(child)
        try:
            _follow(child, tails)
        finally:
            _end(child)
            _live.children.remove(child)
        return Ended(child.returncode, "".join(tails[0].text), "".join(tails[1].text), _live.stopping)


@contextmanager
def _written(journal: Path | None) -> Iterator[IO[bytes]]:
    """A file to write to, positioned at its end; a line that a killed child left half is ended there."""
    if journal is None:
        with tempfile.TemporaryFile() as file:
            yield file
        return
    with journal.open("ab+") as file:
        journal.chmod(_OWN)
        file.write(b"\n")
        file.flush()
        yield file


def _follow(child: "subprocess.Popen[bytes]", tails: Sequence[_Tail]) -> None:
    while child.returncode is None:
        for tail in tails:
            tail.read()
        try:
            child.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    for tail in tails:
        tail.finish()


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGINT)
    try:
        child.wait(_POLITE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
