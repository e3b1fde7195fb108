"""The files of one block: names below its folder to contents."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import UserError
from generator.scaffold.kit import files

Tree = Mapping[str, bytes]

# As git writes them: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
_BEGINS, _ENDS = b"<<<<<<< ", b">>>>>>> "


def digest(content: bytes) -> str:
    """Of the content with line ends as they were copied: git may check text out with others."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n") if is_text(content) else content).hexdigest()


def is_text(content: bytes) -> bool:
    return b"\0" not in content


def read_tree(folder: Path) -> dict[str, bytes]:
    """What is there now, without caches, state and hidden files; UserError for a folder that is a link."""
    if folder.is_symlink():
        raise UserError(f"{folder} is a symbolic link: a copy is a folder of its own; remove the link")
    return {str(path): (folder / path).read_bytes() for path in files(folder)}


def has_markers(content: bytes) -> bool:
    """Whether a merge has left a conflict in it."""
    lines = content.splitlines()
    return any(line.startswith(_BEGINS) for line in lines) and any(line.startswith(_ENDS) for line in lines)
