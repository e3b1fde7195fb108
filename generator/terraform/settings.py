"""Where providers come from: a CLI configuration of the project's own, unless the user has a working one.

A `TF_CLI_CONFIG_FILE` that points nowhere makes Terraform print a warning box at every call, so it is never passed on.
https://developer.hashicorp.com/terraform/cli/config/config-file
"""

import json
from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import UserError
from generator.replacing import replace_file

# Each of these points Terraform at another workspace, data folder or prompt than the one the command line shows.
_MISLEADING = frozenset({"TF_CLI_CONFIG_FILE", "TF_DATA_DIR", "TF_WORKSPACE", "TF_INPUT", "TERRAFORM_CONFIG"})
# TF_CLI_ARGS and TF_CLI_ARGS_apply add options that the command line does not show: `-target`, `-destroy`.
_HIDDEN_OPTIONS = "TF_CLI_ARGS"
_NEEDED = "hashicorp/aws"
# Terraform spends a third of a plan's processor time collecting garbage. Letting the heap grow to four times what is in
# use instead of twice takes a quarter off a plan of 400 resources, for 250 MB more. https://go.dev/doc/gc-guide#GOGC
_COLLECTOR = {"GOGC": "300"}


def cli_config(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Write `.gen/terraform.rc` where one is needed; the variables a child needs to use the configuration."""
    mirror = environ.get("GEN_PROVIDER_MIRROR", "").strip()
    if mirror:
        return _own(root, _mirrored(_existing_folder(mirror)))
    named = environ.get("TF_CLI_CONFIG_FILE", "").strip()
    if named and Path(named).is_file():
        return {"TF_CLI_CONFIG_FILE": named}
    cache = _cache(root)
    if _has_personal_config(environ):
        return {} if environ.get("TF_PLUGIN_CACHE_DIR") else {"TF_PLUGIN_CACHE_DIR": str(cache)}
    return _own(root, _cached(cache))


def child_environ(environ: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a Terraform child: the user's, less what would mislead it, plus `settings`."""
    kept = {name: value for name, value in environ.items() if not _misleads(name)}
    return _COLLECTOR | kept | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"} | dict(settings)


def _misleads(name: str) -> bool:
    return name in _MISLEADING or name.startswith(_HIDDEN_OPTIONS)


def _own(root: Path, text: str) -> dict[str, str]:
    file = _own_folder(root) / "terraform.rc"
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        replace_file(file, text.encode())
    return {"TF_CLI_CONFIG_FILE": str(file.absolute())}


def _cache(root: Path) -> Path:
    folder = (_own_folder(root) / "providers").absolute()
    folder.mkdir(exist_ok=True)
    return folder


def _own_folder(root: Path) -> Path:
    folder = root / ".gen"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} must be writable for gen's own files: {error.strerror}") from error
    return folder


def _cached(cache: Path) -> str:
    return (
        "disable_checkpoint = true\n"
        f"plugin_cache_dir   = {json.dumps(str(cache))}\n"
        "\n"
        "provider_installation {\n"
        "  direct {}\n"
        "}\n"
    )


def _mirrored(mirror: Path) -> str:
    # Naming what the mirror holds keeps every other provider installable from its registry.
    held = json.dumps(sorted(_addresses(mirror)))
    return (
        "disable_checkpoint = true\n"
        "\n"
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f"    path    = {json.dumps(str(mirror))}\n"
        f"    include = {held}\n"
        "  }\n"
        "\n"
        "  direct {\n"
        f"    exclude = {held}\n"
        "  }\n"
        "}\n"
    )


def _addresses(mirror: Path) -> list[str]:
    found = [str(folder.relative_to(mirror).as_posix()) for folder in mirror.glob("*/*/*") if folder.is_dir()]
    if not found:
        raise UserError(
            f"GEN_PROVIDER_MIRROR is {mirror}, which holds no provider (HOST/NAMESPACE/TYPE/...); "
            "make one with `terraform providers mirror DIR`, or unset it to use the registry"
        )
    if not any(address.endswith(f"/{_NEEDED}") and any((mirror / address).iterdir()) for address in found):
        raise UserError(
            f"GEN_PROVIDER_MIRROR is {mirror}, which does not hold {_NEEDED}, which everything here needs; "
            "make one with `terraform providers mirror DIR`, or unset it to use the registry"
        )
    return found


def _existing_folder(mirror: str) -> Path:
    folder = Path(mirror).absolute()
    if not folder.is_dir():
        raise UserError(
            f"GEN_PROVIDER_MIRROR is {mirror}, which is no folder; "
            "make one with `terraform providers mirror DIR`, or unset it to use the registry"
        )
    return folder


def _has_personal_config(environ: Mapping[str, str]) -> bool:
    home = environ.get("HOME", "")
    return bool(home) and any((Path(home) / name).is_file() for name in (".terraformrc", ".tofurc"))
