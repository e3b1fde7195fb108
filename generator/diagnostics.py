"""What the kit says about the user's files: one place, one rule id, one sentence.

A diagnostic is never raised alone: stages collect them and `SpecError` carries all of a run to the command line,
the only part that prints.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# What a terminal obeys instead of showing it, and what makes a line end or read other than it runs.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_MOST, _HEAD, _TAIL = 1000, 700, 250


def plain(text: str) -> str:
    """`text` as one line that hides nothing: a quoted value may hold anything, and be a book."""
    cut = text if len(text) <= _MOST else f"{text[:_HEAD]}...{text[-_TAIL:]}"
    return _UNSEEN.sub(lambda found: repr(found.group())[1:-1], cut)


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: `path` as the user would type it, `line` and `column` counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{plain(self.path)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding: where, which rule, what is wrong and the way out."""

    location: Location
    id: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{self.location}: {self.id} {kind}{plain(self.message)}"


class UserError(Exception):
    """A message for the user: the run stops with it, exit code 1, no traceback."""


class SpecError(UserError):
    """All diagnostics of a run, sorted; at least one is an error."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(map(str, self.diagnostics)))
