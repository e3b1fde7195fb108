"""A run is skipped only when no file that it would look at was touched since one that left nothing to do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from planting import plant

from generator.unchanged import PACKAGE, Inputs

API = "functions:\n  api:\n    handler: api.handler\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, API)
    (tmp_path / "modules").unlink()
    for name in ("modules/function/variables.tf", "modules/services/shop/api.tf", "environments/dev/shop/main.tf"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("# here\n")
    Inputs.of(tmp_path, ["shop"]).settle(7)
    return tmp_path


def touched(file: Path) -> None:
    later = file.stat().st_mtime_ns + 1
    os.utime(file, ns=(later, later))


def test_nothing_touched_is_settled_with_the_number_of_files(root: Path) -> None:
    assert Inputs.of(root, ["shop"]).settled() == 7


def test_other_words_are_another_run(root: Path) -> None:
    assert Inputs.of(root, ["shop", "prod"]).settled() is None


@pytest.mark.parametrize(
    "name",
    [
        "gen.yaml",
        "functions/shop/service.yaml",
        "environments/prod/environment.yaml",
        "environments/dev/shop/main.tf",
        "modules/function/variables.tf",
        "modules/services/shop/api.tf",
    ],
)
@pytest.mark.parametrize("change", [touched, Path.unlink, lambda file: file.chmod(0o600)])
def test_a_file_that_was_touched_removed_or_closed_is_looked_at_again(
    root: Path, name: str, change: Callable[[Path], None]
) -> None:
    change(root / name)
    assert Inputs.of(root, ["shop"]).settled() is None


@pytest.mark.parametrize("name", ["approvals.yaml", "functions/shop/api.py", "modules/services/shop/mine.tf"])
def test_a_new_file_is_looked_at(root: Path, name: str) -> None:
    (root / name).write_text("")
    assert Inputs.of(root, ["shop"]).settled() is None


@pytest.mark.parametrize(
    "name", ["functions/shop/__pycache__/api.pyc", "environments/dev/shop/.terraform/x", "README.md"]
)
def test_what_no_render_looks_at_does_not_count(root: Path, name: str) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("")
    assert Inputs.of(root, ["shop"]).settled() == 7


@pytest.mark.parametrize("garbage", ["", "[]", "{}", "null", '{"inputs": 1}'])
def test_a_spoilt_record_counts_as_none(root: Path, garbage: str) -> None:
    (root / ".gen/cache/unchanged.json").write_text(garbage)
    assert Inputs.of(root, ["shop"]).settled() is None


def test_a_record_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    plant(tmp_path, API)
    (tmp_path / ".gen").write_text("in the way")
    Inputs.of(tmp_path, []).settle(1)
    assert Inputs.of(tmp_path, []).settled() is None


def test_what_a_link_leads_to_is_looked_at_once(root: Path) -> None:
    (root / "elsewhere").mkdir()
    (root / "elsewhere/back").symlink_to(root)
    (root / "functions/linked").symlink_to(root / "elsewhere")
    Inputs.of(root, ["shop"]).settle(7)
    assert Inputs.of(root, ["shop"]).settled() == 7
    (root / "elsewhere/service.yaml").write_text("")
    assert Inputs.of(root, ["shop"]).settled() is None


@pytest.mark.parametrize(
    "name", ["libraries/prices/prices.py", "functions/shop/.well-known/keys.json", "constraints.txt", "gen.yaml"]
)
def test_packaging_looks_at_all_of_the_project(root: Path, name: str) -> None:
    Inputs.of(root, [], PACKAGE).settle([])
    assert Inputs.of(root, [], PACKAGE).settled() == []
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("more\n")
    assert Inputs.of(root, [], PACKAGE).settled() is None


@pytest.mark.parametrize(
    "name", ["build/packages/f.zip", "build/manifest.json", "environments/dev/shop/packages.auto.tfvars.json"]
)
def test_a_package_that_is_gone_is_made_again(root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("made\n")
    Inputs.of(root, [], PACKAGE).settle([])
    assert Inputs.of(root, [], PACKAGE).settled() == []
    (root / name).unlink()
    assert Inputs.of(root, [], PACKAGE).settled() is None


def test_a_root_that_is_new_is_told_of_its_packages(root: Path) -> None:
    Inputs.of(root, [], PACKAGE).settle([])
    (root / "environments/prod/shop").mkdir(parents=True)
    assert Inputs.of(root, [], PACKAGE).settled() is None
