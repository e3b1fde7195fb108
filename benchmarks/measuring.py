"""A program's cost in processor time, its children's included: other people's load does not count in it."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
GEN = (sys.executable, "-c", "from generator.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time, and the most memory held at once in MB."""

    seconds: float
    megabytes: float


def cost(command: Sequence[str], folder: Path) -> Cost:
    """One run of `command`, which must succeed."""
    # As a user has it: what is compiled once stays so.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ = {**kept, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    told = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} in {folder} failed: {told.decode()[-2000:]}")
    return Cost(used.ru_utime + used.ru_stime, _megabytes(used))


def _megabytes(used: "resource.struct_rusage") -> float:
    """Linux counts kilobytes, macOS bytes."""
    return used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def cheapest(command: Sequence[str], folder: Path, runs: int, prepare: Callable[[], object] = lambda: None) -> Cost:
    """The least of several runs: what is above it was somebody else's."""
    found = []
    for _ in range(runs):
        prepare()
        found.append(cost(command, folder))
    return min(found, key=lambda each: each.seconds)
