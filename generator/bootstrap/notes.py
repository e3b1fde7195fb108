"""What `gen bootstrap` writes down: for Terraform beside the platform's root, and for a run that goes on after it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.bootstrap.existing import Found
from generator.bootstrap.places import UNTIL, Places
from generator.layout.states import STATE
from generator.replacing import replace_file

_OVERRIDE = "backend_override.tf"
_IMPORTS = "imports_of_bootstrap.tf"
_PROVIDERS = "account.auto.tfvars.json"
_FOLDER = ".gen/bootstrap"


@dataclass(frozen=True, slots=True)
class Notes:
    """Those of one environment."""

    places: Places

    @property
    def plan(self) -> Path:
        return self._own("tfplan")

    def prepare(self) -> None:
        """The folder that the plan is written to."""
        self.plan.parent.mkdir(parents=True, exist_ok=True)

    def backend(self, override: str) -> None:
        """Where Terraform finds the state, "" for what the root's own HCL says."""
        _replace_or_remove(self.places.folder / _OVERRIDE, override)

    def imports(self, found: Sequence[Found]) -> None:
        """What the next apply takes into the state."""
        blocks = [f"\nimport {{\n  to = {item.address}\n  id = {json.dumps(item.id)}\n}}\n" for item in found]
        head = f"{UNTIL} after the apply: these were made by a run that did not end.\n"
        _replace_or_remove(self.places.folder / _IMPORTS, f"{head}{''.join(blocks)}" if blocks else "")

    def providers(self, found: Sequence[Found]) -> None:
        """A file to be committed: whoever plans here later has to say the same."""
        if found:
            arns = {item.address.rpartition('["')[2].removesuffix('"]'): item.id for item in found}
            text = json.dumps({"oidc_providers": arns}, indent=2, sort_keys=True) + "\n"
            replace_file(self.places.folder / _PROVIDERS, text.encode())

    def begin(self, made: Iterable[str]) -> None:
        """Note what was not there before: a bucket has its tags only some calls after it is made."""
        replace_file(self._own("json"), json.dumps(sorted({*made, *self.begun()})).encode())

    def begun(self) -> frozenset[str]:
        """What a run that did not end was to make."""
        try:
            return frozenset(json.loads(self._own("json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return frozenset()

    def end(self) -> None:
        """The plan is done, and nothing is left to be taken up."""
        for file in (self.plan, self._own("json"), self.places.folder / _IMPORTS):
            file.unlink(missing_ok=True)

    def _own(self, kind: str) -> Path:
        return self.places.project.root / _FOLDER / f"{self.places.environment}.{kind}"


def forget_backend(folder: Path) -> None:
    """What `init` has noted of a backend: the files say where the state is, and nothing else does."""
    (folder / ".terraform" / STATE).unlink(missing_ok=True)
    (folder / ".terraform" / "gen-init").unlink(missing_ok=True)


def _replace_or_remove(file: Path, text: str) -> None:
    if text:
        replace_file(file, text.encode())
    else:
        file.unlink(missing_ok=True)
