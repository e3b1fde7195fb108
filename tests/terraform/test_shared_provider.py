"""A provider that stays for several commands, played by a small program: it ends with whoever started it."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.terraform.shared_provider import shared_provider

ADDRESS = '{"registry.terraform.io/hashicorp/aws":{"Protocol":"grpc"}}'
SAYING = f"""\
#!{sys.executable}
import os, sys, time
open(os.environ["NOTE"], "w").write(str(os.getpid()) + " " + " ".join(sys.argv[1:]))
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
    print(found["TF_REATTACH_PROVIDERS"], flush=True)
    time.sleep(600)
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
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_commands_are_told_of_the_provider_and_it_ends_with_them(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with shared_provider(initialised(tmp_path, SAYING), {"NOTE": str(note), "PATH": ""}) as found:
        assert found == {"TF_REATTACH_PROVIDERS": ADDRESS}
        pid, *arguments = note.read_text().split()
        assert arguments == ["-debug"]
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
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells a child of its parent's end")
    note = tmp_path / "note"
    command = [sys.executable, "-c", HOLDER, str(initialised(tmp_path, SAYING)), str(note)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline()
    pid = int(note.read_text().split()[0])
    os.kill(holder.pid, number)
    holder.wait()
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)
    holder.stdout.close()


@pytest.mark.parametrize(
    ("program", "environ"),
    [(REFUSING, {}), (SAYING, {"AWS_CA_BUNDLE": "/etc/ssl/certs/own.pem"}), (None, {})],
    ids=["one that ends", "one that can be configured but once", "none"],
)
def test_where_it_cannot_be_each_command_starts_its_own(
    tmp_path: Path, program: str | None, environ: dict[str, str]
) -> None:
    root = initialised(tmp_path, program) if program else tmp_path
    with shared_provider(root, {"NOTE": str(tmp_path / "note"), "PATH": "", **environ}) as found:
        assert found == {}
    assert not (tmp_path / "note").exists()
