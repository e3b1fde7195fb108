"""What `gen plan` adds to Terraform's own time: finding what a range touches, and what a shared provider saves."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import Figure
from benchmarks.measuring import GEN, cheapest
from benchmarks.projects import write_project

SERVICES = 500
ROOTS = 20
_PER_SERVICE = 3
_BLOCK = "sqs"


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
    processor: float
    wall: float


def sharing_figures(folder: Path) -> Iterator[Figure]:
    """Plans of many roots by `gen plan`'s own code, with a provider that stays and with one for each command."""
    from benchmarks.planning import account

    project = folder / "roots"
    write_project(project, ROOTS * _PER_SERVICE, _PER_SERVICE)
    cheapest((*GEN, "render", "--no-package"), project, 1)
    cheapest((*GEN, "package"), project, 1)
    os.environ.pop("AWS_CA_BUNDLE", None)
    with account():
        _plan(project, shared=False)  # initialises
        alone, together = _plan(project, shared=False), _plan(project, shared=True)
    for what in ("processor", "wall"):
        one, other = getattr(together, what), getattr(alone, what)
        told = f"{one:.0f} s against {other:.0f} s"
        yield Figure(f"{what} time of {ROOTS} plans / with a provider each", one / other, 0.6, "x", told)


def _plan(project: Path, shared: bool) -> _Spent:
    from generator.delivery.account import account_of
    from generator.delivery.planning import Planning
    from generator.delivery.provenance import Commit
    from generator.delivery.roots import roots_of
    from generator.project import load
    from generator.terraform import find_binary

    loaded = load(project)
    # A bundle of its own is what keeps a provider from being shared; the endpoint speaks plain HTTP.
    environ = {**os.environ} if shared else {**os.environ, "AWS_CA_BUNDLE": _bundle()}
    planning = Planning(
        loaded, account_of(loaded, "dev"), find_binary(environ), environ, Commit("", False), True, lambda _event: None
    )
    begun, before = time.monotonic(), _processor()
    plans = planning.run(roots_of(loaded, "dev"), {})
    if plans.failed or len(plans.planned) != ROOTS:
        raise SystemExit(f"benchmarks: {next(iter(plans.failed.values()), 'roots are missing')}")
    return _Spent(_processor() - before, time.monotonic() - begun)


def _bundle() -> str:
    import botocore

    return str(Path(botocore.__file__).with_name("cacert.pem"))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
