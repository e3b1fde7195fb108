"""The same bytes from another folder, under another umask, on another day, in another place.

Each run is a process of its own, because time zone, locale and umask belong to processes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
RUN = """
import os, sys
from pathlib import Path
from generator.package import BundleRequest, package
os.umask(int(sys.argv[2], 8))
root = Path(sys.argv[1])
orders = root / "functions/orders"
needs = orders / "requirements.txt"
package(
    [
        BundleRequest("api", "orders", "function", orders, (root / "libs/shared",), needs, "python3.13", "arm64"),
        BundleRequest("common", "orders", "layer", None, (), needs, "python3.13", "x86_64"),
        BundleRequest("web", "orders", "function", root / "functions/web", (), None, "nodejs22.x", "arm64"),
    ],
    root=root,
    build=root / "build",
)
"""
FILES = {
    "functions/orders/api.py": "def handler(event, context):\n    return 1\n",
    "functions/orders/Große.txt": "straße\n",
    "functions/orders/run.sh": "#!/bin/sh\n",
    "functions/web/index.mjs": "export const handler = async () => 1\n",
    "libs/shared/pyproject.toml": '[project]\nname = "shared"\nversion = "1"\n',
    "libs/shared/shared/__init__.py": "x = 1\n",
}


@pytest.fixture
def project(tmp_path: Path, locked: tuple[str, str]) -> Path:
    folder = tmp_path / "project"
    texts = {"functions/orders/requirements.txt": locked[0], "functions/orders/requirements.lock": locked[1]}
    for name, text in {**FILES, **texts}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def start(project: Path, umask: str = "022", **environment: str) -> subprocess.Popen[bytes]:
    whole = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1", **environment}
    return subprocess.Popen([sys.executable, "-c", RUN, str(project), umask], env=whole, cwd=project.parent)


def products(project: Path) -> dict[str, bytes]:
    """Zips and manifest: everything under `build` but the cache."""
    build = project / "build"
    files = [path for path in build.rglob("*") if path.is_file() and ".cache" not in path.parts]
    return {path.relative_to(build).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def expected(project: Path, tmp_path: Path) -> dict[str, bytes]:
    copy = tmp_path / "undisturbed"
    shutil.copytree(project, copy)
    assert start(copy).wait() == 0
    made = products(copy)
    assert len(made) == 4
    return made


@pytest.mark.parametrize(
    ("umask", "environment"),
    [
        ("000", {"TZ": "Pacific/Kiritimati"}),
        ("077", {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
        ("027", {"LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}),
        (
            "022",
            {"PYTHONPATH": str(REPOSITORY), "VIRTUAL_ENV": "/nowhere", "UV_PYTHON": "2.7", "UV_RESOLUTION": "lowest"},
        ),
        ("022", {"UV_PRERELEASE": "allow", "UV_TARGET": "/nowhere", "UV_LINK_MODE": "symlink", "UV_NO_BINARY": "1"}),
    ],
)
def test_umask_time_zone_locale_and_uv_settings_change_nothing(
    umask: str, environment: dict[str, str], project: Path, expected: dict[str, bytes]
) -> None:
    assert start(project, umask, **environment).wait() == 0
    assert products(project) == expected


def test_folder_modes_and_dates_change_nothing(project: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    other = tmp_path / "some where/else, ünd deeper"
    shutil.copytree(project, other)
    for number, path in enumerate(sorted(other.rglob("*"))):
        path.chmod(0o755)
        os.utime(path, (86_400 * 365 * (number + 1), 86_400 * 365 * (number + 1)))

    assert start(other).wait() == 0
    assert products(other) == expected


def test_two_runs_at_once_give_what_one_gives(project: Path, expected: dict[str, bytes]) -> None:
    runs = [start(project) for _ in range(3)]

    assert [run.wait() for run in runs] == [0, 0, 0]
    assert products(project) == expected
