"""What this machine, or the container that it looks like, has left: memory and processors.

A limit of a control group is no limit of the machine: whoever goes by the machine's memory is killed in a container.
https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1_000_000
# What v1 says for no limit is the largest number of pages.
_UNLIMITED = 1 << 60


@dataclass(frozen=True, slots=True)
class Capacity:
    """As the kernel tells it below `system`, which is `/` but for tests."""

    system: Path = Path("/")

    def megabytes(self) -> int | None:
        """Free memory, with what caches would give back; None where the kernel does not tell."""
        found = [*self._of_machine(), *self._of_groups()]
        return max(0, min(found)) // _MEGABYTE if found else None

    def processors(self) -> int:
        """At least one."""
        try:
            usable = len(os.sched_getaffinity(0))
        except (AttributeError, OSError):  # not on this system
            usable = os.cpu_count() or 1
        return max(1, min([usable, *self._quotas()]))

    def _of_machine(self) -> Iterator[int]:
        told = re.search(r"^MemAvailable:\s+(\d+) kB", self._text("proc/meminfo"), re.MULTILINE)
        if told:
            yield int(told[1]) * 1024

    def _of_groups(self) -> Iterator[int]:
        for folder in self._folders("memory"):
            names = ("memory.max", "memory.current", "inactive_file")
            if not (folder / names[0]).is_file():
                names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            limit, used = (_number(self._read(folder / name)) for name in names[:2])
            if limit is not None and used is not None and limit < _UNLIMITED:
                cached = re.search(rf"^{names[2]} (\d+)", self._read(folder / "memory.stat"), re.MULTILINE)
                yield limit - used + (int(cached[1]) if cached else 0)

    def _quotas(self) -> Iterator[int]:
        """Processors' time that a group may use at once, in whole processors."""
        for folder in self._folders("cpu"):
            told = self._read(folder / "cpu.max").split() or [
                self._read(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")
            ]
            quota, period = (_number(word) for word in told)
            if quota and period:
                yield max(1, quota // period)

    def _folders(self, controller: str) -> Iterator[Path]:
        """Of this process's group and of all above it, in either version of the hierarchy. Inside a container the path
        may be that of the host: then the mount itself is the group.
        """
        for line in self._text("proc/self/cgroup").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and controller not in controllers.split(","):
                continue
            mount = self.system / "sys/fs/cgroup" / (controller if controllers else "")
            own = mount / path.lstrip("/")
            yield from (each for each in (own, *own.parents) if each == mount or mount in each.parents)

    def _text(self, path: str) -> str:
        return self._read(self.system / path)

    def _read(self, file: Path) -> str:
        try:
            return file.read_text(encoding="ascii", errors="replace")
        except OSError:
            return ""


def _number(text: str) -> int | None:
    """None of `max`, of v1's -1 and of nothing."""
    return int(text) if text.strip().isdigit() else None
