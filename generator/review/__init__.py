"""What a plan means for those who must answer for it: data, permissions, exposure, triggers, protection, cost.

In: plans of one or many roots, as `PlanJson`, with approvals and a date. Out: a `Review`, frozen and free of secrets,
from which `markdown`, `text` and `record` are written. Reads nothing but built packages; prints nothing.
"""

from generator.review.html import html
from generator.review.markdown import markdown
from generator.review.model import Finding, Gate, Judged, Review, Section, Severity, Subject, Summary, Traffic
from generator.review.record import record
from generator.review.reviewing import ALL_GATES, review
from generator.review.text import lines

__all__ = [
    "ALL_GATES",
    "Finding",
    "Gate",
    "Judged",
    "Review",
    "Section",
    "Severity",
    "Subject",
    "Summary",
    "Traffic",
    "html",
    "lines",
    "markdown",
    "record",
    "review",
]
