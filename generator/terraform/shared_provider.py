"""One provider process for many Terraform commands, one after the other.

Starting the AWS provider and reading its schema is most of a small plan's time. A provider that is started for
debugging stays, and Terraform attaches to it. It knows one configuration at a time, the last one's: commands that share
it may not run at once. https://developer.hashicorp.com/terraform/plugin/debugging
"""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.children import signalled_without_parent

_GLOB = ".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*"
_SAYS = re.compile(r"TF_REATTACH_PROVIDERS='(\{.*\})'")
_PATIENCE = 30.0
_POLL = 0.05
# With a bundle of its own the provider can be configured but once: "unable to add custom RootCAs".
_CONFIGURED_ONCE = "AWS_CA_BUNDLE"


@contextmanager
def shared_provider(root: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The variables that attach Terraform to a provider of its own; none where that cannot be: each starts its own.

    `root` is an initialised folder: what it has installed is what is started.
    """
    binary = next(iter(sorted(root.glob(_GLOB))), None)
    if binary is None or environ.get(_CONFIGURED_ONCE) or os.name != "posix":
        yield {}
        return
    with tempfile.TemporaryFile() as said:
        provider = subprocess.Popen(
            [str(binary), "-debug"],
            env=dict(environ),
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
