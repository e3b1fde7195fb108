"""What a scan says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from generator.diagnostics import Location


class Outcome(StrEnum):
    """What became of a finding: it stands, somebody accepted it, the spec disproves it, or no project needs it."""

    OPEN = "open"
    WAIVED = "waived"
    DISPROVED = "disproved"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Call:
    """One step from a root to a resource: the module call's label, and the file it stands in (below the project)."""

    label: str
    file: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A failed check as it was found: `resource` is the address from its root on, `file` the HCL or the plan.

    `environment` and `service` are "" for a block's example, whose folder `example` is; `plan` says that it was seen in
    a plan; `keys` are the attributes that were looked at.
    """

    id: str
    name: str
    resource: str
    file: str
    line: int
    calls: tuple[Call, ...] = ()
    plan: bool = False
    environment: str = ""
    service: str = ""
    example: str = ""
    keys: tuple[str, ...] = ()
    guideline: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed check at the line that caused it; `where` is what an approval names (service.thing, or a folder)."""

    id: str
    name: str
    where: str
    location: Location
    resource: str
    source: Location
    outcome: Outcome = Outcome.OPEN
    reason: str = ""
    message: str = ""
    guideline: str = ""
    environments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        said = self.message or self.name
        where = f" in {', '.join(self.environments)}" if self.environments else ""
        return f"{said} [{self.where}: {self.resource}{where}]"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A whole scan: every finding, the checks that were executed, the waivers of this kind that met nothing.

    `stale` are roots whose plan was made from other HCL and not looked at, `elsewhere` says which modules are not here.
    """

    findings: tuple[Finding, ...]
    checks: int
    roots: int
    plans: int
    examples: int
    version: str
    unused: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.findings if item.outcome is Outcome.OPEN)

    @property
    def counts(self) -> Mapping[str, int]:
        return {str(each): sum(item.outcome is each for item in self.findings) for each in Outcome}
