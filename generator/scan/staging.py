"""The tree that is scanned: a copy of the HCL and the plans, in which nothing can tell the scanner to look away.

The HCL is that of the roots and of every local module they lead to, JSON translated; a plan counts when it was made
from just that.

A configuration of checkov's in the project is refused, and the comments that would skip a check are blunted: what is
accepted stands in approvals.yaml, with an owner and a last day. Two canaries, HCL and a plan with known faults, are
put beside: a scanner that does not find them is broken.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from generator.delivery.kept import Kept
from generator.delivery.provenance import hcl_digest
from generator.diagnostics import UserError, plain
from generator.layout.files import ENVIRONMENTS
from generator.scan.examples import COMPLETE, MODULES
from generator.scan.translating import Translated, translated
from generator.terraform.sources import JSON, files_of, reached

CANARY = "gen_canary"
EXPECTED = frozenset({"CKV_AWS_7", "CKV_AWS_27", "CKV2_AWS_64"})  # of each of the two canaries
_HCL_OF_JSON = ".tf"
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
    """What was put together: the roots (`environment/service`), the plans among them, and the blocks' examples.

    `stale` are roots whose plan was made from other HCL, and left out; `translated` is what was JSON, by the file that
    it is staged as.
    """

    folder: Path
    roots: tuple[str, ...]
    plans: tuple[str, ...]
    examples: tuple[str, ...]
    stale: tuple[str, ...] = ()
    translated: Mapping[str, Translated] = field(default_factory=dict)

    def folders(self) -> list[str]:
        """What is scanned as HCL, each for itself."""
        roots = [str(ENVIRONMENTS / name) for name in self.roots]
        return [str(self.folder / place) for place in (*roots, *self.examples, "canary")]

    def files(self) -> list[str]:
        """What is scanned as a plan."""
        plans = [f"plans/{name}.json" for name in self.plans]
        return [str(self.folder / place) for place in (*plans, "canary/plan.json")]

    def original(self, file: str, line: int) -> tuple[str, int]:
        """The place in the project behind a place in the tree."""
        known = self.translated.get(file)
        return (file.removesuffix(_HCL_OF_JSON), known.line(line)) if known else (file, line)


def stage(root: Path, roots: Sequence[tuple[str, str]], folder: Path, examples: Sequence[str] = ()) -> Staged:
    """Fill the empty `folder`; `roots` are pairs of environment and service, `examples` are of these blocks.

    UserError for a stray configuration, and for JSON that cannot be read.
    """
    refuse_stray(root)
    names = [f"{environment}/{service}" for environment, service in roots]
    places = {name: ENVIRONMENTS / name for name in names}
    complete = [PurePosixPath(MODULES, block, COMPLETE) for block in examples]
    present = [place for place in [*places.values(), *complete] if files_of(root / place)]
    json_files: dict[str, Translated] = {}
    for place in reached(root, present):
        json_files |= _copy(root, place, folder)
    plans = {name: current(root, name) for name in names if Kept.of(root, *name.split("/")).json.is_file()}
    for name in (name for name, good in plans.items() if good):
        text = Kept.of(root, *name.split("/")).json.read_text(encoding="utf-8")
        _put(folder / "plans" / f"{name}.json", text)
    _put(folder / "canary/main.tf", _HCL)
    _put(folder / "canary/plan.json", json.dumps(_plan(), indent=1))
    return Staged(
        folder=folder,
        roots=tuple(name for name, place in places.items() if place in present),
        plans=tuple(name for name, good in plans.items() if good),
        examples=tuple(str(place) for place in complete if place in present),
        stale=tuple(name for name, good in plans.items() if not good),
        translated=json_files,
    )


def current(root: Path, name: str) -> bool:
    """Whether the kept plan of a root was made from the HCL that lies there now; what cannot be told is none."""
    environment, _, service = name.partition("/")
    try:
        made_from = Kept.of(root, environment, service).read().rendered
    except UserError:
        return False
    return made_from == hcl_digest(root, ENVIRONMENTS / name, service)


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


def _copy(root: Path, place: PurePosixPath, folder: Path) -> dict[str, Translated]:
    """The Terraform files of one folder; those that were JSON."""
    found = {}
    for file in files_of(root / place):
        text, name = file.read_text(encoding="utf-8", errors="replace"), file.name
        if name.endswith(JSON):
            name += _HCL_OF_JSON
            found[f"{place}/{name}"] = _translated(text, f"{place}/{file.name}")
            text = found[f"{place}/{name}"].text
        _put(folder / place / name, text)
    return found


def _translated(text: str, shown: str) -> Translated:
    try:
        return translated(text)
    except ValueError as error:
        raise UserError(f"{shown} cannot be read as Terraform's JSON: {plain(str(error))}") from error


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
