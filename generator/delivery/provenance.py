"""What a plan was made from: the commit, the rendered HCL, the tools."""

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generator.delivery.roots import Root
from generator.diagnostics import UserError
from generator.layout.files import MODULES, SERVICES
from generator.terraform.provider_locks import LOCK

_PROVIDER = re.compile(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Commit:
    """`id` is "" outside of a repository; `clean` is False when files differ from it."""

    id: str
    clean: bool


def commit_of(root: Path) -> Commit:
    """The commit that the project's files are of."""
    try:
        head = _git(root, "rev-parse", "HEAD").strip()
        return Commit(head, not _git(root, "status", "--porcelain", "--", ".").strip())
    except (OSError, subprocess.CalledProcessError):
        return Commit("", False)


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


def own_version() -> str:
    return version("stackwright")


def provider_version(folder: Path) -> str:
    """What the lock beside a root has chosen; "" without one."""
    lock = folder / LOCK
    found = _PROVIDER.search(lock.read_text(encoding="utf-8")) if lock.is_file() else None
    return found.group(1) if found else ""


def rendered_digest(project: Path, root: Root) -> str:
    """SHA-256, in hex, of the HCL that a plan of this root reads: the root's, the service module's, the blocks'."""
    folders = [root.folder, SERVICES / root.service]
    blocks = [folder for folder in sorted((project / MODULES).iterdir()) if folder.name != SERVICES.name]
    digest = hashlib.sha256()
    for file in _sources([*(project / folder for folder in folders), *blocks]):
        digest.update(f"{file.relative_to(project).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(folders: Iterable[Path]) -> Iterable[Path]:
    for folder in folders:
        yield from sorted(folder.glob("*.tf"))


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which state, and which writing of it, a plan was made on."""

    id: str
    serial: int


def lineage_of(plan: Path) -> Lineage:
    """From the state that a saved plan carries; a root without state has none yet."""
    try:
        with zipfile.ZipFile(plan) as archive:
            state: dict[str, Any] = json.loads(archive.read("tfstate"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{plan} is no plan file of Terraform's ({error}): plan again with `gen plan`") from error
    return Lineage(str(state.get("lineage", "")), int(state.get("serial", 0)))
