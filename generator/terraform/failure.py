"""A command that did not work: what was run, what Terraform said of it, and how to run it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import UserError

_TAIL_LINES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One of Terraform's diagnostics: `address` is the resource, `place` is `file:line`, either may be empty."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    place: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.address, self.place) if part)
        head = f"{self.summary} ({where})" if where else self.summary
        return f"{head}\n  {self.detail.strip().replace(chr(10), chr(10) + '  ')}" if self.detail.strip() else head


_WITHOUT_REGISTRY = (
    "Where the provider registry cannot be reached, GEN_PROVIDER_MIRROR names a folder of providers: "
    "`terraform providers mirror DIR` makes one on a machine that reaches it.\n"
)


class TerraformFailed(UserError):  # noqa: N818  # reads as the sentence it prints
    """A command ended badly: `command`, `exit_code`, `findings` (errors first) and `stderr` say which and why."""

    def __init__(self, command: str, exit_code: int, findings: Sequence[Finding], stderr: str = "") -> None:
        self.command = command
        self.exit_code = exit_code
        self.findings = tuple(sorted(findings, key=lambda finding: finding.severity != "error"))
        self.stderr = stderr
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        errors = [str(finding) for finding in self.findings if finding.severity == "error"]
        said = "\n".join(errors) or "\n".join(self.stderr.strip().splitlines()[-_TAIL_LINES:])
        hint = _WITHOUT_REGISTRY if "Failed to query available provider packages" in said else ""
        return f"{said or f'exit code {self.exit_code}, and no word why'}\n{hint}The command was:\n  {self.command}"


class Interrupted(TerraformFailed):
    """The user stopped it; Terraform ended what was in flight and wrote its state."""

    def _sentence(self) -> str:
        return f"interrupted; what was done is recorded in the state. Run it again:\n  {self.command}"


def finding_from(record: Mapping[str, Any]) -> Finding:
    """A diagnostic of Terraform's JSON output."""
    where = record.get("range") or {}
    line = (where.get("start") or {}).get("line")
    return Finding(
        severity=str(record.get("severity", "error")),
        summary=str(record.get("summary", "")),
        detail=str(record.get("detail", "")),
        address=str(record.get("address", "")),
        place=f"{where['filename']}:{line}" if where.get("filename") and line else "",
    )
