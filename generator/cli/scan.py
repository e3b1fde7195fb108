"""`gen scan` and `gen tools install`: findings with file, line and column, and files for others to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.approvals import read_approvals
from generator.cli.checking import chosen
from generator.cli.console import result, result_json, say, show_diagnostics
from generator.cli.options import Format, Options
from generator.diagnostics import Diagnostic, UserError, plain
from generator.loading import load
from generator.package.uv_command import find
from generator.project import Project
from generator.replacing import replace_file
from generator.scan.examples import own, with_examples
from generator.scan.finding import Finding, Outcome, Scanned
from generator.scan.reports.junit import junit
from generator.scan.reports.markdown import markdown, stale, summary
from generator.scan.reports.sarif import sarif
from generator.scan.scanning import Wanted, scan
from generator.scan.tool import TOOLS, Tool, install
from generator.understand.address import unknown


@dataclass(frozen=True, slots=True)
class Files:
    """Where reports go; None for one that nobody asked for."""

    sarif: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None


def install_tools(options: Options) -> None:
    """Make the environments of the tools that have one, or find them there."""
    tool = install(options.root, find(options.environ), say)
    result(f"checkov {tool.version} is in {TOOLS}")


def scan_project(
    options: Options, names: Sequence[str], env: str | None, files: Files, *, blocks: bool, verbose: bool
) -> int:
    """Print and write what is found; 1 when something is open."""
    project = load(options.root)
    environments = tuple(_environments(project, env))
    examples = with_examples(project.root) if blocks else () if names or env else own(project.root)
    wanted = Wanted(environments, tuple(chosen(project, names)), examples, platform=not names)
    approvals = read_approvals(project.root)

    def provide() -> Tool:
        tool = install(project.root, find(options.environ), say)
        say(f"scanning with checkov {tool.version} (the better part of a minute)")
        return tool

    found = scan(project, wanted, provide, approvals, datetime.now(UTC).date(), options.environ)
    _show(found, options.format, verbose)
    for file, write in ((files.sarif, sarif), (files.junit, junit), (files.markdown, markdown)):
        if file is not None:
            _write(file, write(found))
    return int(bool(found.open))


def _environments(project: Project, env: str | None) -> list[str]:
    if env is None:
        return sorted(project.environments)
    if env not in project.environments:
        raise unknown("environment", env, project.environments, "the environments are")
    return [env]


def _show(found: Scanned, form: Format, verbose: bool) -> None:
    if form is Format.JSON:
        result_json(_record(found))
    else:
        show_diagnostics([_diagnostic(item) for item in found.open], form)
    if verbose:
        for item in found.findings:
            if item.outcome is not Outcome.OPEN:
                say(plain(f"{item.location}: {item.id} {item.outcome}: {item.where}: {item.reason}"))
    for line in (*stale(found), *found.elsewhere, *found.unused):
        say(f"warning: {line}")
    say(summary(found))


def _diagnostic(item: Finding) -> Diagnostic:
    return Diagnostic(item.location, item.id, item.text)


def _record(found: Scanned) -> dict[str, Any]:
    return {
        "checks": found.checks,
        "checkov": found.version,
        "roots": found.roots,
        "plans": found.plans,
        "stale_plans": list(found.stale),
        "modules_elsewhere": list(found.elsewhere),
        "examples": found.examples,
        "counts": found.counts,
        "findings": [_finding(item) for item in found.findings],
        "unused_approvals": list(found.unused),
    }


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "message": item.message,
        "where": item.where,
        "path": item.location.path,
        "line": item.location.line,
        "column": item.location.column,
        "resource": item.resource,
        "source": f"{item.source.path}:{item.source.line}",
        "environments": list(item.environments),
        "outcome": str(item.outcome),
        "reason": item.reason,
        "guideline": item.guideline,
    }


def _write(file: Path, text: str) -> None:
    try:
        replace_file(file, text.encode("utf-8", "replace"))
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}") from error
    say(f"{file} written")
