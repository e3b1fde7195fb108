"""A plan that is kept: the file that only an apply reads, the JSON that anybody may, and the manifest that ties them.

The manifest says for whom the plan was made and from what. An apply believes none of it: it compares every line with
what it finds itself.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from generator.delivery.roots import Root
from generator.diagnostics import UserError
from generator.replacing import replace_file
from generator.terraform.redaction import redacted

FOLDER = ".gen/plans"
_SECRET = 0o600


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a plan was made of. `rendered` is the digest of the root's and the module's HCL; `binding` is False for a
    plan that has not seen its packages in the bucket, as a pull request's has not: such a plan is only for reading.
    `rollouts` are functions whose rollout an apply begins, with the versions that they are to leave; `heals` are those
    that run something else than was released, and what: told where nothing else would be done. `continues` is the plan
    of an apply that had not ended, "" for none: this one takes up what that has left.
    """

    project: str
    environment: str
    service: str
    account: str
    region: str
    commit: str
    clean: bool
    binding: bool
    changes: bool
    rendered: str
    packages: Mapping[str, str]
    rollouts: Mapping[str, str]
    heals: Mapping[str, str]
    continues: str
    gen: str
    terraform: str
    provider: str
    lineage: str
    serial: int
    fingerprint: str
    plan_sha256: str

    @property
    def does_something(self) -> bool:
        """Something that has to be approved."""
        return self.changes or bool(self.rollouts)

    @property
    def wants_apply(self) -> bool:
        """Also what only puts back what was released: that is nobody's decision."""
        return self.does_something or bool(self.heals)

    def text(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of one root's plan."""

    folder: Path

    @classmethod
    def of(cls, project: Path, environment: str, service: str) -> "Kept":
        return cls(project / FOLDER / environment / service)

    @property
    def plan(self) -> Path:
        """Terraform's own file: secrets stand in it in clear."""
        return self.folder / "plan.tfplan"

    @property
    def json(self) -> Path:
        """`terraform show -json` of it, redacted."""
        return self.folder / "plan.json"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    def prepare(self) -> None:
        """An empty folder that nobody else can look into."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for file in (self.manifest, self.plan, self.json):
            file.unlink(missing_ok=True)

    def keep(self, raw: Mapping[str, Any], manifest: Manifest) -> None:
        """The JSON and, last, the manifest: without it there is no plan."""
        self.plan.chmod(_SECRET)
        replace_file(self.json, json.dumps(redacted(raw), separators=(",", ":")).encode("utf-8", "surrogatepass"))
        replace_file(self.manifest, manifest.text().encode())

    def read(self) -> Manifest:
        """The manifest; UserError where there is none or it is no manifest."""
        try:
            text = self.manifest.read_bytes()
        except FileNotFoundError as error:
            raise UserError(f"no plan in {self.folder}: make one with `gen plan`") from error
        return manifest_of(text, str(self.manifest))

    def sha256(self) -> str:
        """Of the plan file, in hex."""
        try:
            return hashlib.sha256(self.plan.read_bytes()).hexdigest()
        except FileNotFoundError as error:
            raise UserError(f"{self.plan} is gone: plan again with `gen plan`") from error


def with_plans(project: Path, roots: Iterable[Root]) -> list[Root]:
    """Those for which a plan is kept, whoever made it."""
    return [root for root in roots if Kept.of(project, root.environment, root.service).manifest.is_file()]


def manifest_of(text: bytes, shown: str) -> Manifest:
    """A manifest from its JSON, checked key by key: it may come from anywhere."""
    wanted = {field.name: field.type for field in fields(Manifest)}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UserError(f"{shown} is not JSON ({error}): plan again with `gen plan`") from error
    if not isinstance(found, dict) or found.keys() != wanted.keys():
        raise UserError(f"{shown} is no manifest of this version of gen: plan again with `gen plan`")
    kinds = {"bool": bool, "int": int, "str": str}
    for name, type_ in wanted.items():
        kind = kinds.get(str(getattr(type_, "__name__", type_)), dict)
        if type(found[name]) is not kind:
            raise UserError(f"{shown} says {found[name]!r} for {name}: plan again with `gen plan`")
    return Manifest(**found)
