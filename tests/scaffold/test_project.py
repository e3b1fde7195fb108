import shutil
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from generator.approvals import read_approvals
from generator.loading import load
from generator.scaffold import kit, place_files, plan_project, project_name
from generator.scaffold.project import MARKER, requirement


def test_a_new_project_loads(root: Path) -> None:
    project = load(root)
    assert (project.name, sorted(project.environments), sorted(project.services)) == (
        "shop",
        ["dev", "prod", "stg"],
        ["api"],
    )
    assert read_approvals(root).entries == ()


def test_a_new_project_has_every_block_whole(root: Path) -> None:
    for name in kit.blocks():
        assert sorted(kit.files(root / "modules" / name)) == sorted(kit.files(kit.modules() / name))


def test_laying_out_again_writes_nothing(root: Path) -> None:
    assert place_files(root, plan_project("shop", "0.1.0"), last=MARKER) == []


def test_the_project_asks_for_the_gen_that_made_it(root: Path) -> None:
    tools = tomllib.loads((root / "pyproject.toml").read_text())["dependency-groups"]["dev"]
    assert "stackwright[local]>=0.1,<0.2" in tools
    assert load(root).spec.requires == ">=0.1,<0.2"


@pytest.mark.parametrize(
    ("version", "wanted"), [("0.1.0", ">=0.1,<0.2"), ("0.9.3", ">=0.9,<0.10"), ("1.4.2", ">=1.4,<2")]
)
def test_the_versions_that_read_a_project_alike(version: str, wanted: str) -> None:
    assert requirement(version) == wanted


@pytest.mark.parametrize(
    ("folder", "name"),
    [("shop", "shop"), ("My Shop_2", "my-shop-2"), ("2026-shop", "shop"), ("店", "project"), ("a" * 40, "a" * 32)],
)
def test_a_project_is_named_after_its_folder(folder: str, name: str) -> None:
    assert project_name(PurePosixPath("/somewhere", folder)) == name


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not on PATH")
@pytest.mark.parametrize("target", ["setup", "check", "render", "test", "up", "down", "lint"])
def test_make_understands_every_target(root: Path, target: str) -> None:
    subprocess.run(["make", "-n", target], cwd=root, check=True, capture_output=True)


def test_what_gen_makes_is_ignored_and_what_it_renders_is_not(root: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    ignored = [
        ".gen/lock",
        "build/a.zip",
        "environments/dev/api/packages.auto.tfvars.json",
        "environments/dev/api/terraform.tfstate",
    ]
    kept = [
        "environments/dev/api/main.tf",
        "environments/dev/api/.terraform.lock.hcl",
        "functions/api/requirements.lock",
    ]
    command = ["git", "check-ignore", *ignored, *kept]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ignored
