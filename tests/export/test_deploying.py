"""An exported service, deployed by its Makefile alone: real Terraform, real zips, an emulator for AWS."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from apply.accounts import Accounts
from apply.projects import lay, worked

from generator.export.exporting import plan_export, write_export
from generator.loading import load
from generator.local.emulator import Emulator
from generator.terraform import child_environ, cli_config

pytestmark = [pytest.mark.apply, pytest.mark.surface("D12", "A")]


@pytest.fixture(scope="module")
def accounts(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    project = lay(tmp_path_factory.mktemp("leaving") / "shop", worked("api"))
    emulator = Emulator(project, terraform_environ)
    try:
        yield Accounts(project, emulator.start().running.endpoint, terraform_environ)
    finally:
        emulator.stop()


def test_make_plans_and_applies_that_plan(accounts: Accounts, tmp_path: Path) -> None:
    assert accounts.gen("dev", "render", "--no-package").returncode == 0
    folder = tmp_path / "api"
    write_export(plan_export(load(accounts.project), "api"), folder)
    client = accounts.cloud("dev").client("lambda")

    planned = make(accounts, folder, "plan")
    assert planned.returncode == 0, planned.stderr
    assert '= "dev-api-notebook"' in planned.stdout
    assert client.list_functions()["Functions"] == []

    applied = make(accounts, folder, "apply")
    assert applied.returncode == 0, applied.stderr
    (function,) = client.list_functions()["Functions"]
    assert function["FunctionName"] == "dev-api-notebook"
    assert make(accounts, folder, "apply").returncode != 0


def make(accounts: Accounts, folder: Path, target: str) -> "subprocess.CompletedProcess[str]":
    environ = child_environ(accounts.environ, cli_config(accounts.project, accounts.environ))
    environ = {**accounts.cloud("dev").environ(environ), "PATH": os.environ["PATH"]}
    words = ["make", target, "ENV=dev"]
    return subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, check=False)
