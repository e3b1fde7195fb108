"""Output: results on stdout, everything else on stderr; text for people, JSON and GitHub's annotations for machines."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from generator.diagnostics import Diagnostic, Severity, plain
from generator.wording import plural as plural

FORMATS = ("text", "json", "github")


def say(text: str = "") -> None:
    """A line for the person in front of the screen."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def result(text: str) -> None:
    """A line of what the command was asked for."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def result_json(value: Any) -> None:
    result(json.dumps(value, indent=2, sort_keys=True, default=str))


def show_diagnostics(diagnostics: Sequence[Diagnostic], form: str) -> None:
    """Diagnostics in the asked form, and for people a closing count."""
    if form == "json":
        result_json([_record(item) for item in diagnostics])
    elif form == "github":
        for item in diagnostics:
            result(_annotation(item))
    else:
        for item in diagnostics:
            result(str(item))
    if diagnostics and form == "text":
        say(count(diagnostics))


def _record(item: Diagnostic) -> dict[str, Any]:
    return {
        "path": item.location.path,
        "line": item.location.line,
        "column": item.location.column,
        "id": item.id,
        "severity": str(item.severity),
        "message": item.message,
    }


def _annotation(item: Diagnostic) -> str:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    path = plain(item.location.path).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    place = f"file={path},line={item.location.line},col={item.location.column},title={item.id}"
    return f"::{item.severity} {place}::{plain(item.message).replace('%', '%25')}"


def count(diagnostics: Iterable[Diagnostic]) -> str:
    """ "2 errors, 1 warning"."""
    found = list(diagnostics)
    errors = sum(item.severity is Severity.ERROR for item in found)
    parts = [plural(number, word) for number, word in ((errors, "error"), (len(found) - errors, "warning")) if number]
    return ", ".join(parts)
