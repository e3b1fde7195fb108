"""File names between the disk and the zip, which has them in UTF-8 whatever the locale of this run."""

import os
from pathlib import Path


def in_zip(path: Path) -> str:
    """The path with `/`, as the bytes on disk say it in UTF-8; undecodable bytes stay surrogates."""
    return os.fsencode(path.as_posix()).decode("utf-8", "surrogateescape")


def on_disk(name: str) -> str:
    """The name to open a file by, the inverse of `in_zip`."""
    return os.fsdecode(name.encode("utf-8", "surrogateescape"))
