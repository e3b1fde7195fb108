"""`kill -9` at random moments of a run.

`KILL_MOMENTS` says how many moments of each command (`make kills`: fifty), `KILL_SEED` which ones: the same seed gives
the same moments, and the head of a test run shows it.
"""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Terraform is a child, its provider a grandchild.
WITH = ("nobody", "children", "grandchildren")
SEED = int(os.environ.get("KILL_SEED") or 20261121)


@dataclass(frozen=True, slots=True)
class Moment:
    """After this `part` of an undisturbed run's time; how many `generations` of children die with it."""

    number: int
    part: float
    generations: int

    def __str__(self) -> str:
        return f"{self.number}-at-{self.part:.1%}-with-{WITH[self.generations]}"


def moments(command: str, usual: int) -> list[Moment]:
    """`usual` many, unless the environment says otherwise: one in each of as many equal parts of a run, in no order."""
    chance = random.Random(f"{SEED} {command}")  # noqa: S311 - repeatable moments, not secrets
    count = int(os.environ.get("KILL_MOMENTS") or usual)
    parts = [(number + chance.random()) / count for number in range(count)]
    chance.shuffle(parts)
    return [Moment(number, part, chance.randrange(len(WITH))) for number, part in enumerate(parts)]


def kill(run: "subprocess.Popen[bytes]", moment: Moment, seconds: float) -> bool:
    """Kill `run`, which takes `seconds` undisturbed, at its moment; False when it had ended by then."""
    with suppress(subprocess.TimeoutExpired):
        run.wait(moment.part * seconds)
        return False
    # Stopped, it can neither start another child nor see one end before it is killed itself.
    run.send_signal(signal.SIGSTOP)
    for number in _family(run.pid, moment.generations):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    run.wait()
    return True


def kill_all_in(folder: Path) -> None:
    """What the end of a machine does: nothing that stands in `folder` gets to do anything more."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (each / "cwd").readlink().is_relative_to(folder):
                found.append(int(each.name))
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, number)


def seconds_of(run: "subprocess.Popen[bytes]") -> float:
    """How long a run that has just been started takes; it has to end well."""
    begun = time.monotonic()
    assert run.wait() == 0
    return time.monotonic() - begun


def running_in(folder: Path) -> list[str]:
    """Command lines of processes that name `folder` or stand in it: what nobody ended."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if line and (str(folder) in line or (each / "cwd").readlink().is_relative_to(folder)):
                found.append(line)
    return found


def _family(parent: int, generations: int) -> list[int]:
    """The process itself, then its children, then theirs."""
    children: dict[int, list[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = file.read_text(errors="replace").rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(file.parent.name))
    found = last = [parent]
    for _ in range(generations):
        last = [child for each in last for child in children.get(each, [])]
        found = found + last
    return found
