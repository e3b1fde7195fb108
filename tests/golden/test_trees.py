"""What little projects become, file by file: reviewed as code, rewritten only by `pytest tests/golden --update`."""

import difflib
from pathlib import Path

import pytest

from generator.diagnostics import Severity
from generator.rules import check

from .projects import CASES, keep, kept, laid_out, rendered

COMMAND = "pytest tests/golden --update"


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def differences(before: dict[str, str], after: dict[str, str]) -> str:
    lines: list[str] = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        lines += difflib.unified_diff(old, new, f"golden/{name}", f"rendered/{name}", lineterm="")
    return "\n".join(lines)


def test_a_project_becomes_exactly_its_golden_tree(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    files = rendered(laid_out(case, tmp_path))
    if request.config.getoption("--update", default=False):
        keep(case, files)
    if difference := differences(kept(case), files):
        pytest.fail(f"{difference}\n\nif this is meant: {COMMAND} -k {case.name}", pytrace=False)


def test_the_specs_of_golden_projects_have_no_errors(case: Path, tmp_path: Path) -> None:
    found = check(laid_out(case, tmp_path))
    assert [str(item) for item in found if item.severity is Severity.ERROR] == []


def test_rendering_twice_gives_the_same_bytes(case: Path, tmp_path: Path) -> None:
    project = laid_out(case, tmp_path)
    assert rendered(project) == rendered(project)
