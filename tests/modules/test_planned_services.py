"""What no emulator can show: a service planned by Terraform with the real provider's schema and no cloud behind it."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from planting import MODULES, plant

from generator.pipeline import render_service
from generator.sync import compare, write
from generator.terraform import Runner, child_environ, cli_config, find_binary

SIGNED = "arn:aws:lambda:eu-central-1:{account}:code-signing-config:csc-0a1b2c3d4e5f60718"
LAYERS = [f"arn:aws:lambda:eu-central-1:222222222222:layer:{name}:{number}" for number, name in enumerate("edcba", 1)]
TRACED = "arn:aws:lambda:eu-central-1:901920570463:layer:aws-otel-python-arm64-ver-1-32-0:2"
SERVICE = f"""\
defaults: {{ code_signing: "{SIGNED.format(account="${account}")}" }}
functions:
  signed: {{ handler: app.handler }}
  layered:
    handler: app.handler
    layers: [{", ".join(f'"{arn}"' for arn in LAYERS)}]
  traced:
    handler: app.handler
    layers: ["{TRACED}"]
    environment: {{ AWS_LAMBDA_EXEC_WRAPPER: /opt/otel-instrument }}
  image: {{ image: {{ uri: "111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop:1" }}, code_signing: null }}
environments:
  dev:
    functions:
      layered: {{ code_signing: "{SIGNED.format(account="999999999999")}" }}
"""
MOCKS = """\
mock_provider "aws" {
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
Functions = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory, terraform_environ: Mapping[str, str]) -> Functions:
    """The functions of dev as the provider is told of them, by name."""
    root = tmp_path_factory.mktemp("planned")
    shutil.copytree(MODULES, root / "modules", ignore=shutil.ignore_patterns(".terraform*", "services", "tests"))
    project = plant(root, SERVICE, {"functions/shop/app.py": "def handler(event, context):\n    return {}\n"})
    rendering = render_service(project, "shop", list(project.environments.values()))
    assert rendering
    write(root, compare(root, rendering.files, []), files=rendering.files)
    folder = root / "environments/dev/shop"
    (folder / "code.zip").touch()
    package = {"filename": "code.zip", "sha256": NOTHING}
    packages = dict.fromkeys(("signed", "traced", "layered"), package)
    (folder / "packages.auto.tfvars.json").write_text(json.dumps({"packages": packages}))
    (folder / "mocks.tftest.hcl").write_text(MOCKS)
    environ = child_environ(terraform_environ, cli_config(root, terraform_environ)) | {"AWS_REGION": "eu-central-1"}
    binary = find_binary(environ)
    Runner(binary, folder, environ, lambda _event: None).init()
    command = [str(binary.path), "test", "-json", "-verbose"]
    ended = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    (state,) = (line["test_state"] for line in map(json.loads, ended.stdout.splitlines()) if "test_state" in line)
    return {
        values["function_name"]: values
        for kind, values in _resources(state["root_module"])
        if kind == "aws_lambda_function"
    }


def _resources(module: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in module.get("resources", []):
        yield item["type"], item["values"]
    for child in module.get("child_modules", []):
        yield from _resources(child)


@pytest.mark.apply
@pytest.mark.surface("F17", "P")
def test_zips_are_checked_against_the_signing_configuration_of_their_environment(functions: Functions) -> None:
    found = {name: values["code_signing_config_arn"] for name, values in functions.items()}
    own = SIGNED.format(account="111111111111")
    assert found == {
        "dev-shop-image": None,
        "dev-shop-signed": own,
        "dev-shop-traced": own,
        "dev-shop-layered": SIGNED.format(account="999999999999"),
    }


@pytest.mark.apply
@pytest.mark.surface("F03", "P")
def test_five_layers_by_arn_keep_their_order(functions: Functions) -> None:
    assert functions["dev-shop-layered"]["layers"] == LAYERS


@pytest.mark.apply
@pytest.mark.surface("F03", "P")
@pytest.mark.surface("F15", "P")
def test_opentelemetry_is_a_layer_and_its_wrapper(functions: Functions) -> None:
    traced = functions["dev-shop-traced"]
    assert traced["layers"] == [TRACED]
    assert traced["environment"][0]["variables"] == {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument"}
