"""Starting, finding and ending this project's own MiniStack: one detached process, one port, state under `.gen/local`.

In: the project's root, what it should be like (`Settings`). Out: `Running`, after it has answered. Refuses: a port that
the user asked for and somebody else has; an emulator that does not come up (with the end of its log).
"""

import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from generator.diagnostics import UserError
from generator.local import http, pid, record
from generator.local.ports import choose_port, usual_port
from generator.local.record import Running
from generator.local.serve import HEALTH_PATH, SAVE_PATH

__all__ = ["Emulator", "Running", "Settings", "Started"]

_START_SECONDS = 45.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.05
_LOG_LINES = 15
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

    def start(self, settings: Settings | None = None, lost: Callable[[], None] = lambda: None) -> Started:
        """Make sure that an emulator with these settings answers.

        `lost` is called while it can still be seen that the last one may have forgotten something: a run that is killed
        later must not take its successor for the one that knew everything.
        """
        wanted = settings or Settings()
        _require_ministack()
        with self._locked() as lock:
            running = self.status()
            answering = running is not None and _answers(running)
            if running and answering and _suits(running, wanted):
                return Started(running, "reused")
            before = self._recorded()
            if running and wanted.port not in (None, running.port):
                # Refused before anything is ended.
                choose_port(wanted.port, running.port)
            if running:
                pid.end(running.pid, running.started, patience=_STOP_SECONDS)
            how = self._how(ended_in_peace=before is None or answering)
            if how != "resumed":
                lost()
            return Started(self._launch(wanted, before, lock), how)

    def stop(self) -> bool:
        """End the emulator and keep its state; False when none ran."""
        if not self.folder.is_dir():
            return False
        with self._locked():
            return self._stop()

    def forget(self) -> None:
        """End the emulator and remove everything it knew."""
        self.stop()
        for name in ("before", "state", "s3", "home"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def save(self) -> None:
        """Write the state now, so that not even a crash loses what was just applied; UserError when there is none."""
        running = self.status()
        if running is None:
            raise UserError("the local cloud has ended unexpectedly: run `gen up` again")
        try:
            http.request("POST", running.endpoint + SAVE_PATH, timeout=30)
        except OSError as error:
            raise UserError(f"the local cloud does not answer ({error}): run `gen up` again") from error

    @property
    def _record_file(self) -> Path:
        return self.folder / "emulator.json"

    def _recorded(self) -> Running | None:
        return record.read(self._record_file)

    def _how(self, *, ended_in_peace: bool) -> str:
        if not ended_in_peace:
            return "recovered"
        return "resumed" if any((self.folder / "state").glob("*.json")) else "fresh"

    def _stop(self) -> bool:
        running = self.status()
        if running:
            pid.end(running.pid, running.started, patience=_STOP_SECONDS)
            self._record_file.unlink(missing_ok=True)  # that of one that died by itself says so at the next start
        self._clear_remains()
        return running is not None

    def _clear_remains(self) -> None:
        """What an emulator that is gone, perhaps killed, has left: workers, their files, half-written state."""
        # A handler that is still busy outlives its emulator, and would write into the next one on the same port.
        pid.end_scripts_of(self.folder / "tmp")
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        for file in (*self.folder.glob("state/*.tmp"), *self.folder.glob("s3/**/*.tmp")):
            file.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        import fcntl

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("w")
        except OSError as error:
            raise UserError(f"{self.folder} must be writable for the local cloud: {error.strerror}") from error
        with lock as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file.fileno()

    def _launch(self, wanted: Settings, before: Running | None, lock: int) -> Running:
        port = choose_port(wanted.port, before.port if before else usual_port(self.root))
        self._lay_folders()
        return self._wait(self._spawn(wanted, port, lock), port)

    def _lay_folders(self) -> None:
        self._clear_remains()
        for name in ("state", "s3", "tmp", "home"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        self.log.unlink(missing_ok=True)
        self._record_file.unlink(missing_ok=True)

    def _spawn(self, wanted: Settings, port: int, lock: int) -> int:
        # The path is given inside the program: PYTHONPATH would reach every handler.
        program = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); {_PROGRAM}"
        like = json.dumps({**asdict(wanted), "port": port})
        answer = subprocess.run(
            [sys.executable, "-P", "-u", "-c", program, str(self.folder), like, str(lock)],
            cwd=self.folder / "home",
            env=self._environment(wanted, port),
            # Held by the child too until it is on record: killing the starter lets nobody in before that.
            pass_fds=[lock],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if not answer.stdout.strip().isdigit():
            raise UserError(f"the local cloud did not start:\n{answer.stderr or _tail(self.log)}")
        return int(answer.stdout)

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

    def _wait(self, child: int, port: int) -> Running:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            alive = pid.start_time(child) is not None
            running = self._recorded()
            if running and running.pid == child and _answers(running):
                return running
            if not alive:
                raise self._failure(f"ended at once on port {port}")
            time.sleep(_POLL_SECONDS)
        self._stop()
        raise self._failure(f"did not answer within {_START_SECONDS:.0f} s on port {port}")

    def _failure(self, what: str) -> UserError:
        self._record_file.unlink(missing_ok=True)
        return UserError(f"the local cloud {what}; the end of {self.log}:\n{_tail(self.log)}")


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


def _tail(log: Path) -> str:
    with suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])
    return "(no log)"
