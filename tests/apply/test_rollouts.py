"""Rollouts by weights, from `gen plan` to the last call: both versions answer, alarms send back, killed runs go on."""

import json
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator
from generator.local.functions import invoke
from generator.local.known_drift import unexpected

from .accounts import Accounts
from .projects import GEN, lay, wait_for

NAME = "dev-pulse-beat"
ALARM = f"{NAME}-errors"
WHO = "arn:aws:iam::111111111111:root"
# Half of the calls, for long enough that a test can stop the run there.
SPEC = """\
spec: 1
service: pulse
functions:
  beat: { handler: main.handler, rollout: { weights: [50], interval_in_seconds: 5 } }
"""
HELD = f"the rollout of beat 2 -> 3 was stopped: alarm {ALARM} rings"


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """`dev` with alarms, and one release of a function that answers with its version."""
    project = lay(tmp_path_factory.mktemp("rollouts") / "project")
    with (project / "environments/dev/environment.yaml").open("a") as file:
        file.write('alarms: { topic: "arn:aws:sns:eu-central-1:111111111111:alarms" }\n')
    emulator = Emulator(project, terraform_environ)
    found = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    write(found, "first")
    good(found, "plan", "dev")
    assert "pulse                    applied      beat 1" in good(found, "apply", "dev")
    yield found
    emulator.stop()


def write(accounts: Accounts, word: str) -> None:
    """Code that answers with `word`."""
    folder = accounts.project / "functions/pulse"
    folder.mkdir(exist_ok=True)
    (folder / "service.yaml").write_text(SPEC)
    (folder / "main.py").write_text(f"def handler(event, context):\n    return '{word}'\n")


def good(accounts: Accounts, *words: str) -> str:
    ended = accounts.gen("dev", *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def refused(accounts: Accounts, *words: str) -> str:
    ended = accounts.gen("dev", *words)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


def apply(accounts: Accounts) -> "subprocess.Popen[str]":
    """`gen apply`, stopped where the new version has its first share: until `ended` lets it go on."""
    environ = accounts.cloud("dev").environ(accounts.environ)
    words = [GEN, "apply", "dev"]
    run = subprocess.Popen(words, cwd=accounts.project, env=environ, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: run.poll() is not None or shares(accounts), "the first share")
    run.send_signal(signal.SIGSTOP)
    assert shares(accounts)
    return run


def ended(run: "subprocess.Popen[str]") -> tuple[int, str]:
    run.send_signal(signal.SIGCONT)
    _, said = run.communicate(timeout=60)
    return run.returncode, said


def alias(accounts: Accounts) -> dict[str, Any]:
    found: dict[str, Any] = accounts.cloud("dev").client("lambda").get_alias(FunctionName=NAME, Name="live")
    return found


def shares(accounts: Accounts) -> dict[str, float]:
    return dict(alias(accounts).get("RoutingConfig", {}).get("AdditionalVersionWeights", {}))


def answers(cloud: Cloud, calls: int = 25) -> set[str]:
    return {json.loads(invoke(cloud, NAME, b"{}").payload) for _ in range(calls)}


def status(accounts: Accounts) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(accounts.gen("dev", "--format", "json", "status", "dev").stdout)[0]
    return found


def drift(accounts: Accounts) -> list[str]:
    """What is told to have changed without Terraform, but for alarms, which the emulator does not read back."""
    found = json.loads(accounts.gen("dev", "--format", "json", "drift", "dev").stdout)[0]["drift"]
    return [item["sentence"] for item in found if "_alarm" not in item["address"]]


def second_plan(accounts: Accounts) -> list[str]:
    """Addresses that Terraform still wants to change, known drift aside."""
    good(accounts, "plan", "dev")
    kept = accounts.project / ".gen/plans/dev/pulse/plan.json"
    return [item.address for item in unexpected(json.loads(kept.read_text()))]


@pytest.mark.surface("F08", "A")
def test_both_versions_answer_until_the_new_one_has_stood_its_time(accounts: Accounts) -> None:
    write(accounts, "second")
    planned = good(accounts, "plan", "dev")
    assert "rollout of beat: version 1 -> the version that the apply publishes, 50 %, then all, each for 5 s" in planned
    run = apply(accounts)
    assert answers(accounts.cloud("dev")) == {"first", "second"}
    found = status(accounts)
    assert found["rollout"]["functions"] == {"beat": {"from": "1", "to": "2"}}
    assert (found["functions"][0]["version"], found["functions"][0]["others"]) == ("1", {"2": 50})
    code, said = ended(run)
    assert code == 0, said
    assert "rollout pulse: beat: version 2 answers" in said
    assert answers(accounts.cloud("dev"), 5) == {"second"}
    assert status(accounts)["rollout"] is None
    assert drift(accounts) == []
    assert second_plan(accounts) == []


@pytest.mark.surface("F08", "A")
def test_an_alarm_sends_it_back_and_holds_the_service_until_somebody_has_looked(accounts: Accounts) -> None:
    write(accounts, "third")
    good(accounts, "plan", "dev")
    run = apply(accounts)
    ring(accounts, "ALARM")
    code, said = ended(run)
    assert code == 1
    assert f"dev/pulse: {HELD}\nin service again: beat 2. The service is held" in said
    assert "`gen rollback dev pulse --clear`, then `gen plan dev pulse` and `gen apply dev pulse`" in said
    assert (alias(accounts)["FunctionVersion"], shares(accounts)) == ("2", {})
    assert answers(accounts.cloud("dev"), 5) == {"second"}
    assert f"held by {WHO} since" in refused(accounts, "apply", "dev")
    assert HELD in refused(accounts, "apply", "dev")
    ring(accounts, "OK")
    found = status(accounts)
    # What answers is what was recorded: it is not taken for a change by hand.
    assert (found["functions"][0]["foreign"], found["hold"]["why"]) == (False, HELD)


def ring(accounts: Accounts, state: str) -> None:
    client = accounts.cloud("dev").client("cloudwatch")
    client.set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason="a test")


