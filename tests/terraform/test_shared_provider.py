"""A provider that stays for several commands, played by a small program: it ends with whoever started it."""

import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from generator.terraform.binary import Binary
from generator.terraform.runner import Runner
from generator.terraform.shared_provider import SharedProvider, attached, shared_provider

ADDRESS = '{"registry.terraform.io/hashicorp/aws":{"Protocol":"grpc"}}'
SAYING = f"""\
#!{sys.executable}
import os, signal, sys, time
def end(*_):
    open(os.environ["NOTE"] + ".ended", "w").close()
    sys.exit()
signal.signal(signal.SIGTERM, end)
open(os.environ["NOTE"], "w").write(" ".join([str(os.getpid()), os.getcwd(), *sys.argv[1:]]))
print("Provider started. To attach Terraform CLI, set the TF_REATTACH_PROVIDERS environment variable:", flush=True)
print({f"TF_REATTACH_PROVIDERS='{ADDRESS}'"!r}, flush=True)
time.sleep(600)
"""
REFUSING = f"#!{sys.executable}\nraise SystemExit('unable to add custom RootCAs')\n"
HOLDER = """\
import sys, time
from pathlib import Path
from generator.terraform.shared_provider import shared_provider
with shared_provider(Path(sys.argv[1]), {"NOTE": sys.argv[2], "PATH": ""}) as found:
    print(found.environ["TF_REATTACH_PROVIDERS"], flush=True)
    time.sleep(600)
"""
# Attached, and told to end together with gen, as Terraform is; it takes its time.
USING = """\
import sys
from pathlib import Path
from generator.terraform.binary import Binary
from generator.terraform.runner import Runner
from generator.terraform.shared_provider import attached
given = {"NOTE": sys.argv[2], "PATH": ""}
with attached(Runner(Binary(Path(sys.argv[3]), "terraform", "1.11.4"), Path(sys.argv[1]), given, print)) as runner:
    runner.output_json()
"""
TERRAFORM = f"""\
#!{sys.executable}
import os, signal, time
told = []
signal.signal(signal.SIGINT, lambda *_: told.append(True))
open(os.environ["NOTE"] + ".terraform", "w").write(str(os.getpid()))
while not told:
    time.sleep(0.02)
time.sleep(1)
if not os.path.exists(os.environ["NOTE"] + ".ended"):
    open(os.environ["NOTE"] + ".polite", "w").close()
"""


def initialised(root: Path, program: str) -> Path:
    """A folder as `terraform init` leaves it."""
    file = (
        root / ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws_v5"
    )
    file.parent.mkdir(parents=True)
    file.write_text(program)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return root


def is_running(pid: int) -> bool:
    stat = subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True, check=False).stdout
    return bool(stat.strip()) and not stat.startswith("Z")


