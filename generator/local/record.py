"""What is known of a running emulator, in `.gen/local/emulator.json`: written by its own process, read by everybody."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Running:
    """A live emulator; `started` is its process's start time as the system tells it."""

    pid: int
    started: str
    port: int
    account: str
    region: str
    enforce: bool
    record_calls: bool

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def read(file: Path) -> Running | None:
    """What `file` says; a missing one, or one of another version, says nothing."""
    with suppress(OSError, ValueError, TypeError, RecursionError):
        return Running(**json.loads(file.read_text(encoding="utf-8")))
    return None


def write(file: Path, running: Running) -> None:
    """Replace `file` in one step."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(running), indent=2) + "\n", encoding="utf-8")
    fresh.replace(file)
