"""A repository that has blocks at tags, and one of a team that copies them."""

from pathlib import Path

import pytest

from .repositories import Repository, block


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    """`modules/box` and `modules/lid` at v1.0.0."""
    found = Repository.make(tmp_path / "origin")
    for name in ("box", "lid"):
        found.write({f"modules/{name}/{path}": text for path, text in block(name).items()})
    found.commit("v1.0.0")
    return found


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository.make(tmp_path / "team")
