"""The cache under `build/.cache`: one run at a time writes there, and what it was killed in is never taken for done.

Everything appears by one rename. What a killed run leaves is a folder in `unfinished/`, which the next run clears.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.replacing import replace_file

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Store:
    """Paths of one build folder."""

    build: Path

    @property
    def cache(self) -> Path:
        return self.build / ".cache"

    @property
    def index(self) -> Path:
        return self.cache / "index.json"

    @property
    def packages(self) -> Path:
        return self.build / "packages"

    @property
    def manifest(self) -> Path:
        return self.build / "manifest.json"

    def record(self, kind: str, key: str) -> Path:
        return self.cache / kind / f"{key}.json"

    def tree(self, key: str) -> Path:
        return self.cache / "dependencies" / key

    def write(self, path: Path, content: bytes) -> None:
        """Replace a file of the build folder as one step."""
        scratch = self.cache / "unfinished"
        scratch.mkdir(parents=True, exist_ok=True)
        replace_file(path, content, scratch)

    def remember(self, kind: str, key: str, content: dict[str, object]) -> None:
        """Keep a record for later runs."""
        self.write(self.record(kind, key), json.dumps(content, sort_keys=True, separators=(",", ":")).encode())

    @contextmanager
    def unfinished(self) -> Iterator[Path]:
        """A folder of its own for work in progress; gone afterwards."""
        parent = self.cache / "unfinished"
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def exclusive(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold the build folder; the lock dies with its holder, so a killed run never blocks the next."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with (self.cache / "lock").open("wb") as stream:
            _lock(stream.fileno(), waiting)
            shutil.rmtree(self.cache / "unfinished", ignore_errors=True)
            yield


def read_record(path: Path) -> dict[str, object] | None:
    """A JSON object written by `Store.remember`, None when it is missing or garbage."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _lock(descriptor: int, waiting: Callable[[], None]) -> None:
    if fcntl is None:  # pragma: no cover - Windows
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
