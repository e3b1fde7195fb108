"""Markdown for a pull request: a verdict, what is open, and what was accepted, folded."""

import re
from collections.abc import Callable, Iterator, Sequence

from generator.diagnostics import plain
from generator.scan.finding import Finding, Outcome, Scanned
from generator.wording import plural

_MOST = 100


def markdown(scanned: Scanned) -> str:
    return "\n".join(_lines(scanned)) + "\n"


def _lines(scanned: Scanned) -> Iterator[str]:
    yield "<!-- gen scan -->"
    yield f"## Security scan: {plural(len(scanned.open), 'finding') if scanned.open else 'nothing found'}"
    yield ""
    yield summary(scanned)
    if notes := [*stale(scanned), *scanned.elsewhere]:
        yield from ("", *(f"- {_cell(note)}" for note in notes))
    if scanned.open:
        yield from ("", *_table(scanned.open, "Finding", lambda item: item.message or item.name))
    for outcome, title in (
        (Outcome.WAIVED, "accepted in approvals.yaml"),
        (Outcome.DISPROVED, "disproved by the spec or a plan"),
    ):
        found = [item for item in scanned.findings if item.outcome is outcome]
        if found:
            yield from ("", f"<details><summary>{len(found)} {title}</summary>", "")
            yield from _table(found, "Reason", lambda item: item.reason)
            yield from ("", "</details>")


def summary(scanned: Scanned) -> str:
    """What was looked at, and what was not counted as a finding."""
    counts = scanned.counts
    looked = f"{scanned.checks} checks of checkov {scanned.version} and gen's own over {plural(scanned.roots, 'root')}"
    places = f", {plural(scanned.plans, 'plan')}" if scanned.plans else ", no plans"
    if scanned.stale:
        places += f" ({plural(len(scanned.stale), 'stale one')} ignored)"
    examples = f", {plural(scanned.examples, 'example')}" if scanned.examples else ""
    dropped = f"{counts['waived']} waived, {counts['disproved']} disproved, {counts['baseline']} in the kit's baseline"
    return f"{looked}{places}{examples}: {len(scanned.open)} open, {dropped}"


def stale(scanned: Scanned) -> Iterator[str]:
    """A line for each environment with plans that were made from other HCL, and how to make new ones."""
    roots = [name.split("/") for name in scanned.stale]
    for environment in sorted({environment for environment, _ in roots}):
        services = [service for name, service in roots if name == environment]
        command = f"`gen plan {environment} {' '.join(services)}`"
        whose = f"{plural(len(services), 'plan')} of {environment} ({', '.join(services)})"
        yield f"{whose} ignored: not made from the HCL and values that lie there now; {command} plans anew"


def _table(found: Sequence[Finding], title: str, last: Callable[[Finding], str]) -> Iterator[str]:
    yield f"| Where | Check | {title} |"
    yield "|---|---|---|"
    for item in found[:_MOST]:
        yield f"| {_cell(f'{item.location.path}:{item.location.line}')} | {item.id} | {_cell(last(item))} |"
    if len(found) > _MOST:
        yield f"| ... | | {len(found) - _MOST} more |"


def _cell(text: str) -> str:
    """No value may begin markup, mention anybody or end the cell."""
    escaped = re.sub(r"([\\`*_{}\[\]<>|#~$])", r"\\\1", plain(text))
    return escaped.replace("@", "@\u200b").replace("://", ":\u200b//")
