import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator.terraform import (
    ChangeSummary,
    CommandStarted,
    Event,
    Finding,
    Interrupted,
    Message,
    PlannedChange,
    ResourceFinished,
    ResourceStarted,
    Runner,
    TerraformFailed,
    passing_interrupts,
)

from .conftest import MakeRunner

ONE = """\
resource "terraform_data" "this" {
  input = "one"
}

output "value" {
  value = terraform_data.this.output
}
"""
SLOW = """\
resource "terraform_data" "quick" {}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.quick]

  provisioner "local-exec" {
    command = "exec sleep 60"
  }
}
"""


def commands(events: list[Event]) -> list[str]:
    return [event.line.split(" ")[2] for event in events if isinstance(event, CommandStarted)]


def test_a_plan_an_apply_and_a_second_plan_that_is_empty(
    make_runner: MakeRunner, events: list[Event], tmp_path: Path
) -> None:
    runner = make_runner(ONE)
    runner.init()

    plan = runner.plan(out=tmp_path / "saved")
    applied = runner.apply(plan=tmp_path / "saved")

    assert plan.changes
    assert plan.planned == (PlannedChange("terraform_data.this", "create"),)
    assert applied.summary == ChangeSummary("apply", 1, 0, 0)
    assert not runner.plan().changes
    assert runner.output_json() == {"value": "one"}
    assert runner.show_json(tmp_path / "saved")["planned_values"]
    assert runner.show_json()["values"]["outputs"]["value"]["value"] == "one"
    assert "terraform_data.this" in runner.show_text(tmp_path / "saved")
    assert runner.destroy().summary == ChangeSummary("destroy", 0, 0, 1)
    started = ResourceStarted("terraform_data.this", "create")
    finished = next(event for event in events if isinstance(event, ResourceFinished))
    assert (finished.address, finished.action) == ("terraform_data.this", "create")
    assert events.index(started) < events.index(finished)


def test_the_command_is_reported_before_anything_else_and_can_be_typed(
    make_runner: MakeRunner, events: list[Event], tmp_path: Path
) -> None:
    runner = make_runner(ONE)
    runner.init()
    runner.plan()

    first = next(event for event in events if isinstance(event, CommandStarted) and " plan " in event.line)

    assert (
        first.line
        == f"{runner.binary.path} -chdir={runner.folder} plan -json -input=false -lock-timeout=60s -detailed-exitcode"
    )
    assert dict(first.environment)["TF_CLI_CONFIG_FILE"] == str(tmp_path / ".gen" / "terraform.rc")
    again = subprocess.run(first.line, shell=True, env=dict(runner.environ), capture_output=True, check=False)  # noqa: S602
    assert again.returncode == 2


def test_init_runs_when_it_has_to_and_not_otherwise(make_runner: MakeRunner, events: list[Event]) -> None:
    assert make_runner(ONE).init()
    assert not make_runner(ONE.replace("one", "two")).init()
    assert make_runner('terraform {\n  required_version = ">= 1.11"\n}\n\n' + ONE).init()
    assert make_runner(ONE).init(always=True)
    assert commands(events) == ["init", "init", "init"]


def test_an_init_that_failed_is_tried_again(make_runner: MakeRunner) -> None:
    broken = make_runner('module "a" {\n  source = "./nowhere"\n}\n')
    for _ in range(2):
        with pytest.raises(TerraformFailed):
            broken.init()


def test_a_failure_carries_the_command_the_findings_and_the_way_to_rerun(
    make_runner: MakeRunner, events: list[Event]
) -> None:
    failing = 'resource "terraform_data" "this" {\n  provisioner "local-exec" {\n    command = "exit 7"\n  }\n}\n'
    runner = make_runner(failing)
    runner.init()

    with pytest.raises(TerraformFailed) as error:
        runner.apply()

    (finding,) = error.value.findings
    assert (finding.summary, finding.address) == ("local-exec provisioner error", "terraform_data.this")
    assert finding.place == "main.tf:2"
    assert finding in events
    assert error.value.exit_code == 1
    assert str(error.value).endswith(
        f"The command was:\n  {runner.binary.path} -chdir={runner.folder} "
        "apply -json -input=false -lock-timeout=60s -auto-approve"
    )


