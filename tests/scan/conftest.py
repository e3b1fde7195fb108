"""A rendered project that tests may damage, and a scan of it that takes no scanner."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.approvals import read_approvals
from generator.cli.options import Format, Options
from generator.cli.repeating import render_services
from generator.diagnostics import UserError
from generator.loading import load
from generator.package.uv_command import find
from generator.scan import scanning
from generator.scan.finding import Raw, Scanned
from generator.scan.running import Answer
from generator.scan.tool import Tool, install

REPOSITORY = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
NO_TOOL = Tool(Path("none"), "0")
_MADE = shutil.ignore_patterns(".terraform*", "__pycache__", "tests", "services", "packages.auto.tfvars.json")

Project = Callable[..., Path]


def lay(root: Path, *services: str) -> Path:
    root.mkdir(parents=True)
    shutil.copy(REPOSITORY / "gen.yaml", root)
    shutil.copytree(REPOSITORY / "modules", root / "modules", ignore=_MADE)
    for name in services:
        shutil.copytree(REPOSITORY / "functions" / name, root / "functions" / name, ignore=_MADE)
    for name in ("dev", "stg", "prod"):
        (root / "environments" / name).mkdir(parents=True)
        shutil.copy(REPOSITORY / "environments" / name / "environment.yaml", root / "environments" / name)
    return root


def render(root: Path) -> None:
    render_services(Options(root, Format.TEXT), [], False, False, None, False, package=False)


@pytest.fixture(scope="session")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked service in production, as it is rendered."""
    root = lay(tmp_path_factory.mktemp("orders") / "project", "orders")
    render(root)
    return root


@pytest.fixture
def project(orders: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(orders, tmp_path / "project"))


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text, f"{before!r} is not in {file}"
    file.write_text(text.replace(before, after, 1))


def line_of(file: Path, text: str) -> int:
    return next(number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def scan_without_checkov(
    root: Path, monkeypatch: pytest.MonkeyPatch, *failed: Raw, passed: tuple[Raw, ...] = ()
) -> Scanned:
    """Everything but the scanner itself, which is said to have found `failed`."""
    monkeypatch.setattr(scanning, "run", lambda *_: Answer(failed, passed, 100))
    wanted = scanning.Wanted(("dev", "prod"), ("orders",))
    return scanning.scan(load(root), wanted, lambda: NO_TOOL, read_approvals(root), TODAY, {})


@pytest.fixture(scope="session")
def checkov() -> Tool:
    """The real one, in the repository's own `.gen/tools`: installed once, found there afterwards."""
    try:
        return install(REPOSITORY, find(os.environ), lambda _: None)
    except UserError as error:
        pytest.skip(f"needs checkov: {error}")
