import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.local.watch import changes, stamps


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "api.py").write_text("1")
    return tmp_path


def watching(folder: Path, quiet: float = 0.05) -> Iterator[frozenset[Path]]:
    end = time.monotonic() + 10
    return changes([folder], stop=lambda: time.monotonic() > end, poll=0.01, quiet=quiet)


def test_made_changed_and_removed_files_are_told_together(folder: Path) -> None:
    (folder / "gone.py").write_text("1")
    stream = watching(folder)
    (folder / "src" / "api.py").write_text("22")
    (folder / "new.py").write_text("1")
    (folder / "gone.py").unlink()

    assert next(stream) == {folder / "src" / "api.py", folder / "new.py", folder / "gone.py"}


def test_a_replaced_file_of_equal_size_is_a_change(folder: Path) -> None:
    stream = watching(folder)
    (folder / "src" / "other").write_text("2")
    (folder / "src" / "other").replace(folder / "src" / "api.py")

    assert folder / "src" / "api.py" in next(stream)


def test_a_save_in_several_steps_is_one_change(folder: Path) -> None:
    stream = watching(folder, quiet=0.3)

    def save_slowly() -> None:
        for step in range(5):
            (folder / "src" / "api.py").write_text("x" * (step + 2))
            time.sleep(0.05)

    saver = threading.Thread(target=save_slowly)
    saver.start()
    assert next(stream) == {folder / "src" / "api.py"}
    assert not saver.is_alive() or (folder / "src" / "api.py").stat().st_size == 6
    saver.join()


def test_what_tools_write_is_not_source(folder: Path) -> None:
    for name in ("__pycache__", ".gen", ".git", "build"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("1")
    (folder / "src" / "api.py.swp").write_text("1")

    assert set(stamps([folder])) == {folder / "src" / "api.py"}


def test_it_ends_when_it_is_told_to(folder: Path) -> None:
    assert list(changes([folder], stop=lambda: True)) == []


def test_a_folder_that_is_missing_is_watched_for(folder: Path) -> None:
    stream = watching(folder / "later")
    (folder / "later").mkdir()
    (folder / "later" / "a.py").write_text("1")

    assert next(stream) == {folder / "later" / "a.py"}
