"""Roots in other hands: another backend in an override file, and Terraform's workspaces."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.terraform import child_environ, cli_config, find_binary

pytestmark = [pytest.mark.apply, pytest.mark.surface("D12", "P")]
REPOSITORY = Path(__file__).parents[2]
CLOUD = """\
terraform {
  cloud {
    organization = "example"

    workspaces {
      name = "api-prod"
    }
  }
}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Production of a committed service, whose state lies in a bucket."""
    project = tmp_path_factory.mktemp("others")
    hidden = shutil.ignore_patterns(".terraform*", "*.tfvars.json")
    shutil.copytree(REPOSITORY / "modules", project / "modules", ignore=hidden)
    return Path(shutil.copytree(REPOSITORY / "environments/prod/api", project / "environments/prod/api", ignore=hidden))


def terraform(root: Path, environ: Mapping[str, str], *words: str, fine: bool = True) -> str:
    settings = child_environ(environ, cli_config(root.parents[2], environ))
    line = [str(find_binary(environ).path), *words, "-no-color"]
    ended = subprocess.run(line, cwd=root, env=settings, capture_output=True, text=True, check=False)
    assert not fine or ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_an_override_file_takes_the_place_of_the_backend(root: Path, terraform_environ: Mapping[str, str]) -> None:
    assert 'backend "s3"' in (root / "terraform.tf").read_text()
    override = root / "backend_override.tf"
    override.write_text(CLOUD)
    told = terraform(root, terraform_environ, "init", "-input=false", fine=False)
    assert "HCP Terraform" in told, "the bucket is not asked any more"
    terraform(root, terraform_environ, "init", "-input=false", "-backend=false")
    terraform(root, terraform_environ, "validate")

    override.write_text('terraform {\n  backend "local" {}\n}\n')
    terraform(root, terraform_environ, "init", "-input=false", "-reconfigure")
    subprocess.run(
        [str(find_binary(terraform_environ).path), "workspace", "new", "blue"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    assert (root / "terraform.tfstate.d/blue").is_dir()
