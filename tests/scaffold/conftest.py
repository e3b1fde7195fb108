"""A fresh project, laid out once and copied for every test that changes it."""

import shutil
from pathlib import Path

import pytest

from generator.scaffold import place_files, plan_project
from generator.scaffold.project import MARKER


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("laid-out") / "shop"
    place_files(root, plan_project("shop", "0.1.0"), last=MARKER)
    return root


@pytest.fixture
def root(laid_out: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(laid_out, tmp_path / "shop"))
