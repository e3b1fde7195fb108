"""`gen up` killed without warning at random moments: the next run ends where one alone would.

Three runs follow one another: from nothing, after a handler has changed, after the spec has. What an undisturbed
project has after each of them is what one whose runs are killed must have after each rerun; then Terraform wants no
change.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from killing import Moment, kill, moments, running_in, seconds_of

from generator.local.emulator import Emulator
from generator.local.functions import invoke
from generator.local.known_drift import unexpected

from .conftest import MakeLocal
from .projects import GEN, Local, worked

STEPS = 3
FUNCTION = "local-api-notebook"
# The emulator's and Terraform's own files, which tell times and random names: only that they are there counts.
_NOTES = re.compile(r"(^|/)(\.cache|\.terraform|state|s3|home)/|\.lock\.hcl$|tfstate$|emulator\.|applied\.json$|lock$")
# Of an apply before the last, of services that were called, of a handler that runs.
_PASSING = re.compile(r"(^|/)(tmp|__pycache__)(/|$)|/state/\w+\.json$|tfstate\.backup$")

Seen = dict[str, str]


def tree(root: Path) -> Seen:
    """Every file and folder of the project."""
    found = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if "modules" not in path.parts}
    return {name: _content(name, path) for name, path in found.items() if not _PASSING.search(name)}


def _content(name: str, path: Path) -> str:
    if path.is_dir():
        return "a folder"
    return "a note" if _NOTES.search(name) else hashlib.sha256(path.read_bytes()).hexdigest()


def change(root: Path, step: int) -> None:
    handler = root / "functions" / "api" / "notebook.py"
    spec = handler.with_name("service.yaml")
    texts = {file: (worked("api")[0] / file.name).read_text() for file in (handler, spec)}
    handler.write_text(texts[handler] + ("# changed\n" if step else ""))
    spec.write_text(texts[spec].replace("timeout: 10", f"timeout: {11 if step == 2 else 10}"))


def start(local: Local) -> "subprocess.Popen[bytes]":
    quiet = subprocess.DEVNULL
    return subprocess.Popen([GEN, "up", "api"], cwd=local.root, env=dict(local.environ), stdout=quiet, stderr=quiet)


def begin_anew(local: Local) -> None:
    """Stop everything, find nothing that still runs, and forget."""
    assert local.gen("down").returncode == 0
    assert running_in(local.root) == []
    shutil.rmtree(local.root / ".gen", ignore_errors=True)


def assert_whole(local: Local, step: int) -> None:
    ended = local.gen("up", "api")
    assert ended.returncode == 0, ended.stderr
    assert unexpected(local.plan("api")) == []
    assert invoke(local.cloud, FUNCTION, b'{"routeKey": "GET /notes"}').error is None
    live = local.cloud.client("lambda").get_function_configuration(FunctionName=FUNCTION, Qualifier="live")
    assert live["Timeout"] == (11 if step == 2 else 10)


@pytest.fixture(scope="module")
def undisturbed(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Seen, float]]:
    """The tree after each step of a project that nothing disturbs, and the seconds of the step."""
    other = make_local(tmp_path_factory.mktemp("undisturbed") / "project", worked("api"))
    found = []
    for step in range(STEPS):
        change(other.root, step)
        seconds = seconds_of(start(other))
        found.append((tree(other.root), seconds))
    other.down()
    return found


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    local = make_local(tmp_path_factory.mktemp("kills") / "project", worked("api"))
    yield local
    begin_anew(local)


@pytest.mark.parametrize("moment", moments("up", 3), ids=str)
def test_a_run_that_was_killed_is_made_good_by_the_next(
    local: Local, undisturbed: list[tuple[Seen, float]], moment: Moment
) -> None:
    step = moment.number % STEPS
    if step == 0:
        begin_anew(local)
    change(local.root, step)
    wanted, seconds = undisturbed[step]
    kill(start(local), moment, seconds)

    assert_whole(local, step)
    assert tree(local.root) == wanted


@pytest.mark.parametrize("moment", moments("emulator", 1), ids=str)
def test_an_emulator_that_was_killed_during_a_run_is_made_good_by_the_next(
    local: Local, undisturbed: list[tuple[Seen, float]], moment: Moment
) -> None:
    step = moment.number % STEPS
    assert local.gen("up", "api").returncode == 0
    change(local.root, step)
    child = subprocess.Popen([GEN, "up", "api"], cwd=local.root, env=dict(local.environ), stderr=subprocess.PIPE)
    with suppress(subprocess.TimeoutExpired):
        child.wait(moment.part * undisturbed[1][1])
    if running := Emulator(local.root, local.environ).status():
        os.kill(running.pid, signal.SIGKILL)
    said = child.communicate()[1].decode()

    assert child.returncode in (0, 1), said
    assert "Traceback" not in said, said
    assert_whole(local, step)
