"""What an environment may change, and what not."""

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.rules.model import Written


def merged_faults(service: Written) -> Iterator[Diagnostic]:
    return iter(())
