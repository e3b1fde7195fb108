"""Digests are remembered only when it is sure that they still hold."""

import os
from pathlib import Path

from generator.package import index
from generator.replacing import replace_file

LATER = 10**19  # nanoseconds; long after any file of the test was written


def test_a_settled_file_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one")
    first = index.Index(tmp_path / "index.json", tmp_path, clock=lambda: LATER)
    digest = first.digest(file)
    first.save(replace_file)
    stamp = file.stat()

    second = index.load(tmp_path / "index.json", tmp_path)
    file.chmod(0o000)
    file.chmod(stamp.st_mode)
    assert second.digest(file) == digest


def test_a_change_that_keeps_size_and_modification_time_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one")
    known = index.Index(tmp_path / "index.json", tmp_path, clock=lambda: LATER)
    before, stamp = known.digest(file), file.stat()
    file.write_text("two")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert known.digest(file) != before


def test_a_file_of_this_moment_is_not_trusted(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one")
    known = index.Index(tmp_path / "index.json", tmp_path)
    known.digest(file)
    known.save(replace_file)

    assert "a.py" not in (tmp_path / "index.json").read_text()


def test_files_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one")
    known = index.Index(tmp_path / "index.json", tmp_path, clock=lambda: LATER)
    known.digest(file)
    known.save(replace_file)
    file.unlink()
    again = index.load(tmp_path / "index.json", tmp_path)
    again.save(replace_file)

    assert "a.py" not in (tmp_path / "index.json").read_text()
