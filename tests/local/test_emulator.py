import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.local import http, pid
from generator.local.cloud import Cloud, answering
from generator.local.emulator import Emulator, Settings

from .conftest import wait_for
from .zips import zipped


def put_parameter(endpoint: str, name: str) -> None:
    answer = ssm(endpoint, "PutParameter", {"Name": name, "Value": "kept", "Type": "String"})
    assert answer.status == 200, answer.text


def parameter(endpoint: str, name: str) -> str:
    found = json.loads(ssm(endpoint, "GetParameter", {"Name": name}).body)
    return str(found["Parameter"]["Value"]) if "Parameter" in found else "gone"


def ssm(endpoint: str, action: str, body: dict[str, str]) -> http.Answer:
    headers = {"X-Amz-Target": f"AmazonSSM.{action}", "Content-Type": "application/x-amz-json-1.1"}
    return http.request("POST", endpoint + "/", headers=headers, body=json.dumps(body).encode())


def test_starting_twice_reuses_the_running_one(lone: Emulator) -> None:
    first = lone.start()
    second = lone.start()

    assert (first.how, second.how) == ("fresh", "reused")
    assert first.running == second.running == lone.status()


def test_it_listens_on_the_loopback_address_alone(lone: Emulator) -> None:
    port = lone.start().running.port
    inodes = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]

    listening = {fields[1] for fields in inodes if fields[3] == "0A" and fields[1].endswith(f":{port:04X}")}

    assert listening == {f"0100007F:{port:04X}"}


def test_state_survives_a_stop_and_is_forgotten_on_request(lone: Emulator) -> None:
    put_parameter(lone.start().running.endpoint, "/a")
    assert lone.stop()
    resumed = lone.start()
    assert resumed.how == "resumed"
    assert parameter(resumed.running.endpoint, "/a") == "kept"

    lone.forget()

    assert lone.status() is None
    assert parameter(lone.start().running.endpoint, "/a") == "gone"


def test_state_that_was_saved_survives_a_kill(lone: Emulator) -> None:
    first = lone.start().running
    put_parameter(first.endpoint, "/a")
    lone.save()
    os.kill(first.pid, signal.SIGKILL)
    while pid.is_alive(first.pid, first.started):
        pass

    again = lone.start()

    assert again.how == "recovered"
    assert again.running.port == first.port
    assert parameter(again.running.endpoint, "/a") == "kept"


def test_a_busy_handler_of_a_killed_emulator_does_not_go_on(lone: Emulator) -> None:
    first = lone.start().running
    cloud = Cloud(first.endpoint, first.account, first.region)
    code = "import os, time\n\ndef handler(event, context):\n    print(os.getpid())\n    time.sleep(60)\n"
    cloud.client("lambda").create_function(
        FunctionName="busy",
        Runtime="python3.13",
        Handler="app.handler",
        Timeout=90,
        Role="arn:aws:iam::000000000000:role/r",
        Code={"ZipFile": zipped({"app.py": code})},
    )
    cloud.client("lambda").invoke(FunctionName="busy", InvocationType="Event", Payload=b"{}")
    worker = wait_for(lambda: children(first.pid))[0]
    os.kill(first.pid, signal.SIGKILL)

    lone.start()

    wait_for(lambda: pid.start_time(worker) is None)


def test_state_is_saved_by_itself_once_it_is_quiet(lone: Emulator) -> None:
    endpoint = lone.start().running.endpoint
    file = lone.folder / "state" / "ssm.json"
    put_parameter(endpoint, "/a")

    wait_for(file.is_file)


def test_it_outlives_the_program_that_started_it(lone: Emulator) -> None:
    program = (
        "import os, sys; from pathlib import Path; from generator.local.emulator import Emulator;"
        "print(Emulator(Path(sys.argv[1]), os.environ).start().running.pid)"
    )
    answer = subprocess.run([sys.executable, "-c", program, lone.root], capture_output=True, text=True, check=True)

    running = lone.status()

    assert running is not None
    assert running.pid == int(answer.stdout)
    assert http.request("GET", running.endpoint + "/_ministack/health").status == 200


def test_a_starter_that_is_killed_leaves_nothing_unknown(lone: Emulator) -> None:
    program = (
        "import os, sys; from pathlib import Path; from generator.local.emulator import Emulator;"
        "print('go', flush=True); Emulator(Path(sys.argv[1]), os.environ).start()"
    )
    for delay in (0.02, 0.06, 0.1, 0.15, 0.2, 0.3):
        starter = subprocess.Popen([sys.executable, "-c", program, lone.root], stdout=subprocess.PIPE)
        assert starter.stdout
        starter.stdout.readline()
        time.sleep(delay)
        starter.kill()
        starter.wait()
        starter.stdout.close()

    running = lone.start().running

    assert serving(lone) == [running.pid]
    assert lone.stop()
    assert serving(lone) == []


