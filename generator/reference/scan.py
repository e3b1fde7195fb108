"""docs/scan.md: the security scan, with the checks that are silent for everybody, and why."""

from generator.reference.markdown import Page, code, filled, page, table, text
from generator.scan.baseline import BASELINE


def scan_page() -> Page:
    """The page, written by hand but for that table."""
    body = filled(text("scan.md"), {"baseline": _baseline})
    return page("scan.md", "generator/scan/baseline.py and generator/reference/texts/scan.md", body)


def _baseline() -> str:
    rows = (
        (code(id_), "what blocks make" if settled.blocks else "everything", settled.reason)
        for id_, settled in BASELINE.items()
    )
    return table(("check", "silent about", "why"), rows)
