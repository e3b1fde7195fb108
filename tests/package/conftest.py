"""A project of one service, and locks that are made once a session by real uv from the real index."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.package import Bundle, BundleRequest, lock, package

Packager = Callable[..., list[Bundle]]
Write = Callable[[dict[str, str | bytes]], None]
# pure Python; with native code; pure Python that exists as a source distribution only
REQUIREMENTS = "idna\nmarkupsafe\ndocopt\n"


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The texts of a requirements.txt and its lock."""
    root = tmp_path_factory.mktemp("locked")
    file = root / "requirements.txt"
    file.write_text(REQUIREMENTS)
    lock(file, root=root, pythons=["3.13"])
    return REQUIREMENTS, (root / "requirements.lock").read_text()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project/functions/orders"
    folder.mkdir(parents=True)
    (folder / "api.py").write_text("def handler(event, context):\n    return 1\n")
    return tmp_path / "project"


@pytest.fixture
def write(root: Path) -> Write:
    """Write files by their names relative to the project's root."""

    def into_root(files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    return into_root


@pytest.fixture
def requirements(write: Write, root: Path, locked: tuple[str, str]) -> Path:
    """A requirements.txt of the service, locked."""
    text, lock_text = locked
    write({"functions/orders/requirements.txt": text, "functions/orders/requirements.lock": lock_text})
    return root / "functions/orders/requirements.txt"


@pytest.fixture
def request_for(root: Path) -> Callable[..., BundleRequest]:
    """A function `orders/api` on python3.13 and arm64, with some fields replaced."""
    base = BundleRequest("api", "orders", "function", root / "functions/orders", (), None, "python3.13", "arm64")

    def make(**changes: Any) -> BundleRequest:
        return replace(base, **changes)

    return make


@pytest.fixture
def packaged(root: Path) -> Packager:
    def run(*requests: BundleRequest, **options: Any) -> list[Bundle]:
        return package(requests, root=root, build=root / "build", **options)

    return run
