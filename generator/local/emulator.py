"""Starting, finding and ending this project's own MiniStack: one detached process, one port, state under `.gen/local`.

In: the project's root, what it should be like (`Settings`). Out: `Running`, after it has answered. Refuses: a port that
the user asked for and somebody else has; an emulator that does not come up (with the end of its log).
"""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from generator.diagnostics import UserError
from generator.local import http, pid
from generator.local.serve import HEALTH_PATH, SAVE_PATH

_START_SECONDS = 45.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.05
_LINGER_SECONDS = 0.5
_LOG_LINES = 15
# Below the ports that systems hand out to outgoing connections (32768, 49152), so that a kept port stays free.
_FIRST_PORT, _PORTS = 20_000, 10_000
_PORT_TRIES = 50
_PROGRAM = "from generator.local.serve import main; main(sys.argv[1:])"
# What a program needs to run at all; nothing of the user's account, tokens or settings reaches a handler.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Settings:
    """`port` None: this project's usual one or the next free. `enforce` makes role policies count."""

    port: int | None = None
    account: str = "000000000000"
    region: str = "eu-central-1"
    enforce: bool = False
    record_calls: bool = False


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


@dataclass(frozen=True, slots=True)
class Started:
    """What `start` found: `how` is `reused`, `fresh`, `resumed` (state kept) or `recovered` (after a crash)."""

    running: Running
    how: str


@dataclass(frozen=True, slots=True)
class Emulator:
    """The emulator of the project in `root`; `environ` is the user's environment."""

    root: Path
    environ: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return (self.root / ".gen" / "local").absolute()

    @property
    def log(self) -> Path:
        return self.folder / "emulator.log"

    def status(self) -> Running | None:
        """The running emulator, or None. A pid that belongs to another process now counts as none."""
        recorded = self._recorded()
        return recorded if recorded and pid.is_alive(recorded.pid, recorded.started) else None

    def start(self, settings: Settings | None = None) -> Started:
        """Make sure that an emulator with these settings answers."""
        wanted = settings or Settings()
        _require_ministack()
        with self._locked():
            running = self.status()
            answering = running is not None and _answers(running)
            if running and answering and _suits(running, wanted):
                return Started(running, "reused")
            before = self._recorded()
            if running:
                self._end(running)
            how = self._how(ended_in_peace=before is None or answering)
            return Started(self._launch(wanted, before), how)

    def stop(self) -> bool:
        """End the emulator and keep its state; False when none ran."""
        if not self.folder.is_dir():
            return False
        with self._locked():
            running = self.status()
            if running:
                self._end(running)
            self._record_file.unlink(missing_ok=True)
            return running is not None

    def forget(self) -> None:
        """End the emulator and remove everything it knew."""
        self.stop()
        for name in ("state", "s3", "tmp", "home"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def save(self) -> None:
        """Write the state now, so that not even a crash loses what was just applied."""
        running = self.status()
        if running:
            http.request("POST", running.endpoint + SAVE_PATH, timeout=30)

    @property
    def _record_file(self) -> Path:
        return self.folder / "emulator.json"

    def _recorded(self) -> Running | None:
        # A file cut short by a full disk or written by another version says nothing.
        with suppress(OSError, ValueError, TypeError):
            return Running(**json.loads(self._record_file.read_text(encoding="utf-8")))
        return None

    def _how(self, *, ended_in_peace: bool) -> str:
        if not ended_in_peace:
            return "recovered"
        return "resumed" if any((self.folder / "state").glob("*.json")) else "fresh"

    def _end(self, running: Running) -> None:
        pid.end(running.pid, running.started, patience=_STOP_SECONDS)
        self._end_workers()

    def _end_workers(self) -> None:
        # A handler that is still busy outlives its emulator, and would write into the next one on the same port.
        pid.end_scripts_of(self.folder / "tmp")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        import fcntl

        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _launch(self, wanted: Settings, before: Running | None) -> Running:
        port = _choose_port(wanted.port, before.port if before else _usual_port(self.root))
        self._lay_folders()
        started = self._spawn(wanted, port)
        running = Running(*started, port, wanted.account, wanted.region, wanted.enforce, wanted.record_calls)
        self._record(running)
        self._wait(running)
        return running

    def _lay_folders(self) -> None:
        # What a killed emulator left behind: busy workers and unpacked handlers.
        self._end_workers()
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        for name in ("state", "s3", "tmp", "home"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        self.log.unlink(missing_ok=True)

    def _spawn(self, wanted: Settings, port: int) -> tuple[int, str]:
        # The path is given inside the program: PYTHONPATH would reach every handler.
        program = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); {_PROGRAM}"
        options = ["--port", str(port), "--state", str(self.folder / "state"), "--log", str(self.log)]
        answer = subprocess.run(
            [sys.executable, "-P", "-u", "-c", program, *options],
            cwd=self.folder / "home",
            env=self._environment(wanted, port),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        child = int(answer.stdout) if answer.stdout.strip().isdigit() else 0
        started = pid.start_time(child) if child else None
        if started is None:
            raise UserError(f"the local cloud did not start:\n{answer.stderr or _tail(self.log)}")
        return child, started

    def _environment(self, wanted: Settings, port: int) -> dict[str, str]:
        passed_on = {name: self.environ[name] for name in _PASSED_ON if name in self.environ}
        return passed_on | {
            "AUTH": str(wanted.enforce).lower(),
            "AWS_EC2_METADATA_DISABLED": "true",
            "CLOUDTRAIL_RECORDING": str(int(wanted.record_calls)),
            "GATEWAY_PORT": str(port),
            # Handlers see a home without the user's credentials.
            "HOME": str(self.folder / "home"),
            # Both would listen on all addresses.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local",
            "MINISTACK_ACCOUNT_ID": wanted.account,
            "MINISTACK_REGION": wanted.region,
            "PERSIST_STATE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            "S3_PERSIST": "1",
            "STATE_DIR": str(self.folder / "state"),
            "TMPDIR": str(self.folder / "tmp"),
        }

    def _record(self, running: Running) -> None:
        fresh = self._record_file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(running), indent=2) + "\n", encoding="utf-8")
        fresh.replace(self._record_file)

    def _wait(self, running: Running) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(running):
            gone = not pid.is_alive(running.pid, running.started)
            if gone or time.monotonic() > deadline:
                self._end(running)
                self._record_file.unlink(missing_ok=True)
                what = "ended at once" if gone else f"did not answer within {_START_SECONDS:.0f} s"
                raise UserError(
                    f"the local cloud {what} on port {running.port}; the end of {self.log}:\n{_tail(self.log)}"
                )
            time.sleep(_POLL_SECONDS)


