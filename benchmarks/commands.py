"""What is measured: commands of `gen` against the least that could do the same."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare import templates_of
from benchmarks.measuring import GEN, cheapest
from benchmarks.projects import write_project

RENDER = (*GEN, "render", "--no-package")
RUNS = 3
# typer brings its own click along, so the bare program is one of typer's: one command with one option.
_BARE_COMMAND = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def hello(name: str = "you") -> None:
    "Say hello."
@app.command()
def bye(name: str = "you") -> None:
    "Say good-bye."
app()
"""
_BARE_RUN = (sys.executable, "-c", _BARE_COMMAND, "hello", "--name", "me")
_STAT_AND_HASH = """
import hashlib, os, sys
for top, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(top, name)
        os.stat(path)
        with open(path, "rb") as file:
            hashlib.sha256(file.read()).hexdigest()
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result: `value` is to be at most `limit`."""

    name: str
    value: float
    limit: float
    unit: str
    told: str


def figures(folder: Path) -> Iterator[Figure]:
    """Every figure, as soon as it is known."""
    project = folder / "project"
    write_project(project, 500)

    def fresh() -> None:
        """Out of the way, not removed: ext4 looks long for the place of a new file where many were just deleted."""
        away = Path(tempfile.mkdtemp(dir=folder))
        for number, made in enumerate((project / ".gen", project / "modules/services", *_roots(project))):
            if made.exists():
                made.rename(away / str(number))

    first = cheapest(RENDER, project, RUNS, fresh)
    again = cheapest(RENDER, project, RUNS)
    bare = _bare(project, folder)
    told = f"{first.seconds:.2f} s against {bare:.2f} s"
    yield Figure("render of 500 functions in 3 environments / bare program", first.seconds / bare, 1.5, "x", told)
    yield Figure("its peak memory", first.megabytes, 150, "MB", "")
    told = f"{again.seconds:.2f} s against {first.seconds:.2f} s"
    yield Figure("the same with nothing changed / first", again.seconds / first.seconds, 0.4, "x", told)
    large = folder / "large"
    write_project(large, 2000)
    more = cheapest(RENDER, large, 1)
    told = f"{more.seconds:.2f} s for 2000"
    yield Figure("a function among 2000 / among 500", more.seconds / 4 / first.seconds, 1.2, "x", told)
    yield from _starting(project)
    yield from _packaging(project)
    yield from _reviewing(folder)
    yield from _affected(folder)


def _affected(folder: Path) -> Iterator[Figure]:
    from benchmarks.delivery import affected_figure

    yield from affected_figure(folder, RUNS)


def _reviewing(folder: Path) -> Iterator[Figure]:
    from benchmarks.review import review_figures

    yield from review_figures(folder)


def _roots(project: Path) -> list[Path]:
    return sorted(project.glob("environments/*/svc*"))


def _bare(project: Path, folder: Path) -> float:
    """Seconds of the bare program, writing the same files."""
    templates = folder / "templates.json"
    templates.write_text(templates_of(project, "svc000"))
    target = folder / "bare"
    command = (sys.executable, "-m", "benchmarks.bare", str(target), str(templates))

    def fresh() -> None:
        if target.exists():
            target.rename(Path(tempfile.mkdtemp(dir=folder)) / "bare")
        shutil.copytree(project / "functions", target / "functions")

    seconds = cheapest(command, project, RUNS, fresh).seconds
    for kind in ("modules/services", "environments"):
        for file in (target / kind).rglob("*.tf"):
            assert file.read_bytes() == (project / file.relative_to(target)).read_bytes(), file
    return seconds


def _starting(project: Path) -> Iterator[Figure]:
    """Typer loads pydantic when a command runs and not for help, so each is measured against its own kind."""
    bare = cheapest((sys.executable, "-c", _BARE_COMMAND, "--help"), project, RUNS).seconds
    hello = cheapest(_BARE_RUN, project, RUNS).seconds
    help_ = cheapest((*GEN, "--help"), project, RUNS).seconds
    one = cheapest((*GEN, "validate", "svc000"), project, RUNS).seconds
    yield Figure("gen --help / bare typer program", help_ / bare, 2, "x", f"{help_:.2f} s against {bare:.2f} s")
    told = f"{one:.2f} s against {hello:.2f} s"
    yield Figure("gen validate of one service of 50 / command of a bare typer program", one / hello, 4, "x", told)


def _packaging(project: Path) -> Iterator[Figure]:
    """All functions are of one requirements set (none), as most services' are."""
    cheapest((*GEN, "package"), project, 1)
    again = cheapest((*GEN, "package"), project, RUNS).seconds
    bare = cheapest((sys.executable, "-c", _STAT_AND_HASH, str(project / "functions")), project, RUNS).seconds
    started = cheapest(_BARE_RUN, project, RUNS).seconds
    told = f"{again:.2f} s against {started:.2f} s and {bare:.2f} s"
    name = "packaging 500 unchanged functions / command of a bare typer program, and stat and hash"
    yield Figure(name, again / (started + bare), 2, "x", told)


def plans(folder: Path) -> Iterator[Figure]:
    """Terraform's own work on what is rendered."""
    from benchmarks.planning import FUNCTIONS, seconds

    rendered, flat, resources = seconds(folder, RUNS)
    told = f"{resources} resources, {rendered:.2f} s against {flat:.2f} s"
    yield Figure(f"plan of a rendered service of {FUNCTIONS} functions / flat", rendered / flat, 1.3, "x", told)
    yield from _sharing(folder)


def _sharing(folder: Path) -> Iterator[Figure]:
    from benchmarks.delivery import sharing_figures

    yield from sharing_figures(folder)
