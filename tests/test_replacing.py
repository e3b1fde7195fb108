"""A file is replaced in one step, and what a killed run has drafted goes with the next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.replacing import replace_file


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_file_has_the_new_bytes_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    replace_file(tmp_path / "new" / "a.json", b"1")
    replace_file(tmp_path / "new" / "a.json", b"2")

    assert (tmp_path / "new" / "a.json").read_bytes() == b"2"
    assert names(tmp_path / "new") == ["a.json"]


def test_a_draft_of_a_killed_run_goes_and_one_of_a_live_run_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    (tmp_path / f".a.json.{gone.pid}.abc.tmp").touch()
    live = tmp_path / f".a.json.{os.getpid()}.abc.tmp"
    live.touch()
    foreign = tmp_path / ".a.json.notes.tmp"
    foreign.touch()

    replace_file(tmp_path / "a.json", b"1")

    assert names(tmp_path) == sorted(["a.json", live.name, foreign.name])


def test_what_cannot_be_put_in_place_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()

    with pytest.raises(OSError, match=r"a\.json"):
        replace_file(tmp_path / "a.json", b"1")

    assert names(tmp_path) == ["a.json"]
