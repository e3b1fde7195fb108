"""One provider process for many Terraform commands, one after the other.

Starting the AWS provider and reading its schema is most of a small plan's time. A provider that is started for
debugging stays, and Terraform attaches to it. It knows one configuration at a time, the last one's: commands that share
it may not run at once. https://developer.hashicorp.com/terraform/plugin/debugging

It ends when nobody is left who needs it: this process and every command attached to it hold the end of a pipe, and it
is told to stop once the last of them is gone. So a Terraform that outlives a killed gen comes to its polite end.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.terraform.runner import Runner

_GLOB = ".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*"
_SAYS = re.compile(r"TF_REATTACH_PROVIDERS='(\{.*\})'")
_PATIENCE = 30.0
_POLL = 0.05
_BUNDLE = "AWS_CA_BUNDLE"
_BUNDLE_IN_CONFIG = re.compile(r"^\s*ca_bundle\s*=", re.MULTILINE)
# The shell becomes the provider; what it leaves behind waits for the end of the pipe and stops it by its own pid.
_START = 'exec 3<&0; (read -r _ <&3; kill "$$") & exec "$0" -debug 3<&- </dev/null'


@dataclass(frozen=True, slots=True)
class SharedProvider:
    """What attaches Terraform to a provider; without `environ` each command starts its own.

    `lifeline` is the descriptor that a command has to inherit.
    """

    environ: Mapping[str, str] = field(default_factory=dict)
    lifeline: int | None = None

    def serving(self, runner: Runner) -> Runner:
        """The runner with this provider for all that it is asked."""
        return replace(runner, environ={**runner.environ, **self.environ}, lifeline=self.lifeline)


@contextmanager
def shared_provider(root: Path, environ: Mapping[str, str]) -> Iterator[SharedProvider]:
    """A provider for whoever runs Terraform meanwhile, and for as long as such a Terraform runs.

    `root` is an initialised folder: what it has installed is what is started.
    """
    binary = next(iter(sorted(root.glob(_GLOB))), None)
    its_own = _environ(environ)
    if binary is None or its_own is None or os.name != "posix":
        yield SharedProvider()
        return
    needed, lifeline = os.pipe()
    with tempfile.TemporaryFile() as said, _held(needed, lifeline):
        provider = subprocess.Popen(
            ["/bin/sh", "-c", _START, str(binary.absolute())],
            cwd=root,  # as Terraform has it: a package may be a file that the root names from where it lies
            env=its_own,
            stdin=needed,
            stdout=said,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            address = _address(provider, said.fileno())
            yield SharedProvider({"TF_REATTACH_PROVIDERS": address}, lifeline) if address else SharedProvider()
        finally:
            _end(provider)


@contextmanager
def attached(runner: Runner) -> Iterator[Runner]:
    """The runner of an initialised folder, with one provider for all that it is asked meanwhile."""
    with shared_provider(runner.folder, runner.environ) as provider:
        yield provider.serving(runner)


@contextmanager
def _held(*descriptors: int) -> Iterator[None]:
    try:
        yield
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _environ(environ: Mapping[str, str]) -> dict[str, str] | None:
    """What a provider is started with that is configured again and again; None where that cannot be.

    The AWS SDK puts a bundle of certificates into one HTTP client only, so that the second configuration ends with
    "unable to add custom RootCAs". Go's own variables make the same bundle all that is trusted, and are asked on Linux.
    https://pkg.go.dev/crypto/x509#SystemCertPool
    """
    if _BUNDLE_IN_CONFIG.search(_config(environ)):
        return None
    bundle = environ.get(_BUNDLE, "")
    if not bundle:
        return dict(environ)
    if not (sys.platform.startswith("linux") and Path(bundle).is_absolute() and Path(bundle).is_file()):
        return None
    kept = {name: value for name, value in environ.items() if name != _BUNDLE}
    return kept | {"SSL_CERT_FILE": bundle, "SSL_CERT_DIR": os.devnull}


def _config(environ: Mapping[str, str]) -> str:
    """The text of AWS's own configuration, "" where there is none to read."""
    file = environ.get("AWS_CONFIG_FILE") or Path(environ.get("HOME") or os.devnull, ".aws/config")
    try:
        return Path(file).expanduser().read_text(encoding="utf-8", errors="replace")
    except (OSError, RuntimeError):
        return ""


def _address(provider: "subprocess.Popen[bytes]", said: int) -> str:
    """What the provider tells Terraform to be told; "" when it ends or stays silent."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and provider.poll() is None:
        found = _SAYS.search(os.pread(said, 1 << 16, 0).decode("utf-8", "replace"))
        if found:
            return found.group(1)
        time.sleep(_POLL)
    return ""


def _end(provider: "subprocess.Popen[bytes]") -> None:
    """Provider and watcher are a group of their own, which is there as long as one of them is: the watcher is."""
    os.killpg(provider.pid, signal.SIGTERM)
    try:
        provider.wait(10)
    except subprocess.TimeoutExpired:
        provider.kill()
        provider.wait()
