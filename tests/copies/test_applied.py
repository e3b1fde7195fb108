"""A copy that is deployed, planned and tested by the team itself, with Terraform and nothing of gen's."""

import json
import subprocess
from collections.abc import Mapping

import pytest

from generator.terraform import child_environ, cli_config, find_binary

from .repositories import Repository, block
from .test_modules import MOVED, OUTPUTS, RENAMED

pytestmark = [pytest.mark.apply, pytest.mark.surface("D11", "A")]
ROOT = 'module "box" {\n  source = "../infra/box"\n  name   = "one"\n}\n'


def terraform(team: Repository, folder: str, environ: Mapping[str, str], *words: str) -> str:
    settings = child_environ(environ, cli_config(team.folder.parent, environ))
    line = [str(find_binary(environ).path), *words]
    ended = subprocess.run(line, cwd=team.folder / folder, env=settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def actions(team: Repository, environ: Mapping[str, str]) -> dict[str, tuple[list[str], str]]:
    """What a plan does to each resource, and from which address it comes."""
    terraform(team, "root", environ, "plan", "-input=false", "-out=saved.tfplan")
    plan = json.loads(terraform(team, "root", environ, "show", "-json", "saved.tfplan"))
    changes = plan["resource_changes"]
    return {item["address"]: (item["change"]["actions"], item.get("previous_address", "")) for item in changes}


def test_an_update_with_a_moved_block_destroys_nothing_of_what_runs(
    team: Repository, origin: Repository, terraform_environ: Mapping[str, str]
) -> None:
    team.modules("add", "box", "--to", "infra", "--from", origin.url, "--ref", "v1.0.0")
    team.write({"root/main.tf": ROOT, ".gitignore": ".terraform/\n*.tfstate*\n*.tfplan\n"})
    terraform(team, "root", terraform_environ, "init", "-input=false")
    terraform(team, "root", terraform_environ, "apply", "-input=false", "-auto-approve")
    team.replace("infra/box/main.tf", "# line 1 ", "# our line 1 ")
    team.commit()

    origin.write({"modules/box/main.tf": RENAMED + MOVED, "modules/box/outputs.tf": OUTPUTS})
    origin.commit("v2.0.0")
    team.modules("update", "--in", "infra")
    found = actions(team, terraform_environ)
    assert found == {"module.box.terraform_data.box": (["no-op"], "module.box.terraform_data.this")}

    team.replace("infra/box/main.tf", MOVED, "")
    assert ["delete"] in [each for each, _ in actions(team, terraform_environ).values()], "the moved block did it"


def test_a_copy_tests_itself(team: Repository, origin: Repository, mocking_environ: Mapping[str, str]) -> None:
    team.modules("add", "box", "--to", "infra", "--from", origin.url)
    terraform(team, "infra/box", mocking_environ, "init", "-input=false")
    assert "1 passed, 0 failed" in terraform(team, "infra/box", mocking_environ, "test", "-no-color")
    assert block("box")["tests/own.tftest.hcl"] == team.read("infra/box/tests/own.tftest.hcl")


def test_a_block_of_the_package_validates_and_tests_itself_where_it_was_copied(
    team: Repository, mocking_environ: Mapping[str, str]
) -> None:
    team.modules("add", "eventbridge", "--to", "infra")
    terraform(team, "infra/eventbridge", mocking_environ, "init", "-input=false")
    terraform(team, "infra/eventbridge", mocking_environ, "validate")
    assert " 0 failed" in terraform(team, "infra/eventbridge", mocking_environ, "test", "-no-color")
