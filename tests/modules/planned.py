"""A little project, planned by Terraform with the real provider's schema and no cloud behind it."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from planting import MODULES, plant

from generator.pipeline import render_service
from generator.sync import compare, write
from generator.terraform import Runner, child_environ, cli_config, find_binary

MOCKS = """\
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-central-1", name = "eu-central-1" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { code_sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", version = "1" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111111111111:role/dev-shop" }
  }
}

run "plan" {
  command = apply
}
"""
NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # the digest of no bytes
Resources = list[tuple[str, dict[str, Any]]]


def planned(
    root: Path, body: str, packed: Iterable[str], environ: Mapping[str, str], files: Mapping[str, str] | None = None
) -> Resources:
    """Type and values of every resource of dev; `packed` are the functions that come as a zip."""
    shutil.copytree(MODULES, root / "modules", ignore=shutil.ignore_patterns(".terraform*", "services", "tests"))
    handler = {"functions/shop/app.py": "def handler(event, context):\n    return {}\n"}
    project = plant(root, body, {**handler, **(files or {})})
    rendering = render_service(project, "shop", list(project.environments.values()))
    assert rendering
    write(root, compare(root, rendering.files, []), files=rendering.files)
    folder = root / "environments/dev/shop"
    (folder / "code.zip").touch()
    packages = {key: {"filename": "code.zip", "sha256": NOTHING} for key in packed}
    (folder / "packages.auto.tfvars.json").write_text(json.dumps({"packages": packages}))
    (folder / "mocks.tftest.hcl").write_text(MOCKS)
    return list(_resources(_tested(root, folder, environ)["root_module"]))


def _tested(root: Path, folder: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """The state that an apply with mocked answers would leave."""
    settings = child_environ(environ, cli_config(root, environ)) | {"AWS_REGION": "eu-central-1"}
    binary = find_binary(settings)
    Runner(binary, folder, settings, lambda _event: None).init()
    command = [str(binary.path), "test", "-json", "-verbose"]
    ended = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    (state,) = (line["test_state"] for line in map(json.loads, ended.stdout.splitlines()) if "test_state" in line)
    return dict(state)


def _resources(module: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in module.get("resources", []):
        yield item["type"], item["values"]
    for child in module.get("child_modules", []):
        yield from _resources(child)
