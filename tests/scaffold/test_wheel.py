"""The kit's blocks and templates travel in the wheel, and an installed `gen` lays out the same project."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from uv import find_uv_bin

from .trees import tree

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would, without its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [find_uv_bin(), "build", "--wheel", "--quiet", "--out-dir", str(folder), str(CHECKOUT)]
    subprocess.run(command, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site-packages")
    return folder / "site-packages"


def gen(installed: Path, folder: Path, *arguments: str) -> str:
    """Run the installed gen, from a folder where no checkout is in sight."""
    environ = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", "from generator.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_gen_lays_out_what_a_checkout_does(installed: Path, laid_out: Path, tmp_path: Path) -> None:
    gen(installed, tmp_path, "init", "shop")
    assert tree(tmp_path / "shop") == tree(laid_out)


def test_an_installed_gen_validates_and_renders_what_it_laid_out(installed: Path, tmp_path: Path) -> None:
    gen(installed, tmp_path, "init", "shop")
    root = tmp_path / "shop"
    gen(installed, root, "new", "service", "orders", "--template", "orders")
    gen(installed, root, "new", "environment", "qa", "--account", "444444444444", "--region", "eu-west-1")
    gen(installed, root, "validate")
    gen(installed, root, "render", "--no-package")
    gen(installed, root, "render", "--no-package", "--check")
    assert (root / "environments/qa/orders/main.tf").is_file()


def test_the_wheel_holds_nothing_rendered_and_no_caches(installed: Path) -> None:
    kit = installed / "generator" / "_kit"
    names = {path.name for path in kit.rglob("*")}
    assert not (kit / "modules" / "services").exists()
    assert not names & {"__pycache__", ".terraform", ".pytest_cache", "terraform.tfstate"}
