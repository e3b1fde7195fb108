"""A real emulator for the tests of `generator/local`: one for a module, stopped by its own pid."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Running, Settings

from .zips import zipped

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
# Says what it got, in its log and in its answer.
ECHO = """\
import json

def handler(event, context):
    print(json.dumps(event))
    return {"got": event, "version": context.function_version}
"""
T = TypeVar("T")
MakeFunction = Callable[..., str]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    emulator = Emulator(tmp_path_factory.mktemp("project"), os.environ)
    emulator.start(Settings(account=ACCOUNT))
    yield emulator
    emulator.stop()


@pytest.fixture
def running(emulator: Emulator) -> Running:
    return emulator.start(Settings(account=ACCOUNT)).running


@pytest.fixture
def cloud(running: Running) -> Cloud:
    return Cloud(running.endpoint, running.account, running.region)


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator of the test's own, not yet started, that the test may break."""
    emulator = Emulator(tmp_path, os.environ)
    yield emulator
    emulator.stop()


@pytest.fixture
def make_function(cloud: Cloud) -> MakeFunction:
    """Create a function with an alias `live` on version 1; its ARN."""

    def make(name: str, code: str = ECHO) -> str:
        client = cloud.client("lambda")
        created = client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="app.handler",
            Role=ROLE,
            Code={"ZipFile": zipped({"app.py": code})},
            Publish=True,
        )
        client.create_alias(FunctionName=name, Name="live", FunctionVersion=created["Version"])
        return f"{created['FunctionArn'].removesuffix(':1')}:live"

    return make


def wait_for(read: Callable[[], T], seconds: float = 20) -> T:
    """What `read` gives once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = read()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"still nothing after {seconds} s")


def events_in(lines: list[str]) -> list[dict[str, object]]:
    """The events that the echo function has printed."""
    return [json.loads(line) for line in lines if line.startswith("{")]
