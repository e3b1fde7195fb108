"""`.terraform.lock.hcl` for everybody: the hashes of a provider's packages on every platform a team works on.

`terraform init` notes the hash of the machine it runs on; a colleague's machine then refuses the provider.
https://developer.hashicorp.com/terraform/cli/commands/providers/lock
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.terraform.runner import Runner

LOCK = ".terraform.lock.hcl"
PLATFORMS = ("darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64")


def locked_roots(environments: Path) -> list[Path]:
    """Root modules that have a lock: the file is the user's, and `terraform init` makes it."""
    return sorted(file.parent for file in environments.glob(f"*/*/{LOCK}"))


def platforms(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The platforms to lock for: with a mirror those that it holds, because it is where providers come from."""
    mirror = environ.get("GEN_PROVIDER_MIRROR", "").strip()
    if not mirror:
        return PLATFORMS
    held = {folder.name for folder in Path(mirror).glob("*/*/*/*/*") if folder.is_dir()}
    return tuple(sorted(held & set(PLATFORMS)))


def complete(runner: Runner, wanted: Iterable[str], environ: Mapping[str, str]) -> bool:
    """Complete the lock of the runner's folder; True when it changed. Raises TerraformFailed."""
    file = runner.folder / LOCK
    before = file.read_bytes()
    mirror = environ.get("GEN_PROVIDER_MIRROR", "").strip()
    source = [f"-fs-mirror={Path(mirror).absolute()}"] if mirror else []
    runner.lock_providers([*source, *(f"-platform={platform}" for platform in wanted)])
    return file.read_bytes() != before
