"""Processes by pid and start time together: a pid alone may meanwhile be somebody else's process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_POLL_SECONDS = 0.05


def start_time(pid: int) -> str | None:
    """When the process began, as the system says it (comparable, never parsed); None when it is gone or a zombie."""
    return _from_proc(pid) if sys.platform.startswith("linux") else _from_ps(pid)


def is_alive(pid: int, started: str) -> bool:
    """True when this very process still runs."""
    return start_time(pid) == started


def end(pid: int, started: str, *, patience: float) -> bool:
    """Ask the process to end, after `patience` seconds kill it; False when it was gone already."""
    if not is_alive(pid, started):
        return False
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if _wait_until_gone(pid, started, seconds):
            break
    return True


def end_scripts_of(folder: Path) -> int:
    """Kill the processes whose script lies below `folder`; how many. Nobody else runs a file out of our own state."""
    ours = [number for number, script in _scripts() if script.startswith(f"{folder}{os.sep}")]
    for number in ours:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(number, signal.SIGKILL)
    return len(ours)


def end_orphans_in(folder: Path) -> int:
    """Kill the processes that stand below `folder` and whose session's leader is gone; how many.

    A Terraform that is killed leaves its provider behind, which goes on calling. On Linux alone: elsewhere nobody tells
    where a process stands.
    """
    ours = [number for number, session in _sessions(folder) if start_time(session) is None]
    for number in ours:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(number, signal.SIGKILL)
    return len(ours)


def _sessions(folder: Path) -> Iterator[tuple[int, int]]:
    """Each process below `folder`, and its session."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if place.readlink().is_relative_to(folder):
                yield int(place.parent.name), os.getsid(int(place.parent.name))


def _scripts() -> Iterator[tuple[int, str]]:
    """Each process's first argument."""
    if not sys.platform.startswith("linux"):
        listed = subprocess.run(["ps", "-axo", "pid=,args="], capture_output=True, text=True, check=False).stdout
        fields = [line.split(maxsplit=2) for line in listed.splitlines()]
        yield from ((int(line[0]), line[2]) for line in fields if len(line) == 3)
        return
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            arguments = file.read_bytes().split(b"\0")
            yield int(file.parent.name), os.fsdecode(arguments[1]) if len(arguments) > 1 else ""


def _wait_until_gone(pid: int, started: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid, started):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _from_proc(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    # The program's name stands in parentheses and may hold spaces; the state is the first field after it.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"


def _from_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
        check=False,
    )
    state, _, began = answer.stdout.strip().partition(" ")
    return began.strip() if began and not state.startswith("Z") else None
