"""What a review says, as values: every output (Markdown, page, JSON, console) is written from these alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from generator.approvals import Approval
from generator.terraform.plan_json import Action, PlanJson


class Gate(StrEnum):
    """The words of `--fail-on`, and the ids of approvals."""

    DATA_LOSS = "data-loss"
    IAM_WIDENING = "iam-widening"
    EXPOSURE = "exposure"
    TRIGGER_REMOVED = "trigger-removed"
    PROTECTION_REDUCED = "protection-reduced"
    GUARDRAIL = "guardrail"


class Section(StrEnum):
    """The parts of a review, in the order in which every output shows them."""

    BLOCKERS = "blockers"
    IAM = "iam"
    EXPOSURE = "exposure"
    TRIGGERS = "triggers"
    PROTECTION = "protection"
    ENVIRONMENT = "environment"
    CODE = "code"
    COST = "cost"
    RIPPLES = "ripples"


class Severity(StrEnum):
    """`blocker` stops without a gate too (a plan that failed); `note` is only told."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours round values of theirs: each `{}` of `words` is one value, which may hold anything."""

    words: str
    values: tuple[str, ...] = ()

    def spoken(self, quote: Callable[[str], str]) -> str:
        """The sentence, each value made harmless by `quote`."""
        parts = self.words.split("{}")
        quoted = [*map(quote, self.values), *[""] * len(parts)]
        return "".join(word + value for word, value in zip(parts, quoted, strict=False))


def phrase(words: str, *values: str) -> Phrase:
    assert words.count("{}") == len(values), words
    return Phrase(words, values)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reviewer should see. `title` is in our words only; what others named stands in the rest."""

    section: Section
    gate: Gate | None
    subject: str
    address: str
    title: str
    detail: tuple[Phrase, ...] = ()
    severity: Severity = Severity.NOTE


@dataclass(frozen=True, slots=True)
class Subject:
    """A plan to be reviewed: of a root (`prod/orders`), or of a file that somebody named."""

    name: str
    environment: str
    service: str
    plan: PlanJson
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangedResource:
    """One line of the plan: what happens to which address, and in which attributes."""

    address: str
    type: str
    action: Action
    attributes: tuple[str, ...]
    previous_address: str = ""
    imported: bool = False
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a plan would do, without its values."""

    name: str
    environment: str
    service: str
    fingerprint: str
    terraform_version: str
    complete: bool
    errored: bool
    changes: tuple[ChangedResource, ...]
    drift: tuple[str, ...]

    def count(self, action: Action) -> int:
        return sum(change.action is action for change in self.changes)

    @property
    def moved(self) -> int:
        return sum(bool(change.previous_address) for change in self.changes)

    @property
    def imported(self) -> int:
        return sum(change.imported for change in self.changes)

    @property
    def empty(self) -> bool:
        return not self.changes and self.complete and not self.errored


@dataclass(frozen=True, slots=True)
class Traffic:
    """What somebody expects of a function: how often it runs in a month, and how long at a time."""

    invocations_per_month: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Price:
    """A part of the month's bill that changes: US dollars before and after; `by_use` where traffic makes it."""

    subject: str
    what: str
    before: float
    after: float
    by_use: bool = False

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and what was decided about it. `stops` is True where it fails the run."""

    finding: Finding
    approval: Approval | None
    expired: bool
    stops: bool

    @property
    def approved(self) -> bool:
        return self.approval is not None and not self.expired


@dataclass(frozen=True, slots=True)
class Review:
    """All of it.

    `unpriced` names, for each subject, what changes and has a price that the plan does not tell; `undeclared` counts
    the functions of the project among it, whose price their specs could tell by `traffic`.
    """

    subjects: tuple[Summary, ...]
    findings: tuple[Judged, ...]
    prices: tuple[Price, ...]
    unpriced: tuple[tuple[str, tuple[str, ...]], ...]
    fail_on: frozenset[Gate] = field(default_factory=lambda: frozenset(Gate))
    undeclared: int = 0

    @property
    def stopping(self) -> tuple[Judged, ...]:
        return tuple(item for item in self.findings if item.stops)

    @property
    def approved(self) -> tuple[Judged, ...]:
        return tuple(item for item in self.findings if item.approved)

    @property
    def empty(self) -> bool:
        """Nothing would happen anywhere."""
        return all(subject.empty for subject in self.subjects)

    def of(self, section: Section) -> tuple[Judged, ...]:
        return tuple(item for item in self.findings if item.finding.section is section)
