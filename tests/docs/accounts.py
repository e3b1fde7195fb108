"""The AWS of a reader: accounts side by side in one emulator, each behind a profile as on anybody's machine."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.local.emulator import Emulator

PROFILES = {"shop-dev": "1" * 12, "shop-stg": "2" * 12, "shop-prod": "3" * 12}


@contextmanager
def accounts(folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """`environ` with the profiles and an `aws`; a 12-digit access key is the account."""
    folder.mkdir()
    emulator = Emulator(folder, environ)
    endpoint = emulator.start().running.endpoint
    try:
        yield {**environ, **_profiles(folder / "config", endpoint), "PATH": _with_aws(folder / "bin", environ["PATH"])}
    finally:
        emulator.stop()


def _profiles(file: Path, endpoint: str) -> dict[str, str]:
    file.write_text(
        "".join(
            f"[profile {name}]\nregion = eu-central-1\naws_access_key_id = {account}\naws_secret_access_key = any\n\n"
            for name, account in PROFILES.items()
        )
    )
    return {
        "AWS_CONFIG_FILE": str(file),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(file.with_name("credentials")),
    }


def _with_aws(folder: Path, path: str) -> str:
    folder.mkdir()
    command = folder / "aws"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("aws.py")}" "$@"\n')
    command.chmod(0o755)
    return f"{folder}{os.pathsep}{path}"