def _require_ministack() -> None:
    missing = [name for name in ("ministack", "cryptography") if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(
            f"the local cloud needs {' and '.join(missing)}, which {sys.executable} does not have: "
            "install the extra `local` (uv sync --extra local, or pip install 'stackwright[local]')"
        )


def _suits(running: Running, wanted: Settings) -> bool:
    same = asdict(wanted)
    port = same.pop("port")
    return all(getattr(running, name) == value for name, value in same.items()) and port in (None, running.port)


def _answers(running: Running) -> bool:
    try:
        answer = http.request("GET", running.endpoint + HEALTH_PATH, timeout=5)
        return answer.status == http.OK and json.loads(answer.body).get("pid") == running.pid
    except (OSError, ValueError):
        return False


def _choose_port(asked: int | None, usual: int) -> int:
    if asked is not None:
        if not _is_free(asked):
            raise UserError(
                f"port {asked} of 127.0.0.1 is in use by another program; "
                "end that one, or leave the port out to get a free one"
            )
        return asked
    # A process that was just killed closes its port a moment after it is gone.
    deadline = time.monotonic() + _LINGER_SECONDS
    while not _is_free(usual) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    for candidate in range(usual, usual + _PORT_TRIES):
        if _is_free(candidate):
            return candidate
    raise UserError(f"none of the ports {usual} to {usual + _PORT_TRIES - 1} of 127.0.0.1 is free; name one that is")


def _usual_port(root: Path) -> int:
    # The same for a project day after day, so that its URLs stay the same.
    return _FIRST_PORT + zlib.crc32(os.fsencode(root.resolve())) % _PORTS


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _tail(log: Path) -> str:
    with suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])
    return "(no log)"
