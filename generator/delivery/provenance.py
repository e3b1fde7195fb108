"""What a plan was made from: the commit, the rendered HCL, the tools."""

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from generator.delivery.roots import Root
from generator.diagnostics import UserError
from generator.layout.files import ENVIRONMENTS, MODULES, PACKAGES_FILE, SERVICES
from generator.terraform.provider_locks import LOCK
from generator.terraform.sources import files_of, reached

# https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files
_LOADED = re.compile(r"(?:terraform|.+\.auto)\.tfvars(?:\.json)?")
_PROVIDER = re.compile(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"([^"]+)"')


# What gen, Terraform and Python write while they work, wherever nobody has told git to ignore it. A manifest names the
# provider and the packages themselves.
_MADE = (LOCK, PACKAGES_FILE, "terraform.tfstate*", ".terraform/**", "__pycache__/**")
_BUT_MADE = tuple(f":(exclude,glob)**/{name}" for name in _MADE)
_READ = ("functions", str(ENVIRONMENTS), str(MODULES), "gen.yaml", "approvals.yaml")


@dataclass(frozen=True, slots=True)
class Commit:
    """`id` is "" outside of a repository; `clean` is False when files differ from it, or new ones lie where specs, code
    and Terraform do. What tools write while they work does not count, nor what a pipeline drops beside them.
    """

    id: str
    clean: bool


def commit_of(root: Path) -> Commit:
    """The commit that the project's files are of."""
    try:
        head = _git(root, "rev-parse", "HEAD").strip()
        changed = _git(root, "status", "--porcelain", "--untracked-files=no", "--", ".", *_BUT_MADE)
        new = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *_READ, *_BUT_MADE)
        return Commit(head, not (changed + new).strip())
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
    """`hcl_digest` of a root."""
    return hcl_digest(project, root.folder, root.service)


def hcl_digest(project: Path, folder: PurePosixPath, service: str) -> str:
    """SHA-256, in hex, of what a plan in this folder reads beside its packages.

    That is the HCL of the root, of the service module, of all blocks and of what else of the project they call, and the
    values that Terraform finds beside the root.
    """
    blocks = [MODULES / each.name for each in sorted((project / MODULES).glob("*/")) if each.name != SERVICES.name]
    folders = reached(project, [folder, SERVICES / service, *blocks])
    digest = hashlib.sha256()
    for file in sorted([*_values(project / folder), *(file for each in folders for file in files_of(project / each))]):
        digest.update(f"{file.relative_to(project).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _values(folder: Path) -> Iterator[Path]:
    """Which packages a plan has read, its manifest says by itself."""
    return (file for file in folder.glob("*.tfvars*") if _LOADED.fullmatch(file.name) and file.name != PACKAGES_FILE)


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
