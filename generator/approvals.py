"""`approvals.yaml`: what somebody decided to live with, why, and until when. One file for rules, scan and review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.diagnostics import Diagnostic, Location, SpecError
from generator.document import Document, read
from generator.spec.faults import validated
from generator.spec.model import Model

FILE = "approvals.yaml"


class Entry(Model):
    """One approval: `id` of what is approved, `where` it holds (service.thing)."""

    id: str
    where: str
    reason: str
    owner: str
    expires: str


class File(Model):
    """The whole file."""

    approvals: list[Entry]


@dataclass(frozen=True, slots=True)
class Approval:
    """An entry with its place in the file."""

    id: str
    where: str
    reason: str
    owner: str
    expires: date
    location: Location

    def holds(self, today: date) -> bool:
        """The day it expires is its last."""
        return today <= self.expires


@dataclass(frozen=True, slots=True)
class Approvals:
    entries: tuple[Approval, ...] = ()

    def find(self, id_: str, where: str) -> Approval | None:
        """The entry for a finding; of several the one that holds longest."""
        found = [entry for entry in self.entries if (entry.id, entry.where) == (id_, where)]
        return max(found, key=lambda entry: entry.expires, default=None)


def read_approvals(root: Path) -> Approvals:
    """The project's approvals, none when it has no such file; raises SpecError with all that is wrong with it."""
    if not (root / FILE).exists():
        return Approvals()
    document = read(root / FILE, FILE)
    problems: list[Diagnostic] = []
    file = validated(File, document.tree, document.locate_key, problems)
    entries = [] if file is None else list(_entries(file.approvals, document, problems))
    if problems:
        raise SpecError(problems)
    return Approvals(tuple(entries))


def _entries(written: Iterable[Entry], document: Document, problems: list[Diagnostic]) -> Iterable[Approval]:
    for index, entry in enumerate(written):
        place = ("approvals", index)
        for key in ("id", "where", "reason", "owner"):
            if not getattr(entry, key).strip():
                message = f"{key} of an approval says nothing: every approval names what, where, why and who"
                problems.append(Diagnostic(document.locate_key((*place, key)), "GEN014", message))
        expires = _day(entry.expires)
        if expires is None:
            message = (
                f'expires is the last day an approval holds, in quotes such as "2027-01-31", not {entry.expires!r}'
            )
            problems.append(Diagnostic(document.locate_key((*place, "expires")), "GEN014", message))
            continue
        yield Approval(entry.id, entry.where, entry.reason, entry.owner, expires, document.locate_key(place))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