def members(group: int) -> list[int]:
    """The processes of a group, as `ps` sees them everywhere."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, its in map(str.split, listed.splitlines()) if int(its) == group]


def ends(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def test_a_runner_is_attached_meanwhile_and_told_nothing_else(tmp_path: Path) -> None:
    own = {"NOTE": str(tmp_path / "note"), "PATH": ""}
    before = Runner(Binary(Path("terraform"), "terraform", "1.11.4"), initialised(tmp_path, SAYING), own, print)
    with attached(before) as runner:
        assert dict(runner.environ) == {**own, "TF_REATTACH_PROVIDERS": ADDRESS}
        assert runner.lifeline is not None
        assert replace(runner, environ=own, lifeline=None) == before
        assert is_running(int((tmp_path / "note").read_text().split()[0]))
    assert not is_running(int((tmp_path / "note").read_text().split()[0]))


def test_commands_are_told_of_the_provider_and_it_ends_with_them(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with shared_provider(initialised(tmp_path, SAYING), {"NOTE": str(note), "PATH": ""}) as found:
        assert found.environ == {"TF_REATTACH_PROVIDERS": ADDRESS}
        pid, folder, *arguments = note.read_text().split()
        assert (folder, arguments) == (str(tmp_path), ["-debug"])
        assert is_running(int(pid))
    assert not is_running(int(pid))


def test_it_ends_when_the_work_fails(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with (
        pytest.raises(ZeroDivisionError),
        shared_provider(initialised(tmp_path, SAYING), {"NOTE": str(note), "PATH": ""}),
    ):
        raise ZeroDivisionError
    assert not is_running(int(note.read_text().split()[0]))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_does_not_outlive_whoever_started_it(tmp_path: Path, number: signal.Signals) -> None:
    note = tmp_path / "note"
    command = [sys.executable, "-c", HOLDER, str(initialised(tmp_path, SAYING)), str(note)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline()
    pid = int(note.read_text().split()[0])
    os.kill(holder.pid, number)
    holder.wait()
    assert ends(pid)
    holder.stdout.close()


def test_it_outlives_a_killed_gen_until_its_terraform_has_come_to_its_end(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells Terraform of its parent's end")
    note, terraform = tmp_path / "note", tmp_path / "terraform"
    terraform.write_text(TERRAFORM)
    terraform.chmod(0o755)
    command = [sys.executable, "-c", USING, str(initialised(tmp_path, SAYING)), str(note), str(terraform)]
    holder = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    begun = tmp_path / "note.terraform"
    deadline = time.monotonic() + 30
    while not (begun.exists() and begun.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    holder.kill()
    holder.wait()
    assert ends(int(begun.read_text()))
    assert (tmp_path / "note.polite").exists()
    assert ends(int(note.read_text().split()[0]))


def test_nothing_of_it_is_left(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with shared_provider(initialised(tmp_path, SAYING), {"NOTE": str(note), "PATH": ""}):
        group = int(note.read_text().split()[0])
        assert len(members(group)) == 2
    assert not any(is_running(pid) for pid in members(group))


def test_a_bundle_is_trusted_by_variables_that_hold_for_every_configuration(tmp_path: Path) -> None:
    bundle = tmp_path / "own.pem"
    bundle.write_text("certificates")
    environ = {"NOTE": str(tmp_path / "note"), "PATH": "", "HOME": str(tmp_path), "AWS_CA_BUNDLE": str(bundle)}
    with shared_provider(initialised(tmp_path, SAYING), environ | {"SSL_CERT_DIR": "/etc/ssl/certs"}) as found:
        assert found.environ == ({"TF_REATTACH_PROVIDERS": ADDRESS} if sys.platform.startswith("linux") else {})
        if found.environ:
            started = Path(f"/proc/{(tmp_path / 'note').read_text().split()[0]}/environ").read_text().split("\0")
            assert {f"SSL_CERT_FILE={bundle}", "SSL_CERT_DIR=/dev/null"} <= set(started)
            assert not any(line.startswith("AWS_CA_BUNDLE") for line in started)


@pytest.mark.parametrize(
    ("program", "environ"),
    [
        (REFUSING, {}),
        (None, {}),
        (SAYING, {"AWS_CA_BUNDLE": "own.pem"}),
        (SAYING, {"AWS_CA_BUNDLE": "/nowhere/gone.pem"}),
        (SAYING, {"AWS_CONFIG_FILE": "CONFIG"}),
        (SAYING, {"HOME": "CONFIG"}),
    ],
    ids=["one that ends", "none", "relative", "missing", "configured", "configured at home"],
)
def test_where_it_cannot_be_each_command_starts_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None, environ: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOTE", str(tmp_path / "note"))
    Path("own.pem").write_text("certificates")
    root = initialised(tmp_path, program) if program else tmp_path
    config = tmp_path / ".aws/config"
    config.parent.mkdir()
    config.write_text("[profile work]\nregion = eu-central-1\n ca_bundle = /etc/own.pem\n")
    places = {"AWS_CONFIG_FILE": str(config), "HOME": str(tmp_path)}
    own = {name: places[name] if value == "CONFIG" else value for name, value in environ.items()}
    with shared_provider(root, {"NOTE": str(tmp_path / "note"), "PATH": "", **own}) as found:
        assert found == SharedProvider()
    assert not (tmp_path / "note").exists()
