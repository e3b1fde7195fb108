"""`gen up` killed without warning while it makes and while it changes: the next run ends where one alone would."""

import hashlib
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.local.emulator import Emulator
from generator.local.functions import invoke
from generator.local.known_drift import unexpected

from .conftest import MakeLocal
from .projects import GEN, Local, worked

# Repeatable moments, not secrets.
MOMENTS = random.Random(20261121)  # noqa: S311
# Seconds after the start, spread over a run that makes everything and one that changes something.
MAKING = (0.7, 3.5, 7.5)
CHANGING = (0.7, 3.0, 5.5)
# The emulator's own, Terraform's records of when and how, and what only says that something was there.
_OWN = (".terraform", ".cache", "terraform.tfstate", "emulator", "state", "s3", "tmp", "home", "lock", "applied.json")


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return make_local(tmp_path_factory.mktemp("kills") / "project", worked("api"))


@pytest.fixture(scope="module")
def undisturbed(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tree of a run that nothing disturbed."""
    other = make_local(tmp_path_factory.mktemp("undisturbed") / "project", worked("api"))
    assert other.gen("up", "api").returncode == 0
    return dict(tree(other.root))


def tree(root: Path) -> Iterator[tuple[str, str]]:
    """What `gen` has written, by path, less what differs from run to run."""
    for file in sorted(root.rglob("*")):
        shown = file.relative_to(root).as_posix()
        if file.is_file() and not any(part.startswith(_OWN) for part in file.relative_to(root).parts):
            yield shown, hashlib.sha256(file.read_bytes()).hexdigest()


def killed_after(local: Local, seconds: float) -> None:
    quiet = subprocess.DEVNULL
    child = subprocess.Popen([GEN, "up", "api"], cwd=local.root, env=dict(local.environ), stdout=quiet, stderr=quiet)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()


def assert_whole(local: Local) -> None:
    ended = local.gen("up", "api")
    assert ended.returncode == 0, ended.stderr
    assert unexpected(local.plan("api")) == []
    assert invoke(local.cloud, "local-api-notebook", b'{"routeKey": "GET /notes"}').error is None


@pytest.mark.parametrize("seconds", MAKING)
def test_a_first_run_that_was_killed_is_made_good_by_the_next(
    local: Local, undisturbed: dict[str, str], seconds: float
) -> None:
    Emulator(local.root, local.environ).forget()
    shutil.rmtree(local.root / ".gen", ignore_errors=True)
    killed_after(local, seconds + MOMENTS.random())

    assert_whole(local)
    assert dict(tree(local.root)) == undisturbed


@pytest.mark.parametrize("seconds", CHANGING)
def test_a_changing_run_that_was_killed_is_made_good_by_the_next(local: Local, seconds: float) -> None:
    spec = local.root / "functions" / "api" / "service.yaml"
    timeout = int(4 * seconds) + 1
    lines = [line if "timeout:" not in line else f"defaults: {{ timeout: {timeout} }}" for line in spec.open()]
    spec.write_text("\n".join(line.rstrip("\n") for line in lines) + "\n")
    killed_after(local, seconds + MOMENTS.random())

    assert_whole(local)
    name = "local-api-notebook"
    live = local.cloud.client("lambda").get_function_configuration(FunctionName=name, Qualifier="live")
    assert live["Timeout"] == timeout