@pytest.mark.surface("F08", "A")
def test_a_run_that_was_stopped_or_killed_is_gone_on_with_by_the_next_without_a_plan(accounts: Accounts) -> None:
    good(accounts, "rollback", "dev", "pulse", "--clear")
    said = good(accounts, "plan", "dev")
    assert "rollout of beat: version 2 -> version 3, 50 %, then all, each for 5 s" in said
    run = apply(accounts)
    run.send_signal(signal.SIGINT)
    code, said = ended(run)
    assert code == 130
    assert "left as it stands; `gen apply dev pulse` goes on with it" in said
    run = apply(accounts)
    run.kill()
    run.communicate()
    assert shares(accounts) == {"3": 0.5}
    told = refused(accounts, "plan", "dev")
    assert "dev/pulse: a rollout is under way: beat 2 -> 3, since " in told
    assert f"by {WHO}. `gen apply dev pulse` goes on with it, `gen rollback dev pulse --why" in told
    (accounts.project / ".gen/plans/dev/pulse/manifest.json").unlink()
    said = good(accounts, "apply", "dev")
    assert "dev/pulse: going on with the rollout of beat 2 -> 3" in said
    assert "  rollout pulse: beat: version 2 -> 3, 50 %, 5 s left\n" in said
    assert "rolled out   beat 3" in said
    assert "terraform" not in said
    assert answers(accounts.cloud("dev"), 5) == {"third"}
    assert second_plan(accounts) == []


@pytest.mark.surface("F08", "A")
@pytest.mark.surface("D08", "A")
def test_a_rollback_ends_a_rollout_that_is_under_way(accounts: Accounts) -> None:
    write(accounts, "fourth")
    good(accounts, "plan", "dev")
    run = apply(accounts)
    said = good(accounts, "rollback", "dev", "pulse", "--why", "fourth is one too many")
    assert "pulse.beat                     version 4 -> 3" in said
    code, told = ended(run)
    assert code == 1
    assert f"dev/pulse: the rollout of beat 3 -> 4 was taken back: held by {WHO}" in told
    assert answers(accounts.cloud("dev"), 5) == {"third"}
    found = status(accounts)
    assert (found["rollout"], found["functions"][0]["foreign"], found["functions"][0]["pinned"]) == (None, False, True)
