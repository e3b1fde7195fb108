"""Which program runs the HCL: `GEN_TERRAFORM`, else `terraform`, else `tofu` on PATH, at least version 1.11."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import UserError

MINIMUM = (1, 11)
_VERSION_SECONDS = 30
_WAY_TO_GET_IT = (
    "Get Terraform from https://developer.hashicorp.com/terraform/install "
    "(macOS: brew install hashicorp/tap/terraform) or OpenTofu from https://opentofu.org/docs/intro/install, "
    "or name a binary: GEN_TERRAFORM=/path/to/terraform"
)


@dataclass(frozen=True, slots=True)
class Binary:
    """A program that was run once: its absolute path, `terraform` or `tofu`, and its version such as `1.11.4`."""

    path: Path
    name: str
    version: str


def find_binary(environ: Mapping[str, str]) -> Binary:
    """The program to use; raises UserError with the way to get one."""
    path = _locate(environ)
    name, version = _identify(path, environ)
    if _numbers(version) < MINIMUM:
        raise UserError(
            f"{path} is version {version}; {_dotted(MINIMUM)} or newer is needed (for write-only arguments). "
            f"{_WAY_TO_GET_IT}"
        )
    return Binary(path, name, version)


def _locate(environ: Mapping[str, str]) -> Path:
    named = environ.get("GEN_TERRAFORM", "").strip()
    search = environ.get("PATH", os.defpath)
    for candidate in [named] if named else ["terraform", "tofu"]:
        found = shutil.which(candidate, path=search)
        if found:
            return Path(found).absolute()
    if named:
        raise UserError(f"GEN_TERRAFORM is {named}, which is no program that can be run here. {_WAY_TO_GET_IT}")
    raise UserError(f"neither terraform nor tofu is on PATH. {_WAY_TO_GET_IT}")


def _identify(path: Path, environ: Mapping[str, str]) -> tuple[str, str]:
    # A CLI configuration named by the user may be broken; the version must be readable all the same.
    quiet = {name: value for name, value in environ.items() if not name.startswith("TF_")}
    quiet["CHECKPOINT_DISABLE"] = "1"
    try:
        answer = subprocess.run(
            [path, "version", "-json"], env=quiet, capture_output=True, text=True, timeout=_VERSION_SECONDS, check=True
        )
        version = str(json.loads(answer.stdout)["terraform_version"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path} does not answer `version -json` like Terraform does ({error}). {_WAY_TO_GET_IT}"
        ) from error
    return _product(path, quiet), version


def _product(path: Path, environ: Mapping[str, str]) -> str:
    # `version -json` of both products is alike; only the plain form names the product.
    if "tofu" in path.name:
        return "tofu"
    plain = subprocess.run([path, "version"], env=dict(environ), capture_output=True, text=True, check=False)
    return "tofu" if plain.stdout.startswith("OpenTofu") else "terraform"


def _numbers(version: str) -> tuple[int, int]:
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
