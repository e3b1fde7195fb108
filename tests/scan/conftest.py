"""A rendered project that tests may damage, and a scan of it that takes no scanner."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from generator.approvals import read_approvals
from generator.cli.options import Format, Options
from generator.cli.repeating import render_services
from generator.delivery.kept import Kept, Manifest
from generator.delivery.provenance import hcl_digest
from generator.diagnostics import UserError
from generator.loading import load
from generator.package.uv_command import find
from generator.scan import scanning
from generator.scan.finding import Raw, Scanned
from generator.scan.running import Answer
from generator.scan.tool import Tool, install

REPOSITORY = Path(__file__).parents[2]
PLAN = Path(__file__).with_name("orders.plan.json")
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


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def line_of(file: Path, text: str) -> int:
    return next(number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def keep_plan(root: Path, plan: str = "", service: str = "orders") -> Kept:
    """A plan of production, as if it had been made from the HCL that lies there now."""
    kept = Kept.of(root, "prod", service)
    kept.folder.mkdir(parents=True, exist_ok=True)
    kept.json.write_text(plan or PLAN.read_text())
    rendered = hcl_digest(root, PurePosixPath("environments/prod", service), service)
    more: dict[str, Any] = {
        "clean": True,
        "binding": True,
        "changes": True,
        "packages": {},
        "rollouts": {},
        "heals": {},
        "serial": 1,
    }
    said: dict[str, Any] = dict.fromkeys((field.name for field in fields(Manifest)), "") | more
    kept.manifest.write_text(Manifest(**said | {"rendered": rendered}).text())
    return kept


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
