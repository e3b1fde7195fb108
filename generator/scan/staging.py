"""The tree that is scanned: a copy of the HCL and the plans, in which nothing can tell the scanner to look away.

A configuration of checkov's in the project is refused, and the comments that would skip a check are blunted: what is
accepted stands in approvals.yaml, with an owner and a last day. Two canaries, HCL and a plan with known faults, are
put beside: a scanner that does not find them is broken.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.delivery.kept import Kept
from generator.diagnostics import UserError
from generator.layout.files import ENVIRONMENTS
from generator.scan.examples import COMPLETE, MODULES

CANARY = "gen_canary"
EXPECTED = frozenset({"CKV_AWS_7", "CKV_AWS_27", "CKV2_AWS_64"})  # of each of the two canaries
_STRAY = (".checkov.yaml", ".checkov.yml")
_NOT_OURS = frozenset({".git", ".gen", ".terraform", ".venv", "node_modules", "build"})
_SKIP = re.compile(r"\b(checkov|bridgecrew|cortex):skip", re.IGNORECASE)
_FAULTS = {
    "aws_sqs_queue": {"name": CANARY, "sqs_managed_sse_enabled": False},
    "aws_kms_key": {"description": CANARY, "enable_key_rotation": False},
}
_HCL = f"""resource "aws_sqs_queue" "{CANARY}" {{
  name                    = "{CANARY}"
  sqs_managed_sse_enabled = false
}}

resource "aws_kms_key" "{CANARY}" {{
  description         = "{CANARY}"
  enable_key_rotation = false
}}
"""


@dataclass(frozen=True, slots=True)
class Staged:
    """What was put together: the roots (`environment/service`), the plans among them, and the blocks' examples."""

    folder: Path
    roots: tuple[str, ...]
    plans: tuple[str, ...]
    examples: tuple[str, ...]

    def folders(self) -> list[str]:
        """What is scanned as HCL, each for itself."""
        roots = [str(ENVIRONMENTS / name) for name in self.roots]
        return [str(self.folder / place) for place in (*roots, *self.examples, "canary")]

    def files(self) -> list[str]:
        """What is scanned as a plan."""
        plans = [f"plans/{name}.json" for name in self.plans]
        return [str(self.folder / place) for place in (*plans, "canary/plan.json")]


def stage(root: Path, roots: Sequence[tuple[str, str]], folder: Path, examples: Sequence[str] = ()) -> Staged:
    """Fill the empty `folder`; `roots` are pairs of environment and service, `examples` are of these blocks.

    UserError for a stray configuration.
    """
    refuse_stray(root)
    names, plans = [], []
    for environment, service in roots:
        place = ENVIRONMENTS / environment / service
        if _copy(root, place, folder):
            names.append(f"{environment}/{service}")
        kept = Kept.of(root, environment, service)
        if kept.json.is_file():
            _put(folder / "plans" / environment / f"{service}.json", kept.json.read_text(encoding="utf-8"))
            plans.append(f"{environment}/{service}")
    for place in _modules(root, {service for _, service in roots}):
        _copy(root, place, folder)
    places = [PurePosixPath(MODULES, block, COMPLETE) for block in examples]
    found = [place for place in places if _copy(root, place, folder)]
    _put(folder / "canary/main.tf", _HCL)
    _put(folder / "canary/plan.json", json.dumps(_plan(), indent=1))
    return Staged(folder, tuple(names), tuple(plans), tuple(map(str, found)))


def refuse_stray(root: Path) -> None:
    """Such a file could silence everything, wherever checkov meets it."""
    found = sorted(str(file.relative_to(root)) for file in _strays(root))
    if found:
        raise UserError(
            f"{', '.join(found)}: a configuration of checkov's own could silence it; remove it, "
            "and write what is accepted into approvals.yaml"
        )


def _strays(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name in _STRAY:
            yield entry
        elif entry.is_dir() and not entry.is_symlink() and entry.name not in _NOT_OURS:
            yield from _strays(entry)


def _modules(root: Path, services: set[str]) -> Iterator[PurePosixPath]:
    """Every block, and the modules of the services that are scanned."""
    for file in sorted((root / MODULES).glob("*/*.tf")):
        yield PurePosixPath(file.parent.relative_to(root).as_posix())
    for service in sorted(services):
        yield PurePosixPath(MODULES, "services", service)


def _copy(root: Path, place: PurePosixPath, folder: Path) -> bool:
    """The Terraform files of one folder; whether there are any."""
    files = sorted((root / place).glob("*.tf"))
    for file in files:
        _put(folder / place / file.name, file.read_text(encoding="utf-8", errors="replace"))
    return bool(files)


def _put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_SKIP.sub(lambda found: f"{found[1]}-skip", text), encoding="utf-8")


def _plan() -> dict[str, object]:
    """The smallest plan that checkov takes for one."""
    resources = [
        {"address": f"{type_}.{CANARY}", "mode": "managed", "type": type_, "name": CANARY, "values": values}
        | {"provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0}
        for type_, values in _FAULTS.items()
    ]
    changes = [
        {key: item[key] for key in ("address", "mode", "type", "name", "provider_name")}
        | {"change": {"actions": ["create"], "before": None, "after": item["values"], "after_unknown": {}}}
        for item in resources
    ]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": {}},
    }
