"""What Terraform itself says of the golden trees: their form, their types and what they would make."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.terraform import Runner, child_environ, cli_config, find_binary

from .projects import BLOCKS, CASES, RENDERED

# Every root becomes a module call of one configuration: a provider starts once, and not for each root.
_CALL = 'module "{label}" {{\n  source   = "./{source}"\n  packages = var.packages\n}}\n'
_ROOT = """\
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "packages" {
  type = any
}
"""
_MOCKS = """\
mock_provider "aws" {
  mock_data "aws_apigatewayv2_apis" {
    defaults = { ids = ["a1b2c3"] }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "arn:aws:sqs:eu-central-1:111111111111:queue" }
  }
  mock_resource "aws_lambda_function" {
    override_during = plan
    defaults        = { code_sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", version = "1" }
  }
}

run "plan" {
  command = plan
}
"""
_DIGEST_OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def laid_together(folder: Path) -> None:
    """One configuration of all golden roots, each project with the blocks beside it."""
    for case in CASES:
        shutil.copytree(case / RENDERED, folder / case.name)
        for block in BLOCKS.iterdir():
            if (block / "variables.tf").is_file():
                (folder / case.name / "modules" / block.name).symlink_to(block)
    calls = [
        _CALL.format(label="_".join((case.name, *root.parts[-2:])), source=f"{case.name}/{root}")
        for case in CASES
        for root in sorted(
            file.parent.relative_to(folder / case.name)
            for file in (folder / case.name).glob("environments/*/*/main.tf")
        )
    ]
    (folder / "main.tf").write_text("\n".join([*calls, _ROOT]))


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory, mocking_environ: Mapping[str, str]) -> Runner:
    folder = tmp_path_factory.mktemp("goldens")
    laid_together(folder)
    environ = child_environ(mocking_environ, cli_config(folder, mocking_environ))
    runner = Runner(find_binary(mocking_environ), folder, environ, lambda _event: None)
    runner.init(backend=False)
    return runner


@pytest.mark.parametrize("folder", ["tests/golden/cases", "modules", "environments"])
def test_every_file_is_as_terraform_fmt_leaves_it(folder: str, mocking_environ: Mapping[str, str]) -> None:
    runner = Runner(find_binary(mocking_environ), BLOCKS.parent / folder, mocking_environ, lambda _event: None)
    assert runner.fmt_check() == ()


def test_every_golden_root_is_valid(together: Runner) -> None:
    assert [str(finding) for finding in together.validate() if "Backend" not in str(finding)] == []


@pytest.mark.surface("T03", "P")
def test_every_golden_root_can_be_planned(together: Runner) -> None:
    """With a mocked provider: variables meet the blocks' validations, and nothing is counted by what is not known."""
    folder = together.folder
    for root in folder.glob("*/environments/*/*/terraform.tf"):
        root.unlink()
    (folder / "plan.tftest.hcl").write_text(_MOCKS)
    (folder / "code.zip").touch()
    (folder / "packages.auto.tfvars.json").write_text(json.dumps({"packages": _packages(folder)}))
    environ = dict(together.environ) | {"AWS_REGION": "eu-central-1"}
    command = [os.fspath(together.binary.path), "test", "-no-color"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-8000:]}"


def _packages(folder: Path) -> dict[str, dict[str, str]]:
    """A package for every name that a service asks for."""
    texts = [file.read_text() for file in folder.glob("*/modules/services/*/*.tf")]
    words = (word.strip(",") for text in texts for word in text.split() if word.startswith("var.packages."))
    return {
        word.removeprefix("var.packages."): {"filename": "code.zip", "sha256": _DIGEST_OF_NOTHING} for word in words
    }
