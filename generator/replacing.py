"""Replacing a file as one step: a reader, or a run after a kill, sees the old bytes or the new ones.

The draft's name tells whose it is, so that the next run knows a killed one's from that of a neighbour at work.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes, scratch: Path | None = None) -> None:
    """Write `content` to `path`; `scratch` is a folder on the same file system for the draft; raises OSError."""
    folder = scratch or path.parent
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_orphans(folder, path.name)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.{os.getpid()}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _remove_orphans(folder: Path, name: str) -> None:
    """Drafts of `name` whose writers are no more."""
    for draft in folder.glob(f".{name}.*.tmp"):
        owner = draft.name.removeprefix(f".{name}.").partition(".")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            draft.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):  # somebody else's, and alive
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True
