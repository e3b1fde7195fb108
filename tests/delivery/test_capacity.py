"""How many roots are planned at once: a container has less than its machine."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.delivery.capacity import Capacity
from generator.delivery.planning import workers

MEGABYTE = 1_000_000
MEMINFO = "MemTotal: 64000000 kB\nMemFree: 100 kB\nMemAvailable: {kb} kB\n"


def machine(root: Path, files: Mapping[str, str], available: int = 64_000) -> Capacity:
    """`available` in MB; `files` are texts below the root by path."""
    told = {"proc/meminfo": MEMINFO.format(kb=available * MEGABYTE // 1024), **files}
    for name, text in told.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Capacity(root)


def mb(number: int) -> str:
    return f"{number * MEGABYTE}\n"


@pytest.fixture(autouse=True)
def sixteen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(16)))


def test_a_machine_gives_what_is_available_and_not_only_what_is_free(tmp_path: Path) -> None:
    found = machine(tmp_path, {}, 8_000)
    assert found.megabytes() in (7_999, 8_000)
    assert found.processors() == 16


def test_a_group_gives_its_limit_less_what_is_used_and_not_only_cached(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "0::/ci/job\n",
        "sys/fs/cgroup/ci/job/memory.max": "max\n",
        "sys/fs/cgroup/ci/job/memory.current": mb(900),
        "sys/fs/cgroup/ci/memory.max": mb(4_000),
        "sys/fs/cgroup/ci/memory.current": mb(3_000),
        "sys/fs/cgroup/ci/memory.stat": f"anon 5\ninactive_file {500 * MEGABYTE}\nfile 7\n",
        "sys/fs/cgroup/ci/cpu.max": "250000 100000\n",
    }
    found = machine(tmp_path, files)
    assert (found.megabytes(), found.processors()) == (1_500, 2)


def test_a_container_that_sees_its_own_group_as_the_mount_is_known(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "0::/../../docker/abc\n",
        "sys/fs/cgroup/memory.max": mb(2_000),
        "sys/fs/cgroup/memory.current": mb(500),
        "sys/fs/cgroup/cpu.max": "max 100000\n",
    }
    found = machine(tmp_path, files)
    assert (found.megabytes(), found.processors()) == (1_500, 16)


def test_the_first_version_of_groups_is_read_too(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "4:memory:/job\n3:cpu,cpuacct:/job\n2:name=systemd:/x\n0::/\n",
        "sys/fs/cgroup/memory/job/memory.limit_in_bytes": mb(3_000),
        "sys/fs/cgroup/memory/job/memory.usage_in_bytes": mb(1_000),
        "sys/fs/cgroup/memory/job/memory.stat": f"inactive_file 1\ntotal_inactive_file {200 * MEGABYTE}\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": mb(50_000),
        "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "50000\n",
        "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    }
    found = machine(tmp_path, files)
    assert (found.megabytes(), found.processors()) == (2_200, 1)


def test_a_system_that_tells_nothing_is_given_two(tmp_path: Path) -> None:
    assert Capacity(tmp_path).megabytes() is None
    assert workers(20, capacity=Capacity(tmp_path)) == 2


@pytest.mark.parametrize(
    ("roots", "available", "at_once"), [(20, 500, 1), (1, 99_999, 1), (0, 99_999, 1), (20, 4_000, 3)]
)
def test_as_many_roots_are_planned_at_once_as_memory_holds(
    tmp_path: Path, roots: int, available: int, at_once: int
) -> None:
    assert workers(roots, capacity=machine(tmp_path, {}, available)) == at_once


def test_no_more_are_planned_at_once_than_there_are_processors(tmp_path: Path) -> None:
    files = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "300000 100000\n"}
    assert workers(20, capacity=machine(tmp_path, files)) == 3
