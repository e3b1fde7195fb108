"""The check on code that was changed by hand: silent where there is nothing to compare, loud where there is."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .projects import REPOSITORY

NAME = "dev-orders-api"
_ROOT = """\
module "function" {
  source = "./function"

  name     = "dev-orders-api"
  handler  = "app.handler"
  package  = { filename = "code.zip" }
  role_arn = "arn:aws:iam::111111111111:role/orders"
  runtime  = "python3.13"
}
"""


@pytest.fixture
def cloud(terraform_environ: dict[str, str], tmp_path: Path) -> Iterator[Cloud]:
    emulator = Emulator(tmp_path, terraform_environ)
    running = emulator.start(Settings(account="111111111111")).running
    yield Cloud(running.endpoint, running.account, running.region)
    emulator.stop()


@pytest.fixture
def runner(terraform_environ: dict[str, str], tmp_path: Path, cloud: Cloud) -> Runner:
    """The function block alone, called from a root."""
    root = tmp_path / "root"
    shutil.copytree(REPOSITORY / "modules" / "function", root / "function")
    (root / "main.tf").write_text(_ROOT)
    pack(root / "code.zip", "the package")
    environ = cloud.environ(child_environ(terraform_environ, cli_config(tmp_path, terraform_environ)))
    runner = Runner(find_binary(terraform_environ), root, environ, lambda _event: None)
    runner.init()
    return runner


def pack(archive: Path, answer: str) -> bytes:
    source = archive.parent / answer
    source.mkdir()
    (source / "app.py").write_text(f"def handler(event, context):\n    return {answer!r}\n")
    made = shutil.make_archive(str(archive.with_suffix("")), "zip", source)
    return Path(made).read_bytes()


def check(runner: Runner) -> dict[str, Any]:
    """What a plan says of the code."""
    saved = runner.folder / "saved.plan"
    runner.plan(out=saved)
    (found,) = [each for each in runner.show_json(saved)["checks"] if each["address"]["kind"] == "check"]
    return dict(found)


def test_code_patched_by_hand_is_warned_of_but_nothing_is_said_before_the_function_is_made(
    runner: Runner, cloud: Cloud
) -> None:
    assert check(runner)["status"] == "pass"
    runner.apply(plan=runner.folder / "saved.plan")
    assert check(runner)["status"] == "pass"

    client = cloud.client("lambda")
    client.update_function_code(FunctionName=NAME, ZipFile=pack(runner.folder / "patched.zip", "patched"))
    version = client.publish_version(FunctionName=NAME)["Version"]
    client.update_alias(FunctionName=NAME, Name="live", FunctionVersion=version)

    found = check(runner)
    assert found["status"] == "fail"
    assert "The code of dev-orders-api is not its package: it was changed by hand" in json.dumps(found)
