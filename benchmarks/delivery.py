"""What `gen plan` adds to Terraform's own time: finding what a range touches, and what a shared provider saves."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.commands import Figure
from benchmarks.measuring import GEN, cheapest, cost
from benchmarks.projects import write_project

SERVICES = 500
ROOTS = 20
_PER_SERVICE = 3
_BLOCK = "sqs"
_DEV = "111111111111"  # the account of dev


def affected_figure(folder: Path, runs: int) -> Iterator[Figure]:
    """The worst case: a block has changed, so that who calls it is looked for in all rendered Terraform."""
    project = folder / "many"
    write_project(project, SERVICES * _PER_SERVICE, _PER_SERVICE)
    block = project / "modules" / _BLOCK
    source = block.resolve()
    block.unlink()
    shutil.copytree(source, block, ignore=shutil.ignore_patterns(".terraform*"))
    (project / ".gitignore").write_text(".gen/\nbuild/\n")
    cheapest((*GEN, "render", "--no-package"), project, 1)
    _commit(project)
    for file in (block / "main.tf", project / "functions/svc001/service.yaml"):
        file.write_text(f"{file.read_text()}# changed\n")
    found = cheapest((*GEN, "plan", "prod", "--affected", "--base", "HEAD", "--list"), project, runs)
    yield Figure(f"--affected among {SERVICES} services", found.seconds, 1, "s", "")


def _commit(project: Path) -> None:
    who = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "All")):
        subprocess.run(["git", *words], cwd=project, check=True)


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds, of processors and of whoever waits."""

    processor: float
    wall: float


def sharing_figures(folder: Path) -> Iterator[Figure]:
    """One `gen plan` of many roots, whose commands share providers, against a `gen plan` for each."""
    from benchmarks.planning import account

    project = folder / "roots"
    write_project(project, ROOTS * _PER_SERVICE, _PER_SERVICE)
    for words in (("render", "--no-package"), ("package",)):
        cheapest((*GEN, *words), project, 1)
    services = sorted(file.parent.name for file in project.glob("functions/*/service.yaml"))
    with account(), patch.dict(os.environ, {"AWS_ACCESS_KEY_ID": _DEV, "AWS_SECRET_ACCESS_KEY": "nobody"}):
        _plan(project, [[]])  # initialises
        alone, together = _plan(project, [[name] for name in services]), _plan(project, [[]])
    for what, limit in (("wall", 0.6), ("processor", 1)):
        one, other = getattr(together, what), getattr(alone, what)
        told = f"{one:.0f} s against {other:.0f} s"
        yield Figure(f"{what} time of {ROOTS} roots planned together / one by one", one / other, limit, "x", told)


def _plan(project: Path, commands: Sequence[Sequence[str]]) -> _Spent:
    begun = time.monotonic()
    spent = sum(cost((*GEN, "plan", "dev", *services), project).seconds for services in commands)
    planned = list(project.glob(".gen/plans/dev/*/manifest.json"))
    if len(planned) != ROOTS:
        raise SystemExit(f"benchmarks: {len(planned)} of {ROOTS} roots were planned")
    return _Spent(spent, time.monotonic() - begun)
