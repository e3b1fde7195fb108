"""The bytes of a zip follow from names and contents alone."""

import hashlib
import zipfile
from functools import partial
from pathlib import Path

from generator.package import archive


def test_order_dates_and_modes_are_fixed(tmp_path: Path) -> None:
    contents = {"b.py": b"b", "run": b"#!/bin/sh\n", "a/\u00e4.txt": b"", "tool": b"\x7fELF"}
    readers = {name: partial(bytes, content) for name, content in contents.items()}
    first = archive.write(tmp_path / "1.zip", readers)
    second = archive.write(tmp_path / "2.zip", dict(reversed(readers.items())))

    assert first == second
    with zipfile.ZipFile(tmp_path / "1.zip") as written:
        members = written.infolist()
    assert [member.filename for member in members] == ["a/\u00e4.txt", "b.py", "run", "tool"]
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert [oct(member.external_attr >> 16) for member in members] == ["0o100644", "0o100644", "0o100755", "0o100755"]
    assert {member.create_system for member in members} == {3}


def test_digests_are_also_given_as_aws_reports_them(tmp_path: Path) -> None:
    written = archive.write(tmp_path / "1.zip", {"a": lambda: b"abc"})

    assert written.digest == hashlib.sha256((tmp_path / "1.zip").read_bytes()).hexdigest()
    assert written.unpacked_size == 3
    assert archive.base64_of(hashlib.sha256(b"").hexdigest()) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
