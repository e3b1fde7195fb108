"""What work that takes long tells of itself: steps that begin and end, and what Terraform does meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from generator.terraform.progress import Event


@dataclass(frozen=True, slots=True)
class Step:
    """A step begins (`seconds` None) or has ended; `note` says what came of it."""

    name: str
    seconds: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TerraformEvent:
    """What Terraform does in the root of `service`."""

    service: str
    event: Event


Report = Callable[[Step | TerraformEvent], None]


@contextmanager
def timed(report: Report, name: str) -> Iterator[Callable[[str], None]]:
    """Tell that the step begins and, when all went well, how long it took; what it gives takes the note."""
    notes: list[str] = []
    report(Step(name))
    begun = time.monotonic()
    yield notes.append
    report(Step(name, time.monotonic() - begun, notes[-1] if notes else ""))
