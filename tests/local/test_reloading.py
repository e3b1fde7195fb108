"""What a saved file brings about, as far as no cloud is needed for it."""

from pathlib import Path

import pytest
from planting import plant

from generator.local.cloud import Cloud
from generator.local.reloading import Reloader, Skipped
from generator.local.watch import stamps

CODE = "def handler(event, context): ...\n"
SHOP = "functions:\n  api: { handler: api.handler, include: [../../libs/money, ../../libs/one.py] }\n"
OTHER = "spec: 1\nservice: other\n" + SHOP


@pytest.fixture
def reloader(tmp_path: Path) -> Reloader:
    files = {f"functions/{name}/api.py": CODE for name in ("shop", "other")}
    libraries = {"libs/money/__init__.py": "", "libs/one.py": ""}
    project = plant(tmp_path, SHOP, {"functions/other/service.yaml": OTHER, **files, **libraries})
    return Reloader(project, ["shop", "other"], Cloud("http://127.0.0.1:1", "000000000000", "eu-central-1"))


def test_libraries_beside_the_services_are_watched_and_each_once(reloader: Reloader, tmp_path: Path) -> None:
    assert reloader.folders == [
        tmp_path / name for name in ("functions/other", "functions/shop", "libs/money", "libs/one.py")
    ]


def test_an_included_file_is_watched_like_a_folder(reloader: Reloader, tmp_path: Path) -> None:
    assert tmp_path / "libs/one.py" in stamps(reloader.folders)


def test_a_file_that_does_not_parse_is_told_once_though_it_is_seen_under_two_names(
    reloader: Reloader, tmp_path: Path
) -> None:
    (file := tmp_path / "libs/money/__init__.py").write_text("def x(:\n")
    (link := tmp_path / "functions/shop/money.py").symlink_to(file)
    found = reloader.reload([file, link])
    assert [item.what for item in found if isinstance(item, Skipped)] == ["libs/money/__init__.py"]


def test_a_file_that_does_not_parse_is_told_once_until_it_is_saved_with_something_else(
    reloader: Reloader, tmp_path: Path
) -> None:
    (file := tmp_path / "functions/shop/api.py").write_text("def x(:\n")
    assert len(reloader.reload([file])) == 1
    assert reloader.reload([file]) == []
    file.write_text("def y(:\n")
    assert len(reloader.reload([file])) == 1
