"""What goes wrong on the way, and how it is told and mended: `gen up` again is always the way out."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator
from generator.local.functions import invoke
from generator.local.known_drift import unexpected
from generator.local.rendering import ARTIFACTS
from generator.terraform import TerraformFailed

from .conftest import MakeLocal
from .projects import GEN, Local, wait_for, worked

NOTES = b'{"version": "2.0", "routeKey": "GET /notes", "requestContext": {"http": {"method": "GET"}}}'


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    local = make_local(tmp_path_factory.mktemp("faults") / "project", worked("api"))
    local.up("api")
    return local


def artifact(cloud: Cloud) -> str:
    """The key of the only package."""
    (item,) = cloud.client("s3").list_objects_v2(Bucket=ARTIFACTS)["Contents"]
    return str(item["Key"])


def is_whole(local: Local) -> bool:
    """The function answers, and Terraform would change nothing."""
    answer = invoke(local.cloud, "local-api-notebook", NOTES)
    return answer.error is None and unexpected(local.plan("api")) == []


def wait_for_lines(child: "subprocess.Popen[str]", text: str) -> list[str]:
    """What a running `gen` has said, up to a line with `text`."""
    assert child.stderr
    said = []
    for line in child.stderr:
        said.append(line)
        if text in line:
            return said
    raise AssertionError(f"no {text!r} in:\n{''.join(said)}")


def start(local: Local, *words: str) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen([GEN, *words], cwd=local.root, env=dict(local.environ), stdout=pipe, stderr=pipe, text=True)


def test_a_package_that_was_removed_is_missed_at_plan_and_put_back_by_up(local: Local) -> None:
    cloud = local.cloud
    cloud.client("s3").delete_object(Bucket=ARTIFACTS, Key=artifact(cloud))

    with pytest.raises(TerraformFailed, match=rf"S3 Bucket \({ARTIFACTS}\) Object .* couldn.t find resource"):
        local.plan("api")
    assert local.gen("up", "api").returncode == 0
    assert is_whole(local)


def test_a_package_that_was_tampered_with_is_refused_at_plan_and_put_back_by_up(local: Local) -> None:
    cloud = local.cloud
    key = artifact(cloud)
    cloud.client("s3").put_object(Bucket=ARTIFACTS, Key=key, Body=b"PK other bytes", ChecksumAlgorithm="SHA256")

    with pytest.raises(TerraformFailed, match="is not the package of local-api-notebook: its SHA-256 checksum"):
        local.plan("api")
    assert local.gen("up", "api").returncode == 0
    assert is_whole(local)


def test_code_that_was_patched_by_hand_is_put_right_by_up(local: Local, tmp_path: Path) -> None:
    patched = tmp_path / "patched"
    patched.mkdir()
    (patched / "notebook.py").write_text("def handler(event, context):\n    return 'patched'\n")
    archive = Path(shutil.make_archive(str(tmp_path / "patched"), "zip", patched))
    client = local.cloud.client("lambda")
    name = "local-api-notebook"
    client.update_function_code(FunctionName=name, ZipFile=archive.read_bytes())
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
    assert invoke(local.cloud, name, NOTES).payload == b'"patched"'

    ended = local.gen("up", "api")

    assert ended.returncode == 0, ended.stderr
    assert "api.notebook ran other code than its package's" in ended.stderr
    assert invoke(local.cloud, name, NOTES).payload != b'"patched"'
    assert local.gen("up", "api").returncode == 0
    assert is_whole(local)


def test_two_runs_at_once_end_as_one(local: Local) -> None:
    spec = local.root / "functions" / "api" / "service.yaml"
    spec.write_text(spec.read_text().replace("timeout: 10", "timeout: 11"))
    both = [start(local, "up", "api") for _ in range(2)]

    for child in both:
        said = child.communicate(timeout=180)[1]
        assert child.returncode == 0, said
    assert is_whole(local)
    live = local.cloud.client("lambda").get_function_configuration(FunctionName="local-api-notebook", Qualifier="live")
    assert live["Timeout"] == 11


def test_an_emulator_that_dies_during_an_apply_is_told_and_the_next_up_goes_on(local: Local) -> None:
    spec = local.root / "functions" / "api" / "service.yaml"
    spec.write_text(spec.read_text() + "  second: { handler: notebook.handler, uses: { notes: read } }\n")
    running = Emulator(local.root, local.environ).status()
    assert running
    child = start(local, "up", "api")
    wait_for_lines(child, " apply ")
    names = ["local-api-second"]
    roles = local.cloud.client("iam")
    wait_for(lambda: names[0] in {item["RoleName"] for item in roles.list_roles()["Roles"]}, "the apply has begun")
    os.kill(running.pid, signal.SIGKILL)
    said = child.communicate(timeout=180)[1]

    assert child.returncode == 1, said
    assert "connect" in said or "EOF" in said or "reset" in said, said
    assert "Traceback" not in said, said
    assert local.gen("up", "api").returncode == 0
    assert is_whole(local)
    assert invoke(local.cloud, names[0], NOTES).error is None


def test_a_port_that_is_taken_is_named(local: Local) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = local.gen("up", "api", "--port", str(port))

    assert ended.returncode == 1
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert is_whole(local)


def test_a_missing_terraform_is_told_with_the_way_to_get_it(local: Local, tmp_path: Path) -> None:
    environ = {**local.environ, "PATH": str(tmp_path)}
    ended = subprocess.run([GEN, "up", "api"], cwd=local.root, env=environ, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "neither terraform nor tofu is on PATH" in ended.stderr
    assert "developer.hashicorp.com/terraform/install" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_interrupted_run_ends_politely_and_the_next_goes_on(local: Local) -> None:
    spec = local.root / "functions" / "api" / "service.yaml"
    spec.write_text(spec.read_text().replace("timeout: 11", "timeout: 12"))
    child = start(local, "up", "api")
    wait_for_lines(child, " apply ")
    time.sleep(2)
    child.send_signal(signal.SIGINT)
    said = child.communicate(timeout=120)[1]

    assert child.returncode in (0, 1, 130), said
    assert "Traceback" not in said, said
    assert local.gen("up", "api").returncode == 0
    assert is_whole(local)
