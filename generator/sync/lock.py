"""One writer at a time in a project: `.gen/lock`, released by the kernel when its holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.diagnostics import UserError
from generator.sync.record import STATE


@contextmanager
def hold(root: Path, wait: float) -> Iterator[None]:
    """Holds the lock, or raises UserError after `wait` seconds."""
    descriptor = _open(root)
    try:
        _take(descriptor, root, wait)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _open(root: Path) -> int:
    folder = root / STATE
    if folder.is_symlink():
        raise UserError(
            f"{folder}: is a symbolic link; gen keeps its state in a folder of the project: remove the link"
        )
    try:
        folder.mkdir(exist_ok=True)
        return os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror}); make it writable") from None


def _take(descriptor: int, root: Path, wait: float) -> None:
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
                found = f"another gen (process {holder}) has been writing here for {wait:g} seconds"
                raise UserError(f"{root}: {found}; wait for it, or end it, and run again") from None
            time.sleep(0.05)
        else:
            return