def test_a_failure_without_findings_shows_the_end_of_stderr(make_runner: MakeRunner) -> None:
    runner = make_runner(ONE)

    with pytest.raises(TerraformFailed, match=r"(?s)no file at|nowhere") as error:
        runner.show_json(Path("/nowhere"))

    assert error.value.findings == ()


def test_stderr_never_mixes_with_what_is_parsed(make_runner: MakeRunner, events: list[Event]) -> None:
    runner = make_runner(ONE)
    noisy = {**runner.environ, "TF_CLI_CONFIG_FILE": "/nowhere/.terraformrc"}

    findings = Runner(runner.binary, runner.folder, noisy, events.append).validate()

    assert findings == ()
    assert any(isinstance(event, Message) and event.level == "stderr" for event in events)


def test_validate_raises_what_it_finds(make_runner: MakeRunner) -> None:
    runner = make_runner('output "a" {\n  value = local.missing\n}\n')

    with pytest.raises(TerraformFailed) as error:
        runner.validate()

    assert error.value.findings == (
        Finding(
            "error",
            "Reference to undeclared local value",
            'A local value with the name "missing" has not been declared.',
            place="main.tf:2",
        ),
    )


def test_fmt_names_the_files_it_would_change(make_runner: MakeRunner) -> None:
    assert make_runner(ONE).fmt_check() == ()
    assert make_runner(ONE.replace("  input", "input")).fmt_check() == ("main.tf",)


def test_an_interrupt_ends_terraform_politely_and_keeps_what_was_done(
    make_runner: MakeRunner, events: list[Event]
) -> None:
    runner = make_runner(SLOW)
    runner.init()
    before = signal.getsignal(signal.SIGINT)
    threading.Thread(target=interrupt_when_slow, args=(events,)).start()

    with pytest.raises(Interrupted, match=r"interrupted; what was done is recorded in the state\. Run it again:"):
        runner.apply()

    state = json.loads((runner.folder / "terraform.tfstate").read_text())
    assert "quick" in {resource["name"] for resource in state["resources"]}
    assert not (runner.folder / ".terraform.tfstate.lock.info").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_reaches_runners_in_threads_and_stops_the_queue(
    make_runner: MakeRunner, events: list[Event]
) -> None:
    runner = make_runner(SLOW)
    runner.init()
    failures: list[BaseException | None] = []
    threading.Thread(target=interrupt_when_slow, args=(events,)).start()

    with passing_interrupts(), ThreadPoolExecutor(1) as pool:
        applying, planning = pool.submit(runner.apply), pool.submit(runner.plan)
        failures += [applying.exception(), planning.exception()]

    assert [type(failure) for failure in failures] == [Interrupted, Interrupted]
    state = json.loads((runner.folder / "terraform.tfstate").read_text())
    assert "quick" in {resource["name"] for resource in state["resources"]}
    assert runner.show_json()["values"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux: the kernel's signal on a parent's death")
def test_terraform_does_not_outlive_a_killed_caller(make_runner: MakeRunner) -> None:
    runner = make_runner(SLOW)
    runner.init()
    program = (
        "import os, sys; from pathlib import Path; from generator.terraform import Runner, find_binary;"
        "Runner(find_binary(os.environ), Path(sys.argv[1]), os.environ, lambda e: print(e, flush=True)).apply()"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", program, runner.folder], env=dict(runner.environ), stdout=subprocess.PIPE, text=True
    )
    assert caller.stdout
    for line in caller.stdout:
        if "slow" in line and "ResourceStarted" in line:
            break
    lock = runner.folder / ".terraform.tfstate.lock.info"
    assert lock.exists()

    caller.kill()
    caller.wait()
    caller.stdout.close()

    deadline = time.monotonic() + 20
    while lock.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lock.exists()


def interrupt_when_slow(events: list[Event]) -> None:
    deadline = time.monotonic() + 20
    slow = ResourceStarted("terraform_data.slow", "create")
    while slow not in events and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGINT)
