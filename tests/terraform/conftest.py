"""Runners of the real binary, on resources that are built into it: no provider, no network."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.terraform import Event, Runner, child_environ, cli_config, find_binary

MakeRunner = Callable[[str], Runner]


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def make_runner(tmp_path: Path, events: list[Event]) -> MakeRunner:
    """A runner in a folder with this `main.tf`."""
    if not any(map(shutil.which, (os.environ.get("GEN_TERRAFORM", "terraform"), "tofu"))):
        pytest.skip("needs the binary terraform or tofu on PATH")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "GEN_PROVIDER"))}
    folder = tmp_path / "root"
    folder.mkdir()

    def make(hcl: str) -> Runner:
        (folder / "main.tf").write_text(hcl)
        settings = cli_config(tmp_path, {**environ, "HOME": str(tmp_path)})
        return Runner(find_binary(environ), folder, child_environ(environ, settings), events.append)

    return make
