"""Every block, copied alone into another folder, keeps its promises: its own `terraform test`, form and interface."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import hcl2
import pytest

from generator.layout.interfaces import parse
from generator.terraform import child_environ, cli_config, find_binary

MODULES = Path(__file__).parents[2] / "modules"
BLOCKS = sorted(file.parent.name for file in MODULES.glob("*/variables.tf"))
FILES = ("main.tf", "variables.tf", "outputs.tf", "terraform.tf", "README.md", "examples/simple", "examples/complete")
SECONDS = 300


def terraform(folder: Path, environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = child_environ(environ, cli_config(folder, environ))
    line = [str(find_binary(environ).path), *arguments]
    return subprocess.run(line, cwd=folder, env=settings, capture_output=True, text=True, timeout=SECONDS, check=False)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blocks as a team that copied them has them: nothing of the kit around."""
    folder = tmp_path_factory.mktemp("team")
    for block in BLOCKS:
        shutil.copytree(MODULES / block, folder / block, ignore=shutil.ignore_patterns(".terraform*"))
    return folder


@pytest.mark.apply
@pytest.mark.surface("F05", "A")
@pytest.mark.surface("F15", "A")
@pytest.mark.surface("F16", "A")
@pytest.mark.surface("O05", "P")
@pytest.mark.surface("O09", "A")
@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_passes_its_own_tests_alone(block: str, copies: Path, mocking_environ: Mapping[str, str]) -> None:
    folder = copies / block
    begun = terraform(folder, mocking_environ, "init", "-backend=false", "-input=false", "-no-color")
    assert begun.returncode == 0, begun.stderr
    tested = terraform(folder, mocking_environ, "test", "-no-color")
    assert tested.returncode == 0, f"{tested.stdout}\n{tested.stderr}"
    assert " 0 failed" in tested.stdout
    assert "Success! 0 passed" not in tested.stdout


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_has_all_its_files(block: str) -> None:
    missing = [name for name in FILES if not (MODULES / block / name).exists()]
    assert missing == []
    assert list((MODULES / block / "tests").glob("*.tftest.hcl"))


@pytest.mark.parametrize("block", BLOCKS)
def test_every_input_of_a_block_is_typed_and_described(block: str) -> None:
    interface = parse((MODULES / block / "variables.tf").read_text(), block)
    vague = [name for name, item in interface.items() if item.type == "any" or not item.description.endswith(".")]
    assert vague == []
    assert list(interface) == sorted(interface), "in alphabetical order"


@pytest.mark.parametrize("block", BLOCKS)
def test_null_for_an_input_is_its_default_unless_the_input_says_what_null_means(block: str) -> None:
    open_ = []
    for variable in hcl2.loads((MODULES / block / "variables.tf").read_text())["variable"]:
        ((name, body),) = variable.items()
        defaults = "default" in body and body["default"] is not None
        if defaults and body.get("nullable") is not False and "null" not in str(body["description"]):
            open_.append(name.strip('"'))
    assert open_ == [], "write `nullable = false`, or say what null does"


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_brings_no_provider_of_its_own(block: str) -> None:
    for file in (MODULES / block).glob("*.tf"):
        text = file.read_text()
        for word in ("\nprovider ", "null_resource", 'data "external"', "random_"):
            assert word not in text, f"{file.name}: {word.strip()}"


def test_the_permissions_of_a_public_url_are_written_one_after_another() -> None:
    """The URL brings its own, and Lambda takes one at a time; what comes first cannot be seen in a plan."""
    after = {
        type_.strip('"'): body.get("depends_on")
        for resource in hcl2.loads((MODULES / "trigger-url" / "main.tf").read_text())["resource"]
        for type_, named in resource.items()
        for body in named.values()
    }
    assert after["aws_lambda_permission"] == ["${aws_lambda_function_url.this}"]
    assert after["aws_cloudformation_stack"] == ["${aws_lambda_permission.url}"]
