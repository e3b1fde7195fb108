"""Leaving: a deployed service is exported, gen is gone, and its code goes on being changed with make and Terraform."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.local.known_drift import unexpected
from generator.local.requests import call_api
from generator.local.urls import url_id
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .projects import GEN, lay, worked

ACCOUNT = "111111111111"  # of environments/dev; a 12-digit access key is the account
ROOT = "environments/dev/api"


@dataclass(frozen=True, slots=True)
class Left:
    """The exported repository, and the environment of somebody who has never had gen."""

    folder: Path
    cloud: Cloud
    environ: dict[str, str]

    def make(self, *words: str) -> str:
        ended = subprocess.run(
            ["make", *words], cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def differences(self) -> list[str]:
        """What Terraform would do now."""
        saved = self.folder / ROOT / "tfplan"
        runner = Runner(find_binary(self.environ), self.folder / ROOT, self.environ, lambda _event: None)
        return [f"{item.address} {item.attribute}" for item in unexpected(runner.show_json(saved))]

    def notes(self) -> str:
        runner = Runner(find_binary(self.environ), self.folder / ROOT, self.environ, lambda _event: None)
        endpoint = str(runner.output_json()["http_api_endpoint"])
        return call_api(self.cloud, url_id(endpoint), "GET", "/notes").text


@pytest.fixture(scope="module")
def left(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    for tool in ("make", "zip"):
        if shutil.which(tool, path="/usr/bin:/bin") is None:
            pytest.skip(f"needs {tool}")
    folder = tmp_path_factory.mktemp("leaving")
    project = lay(folder / "project", worked("api"))
    emulator = Emulator(project, terraform_environ)
    running = emulator.start(Settings(account=ACCOUNT)).running
    cloud = Cloud(running.endpoint, ACCOUNT, running.region)
    environ = cloud.environ(child_environ(terraform_environ, cli_config(folder, terraform_environ)))
    binary = find_binary(terraform_environ)
    gen(project, environ, "render")
    runner = Runner(binary, project / ROOT, environ, lambda _event: None)
    runner.init()
    runner.apply()
    gen(project, environ, "export", "api", "--to", str(folder / "own"))
    (project / ROOT / "terraform.tfstate").rename(folder / "own" / ROOT / "terraform.tfstate")
    only = folder / "bin"
    only.mkdir()
    (only / "terraform").symlink_to(binary.path)
    (only / "uv").symlink_to(find_uv_bin())
    yield Left(folder / "own", cloud, environ | {"PATH": f"{only}{os.pathsep}/usr/bin:/bin"})
    emulator.stop()


def gen(project: Path, environ: dict[str, str], *words: str) -> None:
    ended = subprocess.run([GEN, *words], cwd=project, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.surface("D12", "A")
def test_a_changed_handler_is_deployed_without_gen_and_the_next_plan_is_empty(left: Left) -> None:
    assert shutil.which("gen", path=left.environ["PATH"]) is None
    handler = left.folder / "functions/api/notebook.py"
    left.make("init")
    assert "from another house" not in left.notes()
    handler.write_text(f'{handler.read_text()}\n\ndef handler(event, context):\n    return "from another house"\n')

    left.make("plan")
    changed = left.differences()
    assert changed
    assert all(".aws_lambda_" in line for line in changed), changed

    left.make("apply")
    assert "from another house" in left.notes()

    left.make("plan")
    assert left.differences() == []
