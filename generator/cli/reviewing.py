"""`gen review`: the plans that are meant, the review, and its outputs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator.approvals import Approvals, read_approvals
from generator.bundles import BUILD
from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.delivery.declared import declared_public
from generator.delivery.expecting import expecting
from generator.delivery.guarding import guarding
from generator.delivery.meaning import meaning
from generator.delivery.roots import Root, roots_of
from generator.diagnostics import Severity, UserError, plain
from generator.loading import load
from generator.review import (
    ALL_GATES,
    Finding,
    Gate,
    Judged,
    Review,
    Subject,
    html,
    lines,
    markdown,
    record,
    review,
)
from generator.review.markdown import LIMIT, RECORD
from generator.review.picture import Picture, pictured
from generator.review.subjects import sources, subjects
from generator.rules.checking import structure


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files to write; None for one that nobody asked for. `limit` is how many characters the comment may have."""

    comment: Path | None = None
    limit: int | None = None
    page: Path | None = None


def review_plans(options: Options, plans: Sequence[str], fail_on: str, wanted: Wanted) -> int:
    """Review, print, write; 1 when something stops."""
    gates = gates_of(fail_on)
    project = _project(options)
    roots = _roots(project) if project else ()
    pictures: dict[str, Picture] = {}
    meant = subjects(sources(plans, project))
    found = review(
        pictured(meant, pictures) if wanted.page else meant,
        approvals=_approvals(project, roots) if project else Approvals(),
        today=datetime.now(UTC).date(),
        fail_on=gates,
        packages=project / BUILD / "packages" if project else None,
        more=_guardrails(project) if project else lambda _: (),
        traffic=expecting(roots),
        meanings=meaning(project, roots) if project else lambda _: {},
    )
    show_review(found, options.format)
    if wanted.comment is not None:
        more = wanted.page.name if wanted.page else RECORD
        _write(wanted.comment, markdown(found, more, wanted.limit or LIMIT), "--out")
    if wanted.page is not None:
        write_page(found, pictures, wanted.page)
    return int(bool(found.stopping))


def _roots(root: Path) -> tuple[Root, ...]:
    """All of the project's; none where its specs have mistakes."""
    project = load(root)
    if any(item.severity is Severity.ERROR for item in structure(project)):
        say("the specs have mistakes (`gen validate`), so what they declare public or as traffic does not count here")
        return ()
    return tuple(item for name in project.environments for item in roots_of(project, name))


def _approvals(root: Path, roots: Iterable[Root]) -> Approvals:
    """The project's, and what its specs declare public."""
    return Approvals((*read_approvals(root).entries, *declared_public(roots)))


def _guardrails(root: Path) -> Callable[[Subject], Iterable[Finding]]:
    """What the project's environments require; roots are looked at where escape hatches count."""
    project = load(root)
    required = {name: source.spec.require for name, source in project.environments.items()}
    asked = [name for name, require in required.items() if require and require.escape_hatches]
    return guarding(root, required, [item for name in asked for item in roots_of(project, name)])


def gates_of(text: str) -> frozenset[Gate]:
    """The gates of `--fail-on`; UserError for a word that is none."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if words in (["all"], ["none"]):
        return ALL_GATES if words == ["all"] else frozenset()
    known = {str(gate): gate for gate in Gate}
    unknown = sorted(set(words) - known.keys())
    if unknown or not words:
        raise UserError(f"--fail-on {text}: there is no gate {', '.join(unknown)}; all, none, or of {', '.join(known)}")
    return frozenset(known[word] for word in words)


def show_review(found: Review, form: Format) -> None:
    """In the asked form, on stdout."""
    if form is Format.JSON:
        result_json(record(found))
    elif form is Format.GITHUB:
        for line in annotations(found):
            result(line)
    else:
        for line in lines(found):
            result(line)


def write_page(found: Review, pictures: Mapping[str, Picture], page: Path) -> None:
    _write(page, html(found, pictures), "--html")


def _write(file: Path, text: str, option: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UserError(f"{option} {file} cannot be written: {error.strerror}") from error
    say(f"{file} written")


def annotations(found: Review) -> Iterator[str]:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    for item in found.findings:
        if item.finding.gate or item.stops:
            kind = "error" if item.stops else "notice" if item.approved else "warning"
            title = _escaped(f"{item.finding.subject}: {item.finding.title}")
            yield f"::{kind} title={title.replace(':', '%3A').replace(',', '%2C')}::{_escaped(_message(item))}"


def _message(item: Judged) -> str:
    said = "; ".join(phrase.spoken(plain) for phrase in item.finding.detail)
    return f"{item.finding.address}: {said}" if item.finding.address else said


def _escaped(text: str) -> str:
    return plain(text).replace("%", "%25")


def _project(options: Options) -> Path | None:
    """Plans may be reviewed outside of any project; then nothing is approved and no package at hand."""
    try:
        return options.root
    except UserError:
        if options.given_root:
            raise
        return None
