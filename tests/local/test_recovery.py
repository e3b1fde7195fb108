"""An apply that did not end leaves no resource behind that nobody knows of: the next run begins where it began."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from generator.diagnostics import UserError
from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Running
from generator.local.pid import start_time
from generator.local.recovery import Recovery, leaves_doubt, one_at_a_time
from generator.terraform import Finding, Interrupted, TerraformFailed

from .conftest import wait_for

REPOSITORY = Path(__file__).parents[2]
STATE = Path(".gen/local/environments/local/api/terraform.tfstate")
# Locks a state as Terraform's local backend does, and ends a second later.
HOLDER = """
import fcntl, sys, time
state = open(sys.argv[1], "r+")
fcntl.lockf(state, fcntl.LOCK_EX)
print("locked", flush=True)
time.sleep(1)
"""


def cloud_of(running: Running) -> Cloud:
    return Cloud(running.endpoint, running.account, running.region)


def make_table(running: Running, name: str) -> None:
    cloud_of(running).client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def tables(running: Running) -> list[str]:
    found: list[str] = cloud_of(running).client("dynamodb").list_tables()["TableNames"]
    return found


def functions(running: Running) -> list[str]:
    found = cloud_of(running).client("lambda").list_functions()["Functions"]
    return [function["FunctionName"] for function in found]


def test_emulator_and_states_go_back_together(lone: Emulator) -> None:
    running = lone.start().running
    state, second = lone.root / STATE, lone.root / STATE.parent.with_name("new") / STATE.name
    state.parent.mkdir(parents=True)
    second.parent.mkdir()
    state.write_text("before")
    make_table(running, "known")
    cloud_of(running).client("s3").create_bucket(
        Bucket="kept", CreateBucketConfiguration={"LocationConstraint": running.region}
    )
    lone.save()
    recovery = Recovery(lone.root)

    recovery.begin()
    make_table(running, "orphan")
    cloud_of(running).client("s3").put_object(Bucket="kept", Key="late", Body=b"x")
    state.write_text("half")
    second.write_text("half")
    lone.save()
    os.kill(running.pid, signal.SIGKILL)
    assert recovery.is_due
    recovery.go_back()

    again = lone.start().running
    assert tables(again) == ["known"]
    assert "Contents" not in cloud_of(again).client("s3").list_objects_v2(Bucket="kept")
    assert state.read_text() == "before"
    assert not second.exists()
    assert not recovery.is_due


def test_what_ended_leaves_nothing_to_go_back_to(tmp_path: Path) -> None:
    recovery = Recovery(tmp_path)
    recovery.begin()

    recovery.end()

    assert not recovery.is_due
    assert [path.name for path in (tmp_path / ".gen/local").iterdir()] == []


@pytest.mark.parametrize("half", ["before.new", "before.old"])
def test_half_a_copy_does_not_count_and_can_be_removed(tmp_path: Path, half: str) -> None:
    (tmp_path / ".gen/local" / half / "state").mkdir(parents=True)

    assert not Recovery(tmp_path).is_due
    Recovery(tmp_path).tidy()

    assert list((tmp_path / ".gen/local").iterdir()) == []


def test_forgetting_forgets_the_copy_too(lone: Emulator) -> None:
    lone.start()
    Recovery(lone.root).begin()

    lone.forget()

    assert not Recovery(lone.root).is_due


@pytest.mark.parametrize(
    ("error", "doubt"),
    [
        (TerraformFailed("apply", 1, [Finding("error", "InvalidParameterValue: timeout")]), False),
        (TerraformFailed("apply", 1, [Finding("error", "creating", "EntityAlreadyExists: Role with name r")]), True),
        (TerraformFailed("apply", 1, [Finding("error", "StatusCode: 409, ResourceConflictException: id")]), True),
        (TerraformFailed("apply", 1, [Finding("error", "ResourceInUseException: Table already exists: t")]), True),
        (Interrupted("apply", 130, []), True),
        (UserError("GEN_PROVIDER_MIRROR is /x, which is no folder"), False),
        (KeyboardInterrupt(), True),
    ],
)
def test_what_may_leave_something_unknown_to_the_state(error: BaseException, doubt: bool) -> None:
    assert leaves_doubt(error) is doubt


def test_the_second_run_waits_for_the_first(tmp_path: Path) -> None:
    told, order = threading.Event(), list[str]()

    def second() -> None:
        with one_at_a_time(tmp_path, told.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with one_at_a_time(tmp_path, lambda: order.append("never")):
        thread.start()
        assert told.wait(10)
        order.append("first")
    thread.join(10)

    assert order == ["first", "second"]


def test_a_terraform_of_a_killed_run_is_awaited(tmp_path: Path) -> None:
    state = tmp_path / STATE
    state.parent.mkdir(parents=True)
    state.touch()
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(state)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()

        Recovery(tmp_path).await_terraform()

        assert child.wait(0.5) == 0


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs /proc to see where a process stands")
def test_what_a_killed_terraform_left_running_is_ended(tmp_path: Path) -> None:
    folder = (tmp_path / STATE).parent
    folder.mkdir(parents=True)
    leader = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); print('on', flush=True); time.sleep(60)"
    killed, alive = (
        subprocess.Popen([sys.executable, "-c", leader], cwd=folder, stdout=subprocess.PIPE, start_new_session=True)
        for _ in range(2)
    )
    for each in (killed, alive):
        assert each.stdout
        each.stdout.readline()
    (left,), (kept,) = (_descendants(each.pid)[1:] for each in (killed, alive))
    killed.kill()
    killed.wait()

    Recovery(tmp_path).await_terraform()

    wait_for(lambda: start_time(left) is None)
    assert start_time(kept)
    os.killpg(alive.pid, signal.SIGKILL)
    alive.wait()


@pytest.fixture
def project(tmp_path: Path, terraform_environ: dict[str, str]) -> Iterator[Path]:
    assert terraform_environ
    root = tmp_path / "project"
    (root / "functions").mkdir(parents=True)
    (root / "gen.yaml").write_text("project: killed\n")
    for name in ("environments/dev", "functions/api", "modules"):
        (root / name).parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-r", str(REPOSITORY / name), str(root / name)], check=True)
    yield root
    Emulator(root, os.environ).stop()


def _functions_so_far(running: Running) -> list[str]:
    """None while the emulator, which is on record before it listens, does not answer yet."""
    with suppress(EndpointConnectionError):
        return functions(running)
    return []


def _descendants(parent: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [parent]
    for each in found:
        found += children.get(each, [])
    return found


@pytest.mark.apply
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the processes of a run")
def test_a_run_killed_with_its_terraform_is_healed_by_the_next(
    project: Path, terraform_environ: dict[str, str]
) -> None:
    gen = [str(Path(sys.executable).with_name("gen")), "up", "api"]
    nothing = subprocess.DEVNULL
    killed = subprocess.Popen(gen, cwd=project, env=terraform_environ, stdout=nothing, stderr=nothing)
    emulator = Emulator(project, os.environ)
    running = wait_for(emulator.status, 60)
    assert running
    # The provider waits five seconds before it tells Terraform of a function that is there.
    wait_for(lambda: _functions_so_far(running), 60)
    for number in _descendants(killed.pid):
        if number != running.pid:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
    killed.wait()

    again = subprocess.run(gen, cwd=project, env=terraform_environ, capture_output=True, text=True, check=False)

    assert again.returncode == 0, again.stderr
    assert "the last apply did not end" in again.stderr
    healed = emulator.status()
    assert healed
    assert functions(healed) == ["local-api-notebook"]
