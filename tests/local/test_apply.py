"""The real provider and the real emulator, through the guard and through the runner."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Running
from generator.local.functions import invoke
from generator.terraform import (
    Event,
    ResourceFinished,
    ResourceStarted,
    Runner,
    TerraformFailed,
    child_environ,
    cli_config,
    find_binary,
)

from .conftest import ECHO, wait_for
from .zips import zipped

ROOT = """\
terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

resource "aws_s3_bucket" "this" {
  bucket = "photos-of-terraform"
}

resource "aws_s3_object" "this" {
  bucket  = aws_s3_bucket.this.bucket
  key     = "a/b c.txt"
  content = "hello"
}
"""
FUNCTION = """\

resource "aws_iam_role" "this" {
  name = "r"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "this" {
  filename      = "app.zip"
  function_name = "applied"
  handler       = "app.handler"
  publish       = true
  role          = aws_iam_role.this.arn
  runtime       = "python3.13"
}
"""


@pytest.fixture(scope="module")
def mirror() -> str:
    mirror = os.environ.get("GEN_PROVIDER_MIRROR", "")
    if not mirror:
        pytest.skip("needs the AWS provider: set GEN_PROVIDER_MIRROR to a filesystem mirror of providers")
    return mirror


def make_runner(folder: Path, running: Running, hcl: str, events: list[Event]) -> Runner:
    folder.mkdir()
    (folder / "main.tf").write_text(hcl)
    (folder / "app.zip").write_bytes(zipped({"app.py": ECHO}))
    cloud = Cloud(running.endpoint, running.account, running.region)
    environ = child_environ(cloud.environ(os.environ), cli_config(folder.parent, os.environ))
    return Runner(find_binary(os.environ), folder, environ, events.append)


def test_an_apply_then_an_empty_plan_then_nothing(mirror: str, lone: Emulator) -> None:
    assert mirror
    events: list[Event] = []
    running = lone.start().running
    runner = make_runner(lone.root / "root", running, ROOT + FUNCTION, events)

    runner.init()
    applied = runner.apply()

    assert applied.summary is not None
    assert applied.summary.added == 4
    finished = {event.address for event in events if isinstance(event, ResourceFinished)}
    assert "aws_lambda_function.this" in finished
    cloud = Cloud(running.endpoint, running.account, running.region)
    assert json.loads(invoke(cloud, "applied", b"{}", qualifier="1").payload)["version"] == "1"
    lone.save()
    os.kill(running.pid, signal.SIGKILL)
    again = lone.start()
    assert (again.how, again.running.endpoint) == ("recovered", running.endpoint)
    assert runner.plan().planned == ()
    assert runner.destroy().summary is not None


def test_an_emulator_that_dies_in_the_middle_is_a_clear_failure_and_can_be_repeated(
    mirror: str, lone: Emulator
) -> None:
    assert mirror
    events: list[Event] = []
    running = lone.start().running
    runner = make_runner(lone.root / "root", running, ROOT + FUNCTION, events)
    runner.init()
    slow = ResourceStarted("aws_lambda_function.this", "create")

    def kill_when_started() -> None:
        wait_for(lambda: slow in events, 60)
        os.kill(running.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_started)
    killer.start()
    with pytest.raises(TerraformFailed, match=r"connect: connection refused|connection reset|EOF") as error:
        runner.apply()
    killer.join()

    assert "The command was:" in str(error.value)
    assert lone.start().running.endpoint == running.endpoint
    runner.apply()
    assert not runner.plan().changes
