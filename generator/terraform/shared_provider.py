"""One provider process for many Terraform commands, one after the other.

Starting the AWS provider and reading its schema is most of a small plan's time. A provider that is started for
debugging stays, and Terraform attaches to it. It knows one configuration at a time, the last one's: commands that share
it may not run at once. https://developer.hashicorp.com/terraform/plugin/debugging
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
from dataclasses import replace
from pathlib import Path

from generator.children import signalled_without_parent
from generator.terraform.runner import Runner

_GLOB = ".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*"
_SAYS = re.compile(r"TF_REATTACH_PROVIDERS='(\{.*\})'")
_PATIENCE = 30.0
_POLL = 0.05
_BUNDLE = "AWS_CA_BUNDLE"
_BUNDLE_IN_CONFIG = re.compile(r"^\s*ca_bundle\s*=", re.MULTILINE)


@contextmanager
def shared_provider(root: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The variables that attach Terraform to a provider of its own; none where that cannot be: each starts its own.

    `root` is an initialised folder: what it has installed is what is started.
    """
    binary = next(iter(sorted(root.glob(_GLOB))), None)
    its_own = _environ(environ)
    if binary is None or its_own is None or os.name != "posix":
        yield {}
        return
    with tempfile.TemporaryFile() as said:
        provider = subprocess.Popen(
            [str(binary), "-debug"],
            env=its_own,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=signalled_without_parent(signal.SIGTERM),
        )
        try:
            address = _address(provider, said.fileno())
            yield {"TF_REATTACH_PROVIDERS": address} if address else {}
        finally:
            _end(provider)


@contextmanager
def attached(runner: Runner) -> Iterator[Runner]:
    """The runner of an initialised folder, with one provider for all that it is asked meanwhile.

    For what changes nothing: the provider ends at once when this process is killed, and with it an apply under way.
    """
    with shared_provider(runner.folder, runner.environ) as found:
        yield replace(runner, environ={**runner.environ, **found})


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
    provider.terminate()
    try:
        provider.wait(10)
    except subprocess.TimeoutExpired:
        provider.kill()
        provider.wait()