def test_two_starts_at_once_give_one_emulator(lone: Emulator) -> None:
    pids: list[int] = []
    threads = [threading.Thread(target=lambda: pids.append(lone.start().running.pid)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(pids) == 3
    assert len(set(pids)) == 1


def test_a_port_in_use_is_refused_when_asked_for(lone: Emulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UserError) as error:
            lone.start(Settings(port=port))

    assert str(error.value) == (
        f"port {port} of 127.0.0.1 is in use by another program; end that one, or leave the port out to get a free one"
    )
    assert lone.status() is None


def test_a_port_in_use_is_refused_before_the_running_one_is_ended(lone: Emulator) -> None:
    running = lone.start().running
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(UserError, match="is in use"):
        lone.start(Settings(port=other.getsockname()[1]))

    assert lone.status() == running


def test_a_project_that_cannot_be_written_is_named(lone: Emulator) -> None:
    (lone.root / ".gen").write_text("in the way")

    with pytest.raises(UserError, match=r"\.gen/local must be writable for the local cloud: Not a directory"):
        lone.start()


def test_another_port_is_taken_when_the_usual_one_is_in_use(lone: Emulator) -> None:
    usual = lone.start().running.port
    lone.stop()
    with socket.create_server(("127.0.0.1", usual)):
        assert lone.start().running.port > usual


def test_a_pid_that_is_another_process_now_is_never_killed(lone: Emulator) -> None:
    running = lone.start().running
    lone.stop()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        record = {**{name: getattr(running, name) for name in running.__slots__}, "pid": bystander.pid}
        (lone.folder / "emulator.json").write_text(json.dumps(record))

        assert lone.status() is None
        assert not lone.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_other_settings_restart_it_with_the_state_kept(lone: Emulator) -> None:
    put_parameter(lone.start().running.endpoint, "/a")

    enforcing = lone.start(Settings(enforce=True))

    health = json.loads(http.request("GET", enforcing.running.endpoint + "/_ministack/health").body)
    assert (enforcing.how, health["auth"]) == ("resumed", "enabled")


def test_a_broken_record_counts_as_none(lone: Emulator) -> None:
    lone.folder.mkdir(parents=True)
    (lone.folder / "emulator.json").write_text('{"pid": 1')

    assert lone.status() is None
    assert not lone.stop()


def test_nothing_of_the_users_environment_reaches_the_emulator(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path, {**os.environ, "AWS_SECRET_ACCESS_KEY": "hush", "GITHUB_TOKEN": "hush"})
    try:
        running = emulator.start().running
        environment = Path(f"/proc/{running.pid}/environ").read_bytes()
    finally:
        emulator.stop()

    assert b"hush" not in environment
    assert f"HOME={emulator.folder / 'home'}".encode() in environment


def test_a_start_that_fails_shows_the_end_of_the_log(lone: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.local.emulator._PROGRAM", "raise SystemExit('no such thing')")

    with pytest.raises(UserError, match="the local cloud did not start:\nno such thing"):
        lone.start()


def children(parent: int) -> list[int]:
    stats = {int(file.parent.name): file.read_text().rpartition(")")[2].split() for file in process_files()}
    return [number for number, fields in stats.items() if int(fields[1]) == parent]


def serving(emulator: Emulator) -> list[int]:
    """The processes that were started for this emulator's folder."""
    lines = {int(file.parent.name): file.with_name("cmdline").read_bytes() for file in process_files()}
    return [number for number, line in lines.items() if f"\0{emulator.folder}\0".encode() in line]


def process_files() -> list[Path]:
    return [file for file in Path("/proc").glob("[0-9]*/stat") if file.exists()]


def test_what_a_killed_one_left_is_removed_by_a_stop_and_doubted_at_the_next_start(lone: Emulator) -> None:
    running = lone.start().running
    worker = lone.folder / "tmp" / "worker.py"
    worker.write_text("import time; time.sleep(60)")
    busy = subprocess.Popen([sys.executable, str(worker)])
    os.kill(running.pid, signal.SIGKILL)
    wait_for(lambda: lone.status() is None)
    drafts = [lone.folder / "state" / "sqs.json.tmp", lone.folder / "s3" / "bucket" / "key.tmp"]
    for draft in drafts:
        draft.parent.mkdir(exist_ok=True)
        draft.touch()

    assert not lone.stop()
    doubts: list[str] = []
    again = lone.start(lost=lambda: doubts.append("lost"))

    assert busy.wait(5) == -signal.SIGKILL
    assert [draft for draft in drafts if draft.exists()] == []
    assert (again.how, doubts) == ("recovered", ["lost"])


def test_what_ended_in_peace_is_not_doubted(lone: Emulator) -> None:
    put_parameter(lone.start().running.endpoint, "/a")
    lone.stop()
    doubts: list[str] = []

    lone.start(lost=lambda: doubts.append("lost"))

    assert doubts == []


def test_a_state_that_nobody_is_there_to_save_is_told(lone: Emulator) -> None:
    with pytest.raises(UserError, match="the local cloud has ended unexpectedly: run `gen up` again"):
        lone.save()


def test_a_cloud_that_goes_away_is_told() -> None:
    with pytest.raises(UserError, match="the local cloud does not answer any more: run `gen up` again"), answering():
        Cloud("http://127.0.0.1:9", "111111111111", "eu-central-1").client("sqs").list_queues()
