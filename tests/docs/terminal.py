"""A shell that a page's commands are typed into: one for all of them, so that variables and `cd` last."""

import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

_END = "--- the command has ended:"
PATIENCE = 240  # seconds for one command


class Terminal:
    """`bash` with both outputs on one stream, as a person sees them."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def run(self, command: str) -> tuple[str, int]:
        """What the command printed, and its exit code."""
        self.type(f'{{ {command}\n}} </dev/null\nprintf "\\n%s %s\\n" "{_END}" $?')
        printed: list[str] = []
        until = time.monotonic() + PATIENCE
        while True:
            line = self._lines.get(timeout=max(0.1, until - time.monotonic()))
            if line.startswith(_END):
                return "".join(printed), int(line.rsplit(" ", 1)[-1])
            printed.append(line)

    def type(self, text: str) -> None:
        """Start something without waiting for its end."""
        assert self._shell.stdin
        self._shell.stdin.write(f"{text}\n")
        self._shell.stdin.flush()

    def wait_for(self, text: str, seconds: float) -> str:
        """Everything printed until a line holds `text`, at most for so long."""
        printed, until = "", time.monotonic() + seconds
        while text not in printed and time.monotonic() < until:
            try:
                printed += self._lines.get(timeout=0.2)
            except queue.Empty:
                continue
        return printed

    def close(self) -> None:
        """Ctrl-C for what runs, and the end of the shell."""
        os.killpg(self._shell.pid, signal.SIGINT)
        assert self._shell.stdin
        self._shell.stdin.close()
        try:
            self._shell.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._shell.pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self._shell.stdout
        for line in self._shell.stdout:
            self._lines.put(line)
