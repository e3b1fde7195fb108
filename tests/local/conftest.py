"""A real emulator for the tests of `generator/local`: one for the module, stopped by its own pid."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.local.emulator import Emulator, Running, Settings


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    emulator = Emulator(tmp_path_factory.mktemp("project"), os.environ)
    emulator.start(Settings(account="111111111111"))
    yield emulator
    emulator.stop()


@pytest.fixture
def running(emulator: Emulator) -> Running:
    return emulator.start(Settings(account="111111111111")).running


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator of the test's own, not yet started, that the test may break."""
    emulator = Emulator(tmp_path, os.environ)
    yield emulator
    emulator.stop()
