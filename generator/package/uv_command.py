"""Running uv, the one from its wheel, in an environment from which nothing but the way to the index is inherited."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from generator.children import signalled_without_parent
from generator.diagnostics import UserError

# What the network and the index need. Everything else (UV_PYTHON, UV_PRERELEASE, PYTHONPATH, VIRTUAL_ENV, ...) could
# change what is installed.
_PASSED = frozenset(
    [
        "PATH",
        "HOME",
        "USER",
        "USERPROFILE",
        "APPDATA",
        "LOCALAPPDATA",
        "SYSTEMROOT",
        "TMPDIR",
        "TEMP",
        "TMP",
        "NETRC",
        "XDG_CACHE_HOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "SSL_CLIENT_CERT",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "UV_CACHE_DIR",
        "UV_KEYRING_PROVIDER",
        "UV_OFFLINE",
        "UV_NATIVE_TLS",
        "UV_SYSTEM_CERTS",
        "UV_INSECURE_HOST",
        "UV_FIND_LINKS",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
    ]
)
_PASSED_PREFIXES = ("UV_INDEX", "UV_HTTP_", "UV_CONCURRENT_")
_FIXED = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "UV_NO_PROGRESS": "1",
    "NO_COLOR": "1",
    # Only pure Python is built here: a compiler that is found on one machine and not on another would decide what
    # stands in the zip.
    "CC": "false",
    "CXX": "false",
}
_NOISE = re.compile(r"^(Using CPython|Resolved|Prepared|Installed|Downloading|warning: The requested Python)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exit code, standard output and what uv complained about."""

    code: int
    output: str
    complaint: str


@dataclass(frozen=True, slots=True)
class Uv:
    """A uv binary and the environment it runs in."""

    binary: str
    environment: Mapping[str, str]

    def run(self, arguments: Sequence[str], folder: Path, *, interpreter: bool = True) -> Outcome:
        """Run in `folder`, with this interpreter unless uv is to look for one that suits the project."""
        python = ["--python", sys.executable] if interpreter else []
        command = [self.binary, *arguments, "--no-python-downloads", *python]
        ended = subprocess.run(
            command,
            cwd=folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
            errors="replace",
            # It would go on writing into a folder that the next run clears.
            preexec_fn=signalled_without_parent(signal.SIGKILL),
        )
        lines = [line for line in ended.stderr.splitlines() if line.strip() and not _NOISE.match(line)]
        return Outcome(ended.returncode, ended.stdout, "\n".join(lines))


def find(environment: Mapping[str, str] = os.environ) -> Uv:
    """The uv that was installed with the kit."""
    try:
        binary = find_uv_bin()
    except FileNotFoundError as error:
        raise UserError("uv is missing from this Python's environment; install it with `pip install uv`") from error
    return Uv(binary, {**_inherited(environment), **_FIXED})


def _inherited(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name.upper() in _PASSED or name.upper().startswith(_PASSED_PREFIXES)
    }
