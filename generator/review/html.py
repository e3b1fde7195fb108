"""A review as one page that needs nothing else: no script, no file beside it, nothing from the network.

In: the review, and the pictures of its subjects by name. Out: the text of the page. All that is decided is decided
here; the templates escape every value, and names from a plan stand in `code`, with nothing in them that is not seen.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from generator.review import sections
from generator.review.model import ChangedResource, Phrase, Review, Section, Summary
from generator.review.picture.model import MARKS, Picture
from generator.review.prices import REGION
from generator.review.sections import Told
from generator.review.shown import visible
from generator.terraform.plan_json import Action
from generator.understand.svg import Mark, Marks, svg
from generator.wording import plural

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

_LONGEST = 2000
_STAYS = Mark("same", "=", "stays")


@dataclass(frozen=True, slots=True)
class _Item:
    """A finding: `tone` is one of stops, approved, said."""

    tone: str
    title: str
    gate: str
    address: str
    subjects: tuple[str, ...]
    said: tuple["Markup", ...]
    decision: "Markup | None"


@dataclass(frozen=True, slots=True)
class _Part:
    anchor: str
    title: str
    number: str
    folded: bool
    stops: bool
    items: tuple[_Item, ...]
    cost: "_Cost | None"


@dataclass(frozen=True, slots=True)
class _Cost:
    total: str
    words: str
    region: str
    rows: tuple[tuple[str, str, str, str], ...]
    missing: tuple[str, ...]
    hint: "Markup | None"


@dataclass(frozen=True, slots=True)
class _Line:
    """One changed resource."""

    mark: Mark
    change: ChangedResource
    more: tuple["Markup", ...]


@dataclass(frozen=True, slots=True)
class _Root:
    anchor: str
    summary: Summary
    told: str
    numbers: tuple[int, ...]
    lines: tuple[_Line, ...]
    picture: "Markup | None"
    words: tuple["Markup", ...]
    note: str


def html(review: Review, pictures: Mapping[str, Picture] | None = None) -> str:
    """The page, with a final newline."""
    stopped = sections.stopped_by(review)
    roots = [
        _root(summary, number, (pictures or {}).get(summary.name)) for number, summary in enumerate(review.subjects)
    ]
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            verdict=sections.verdict(review),
            stops=bool(stopped),
            empty=review.empty,
            stopped=stopped,
            words=[(MARKS[action], word) for action, word in sections.COUNTED],
            counts=sections.counts(review),
            first="environment" if any(summary.environment for summary in review.subjects) else "plan",
            parts=[part for section in Section if (part := _part(review, section))],
            roots=roots,
            several=len(roots) > len(sections.counts(review)),
        )
    )


def code(text: str) -> "Markup":
    """Any text as code: escaped, on one line, nothing in it invisible."""
    from markupsafe import Markup, escape

    seen = visible(text)
    if len(seen) > _LONGEST:
        seen = f"{seen[: _LONGEST - 100]}...{seen[-90:]}"
    return Markup(f"<code>{escape(seen or ' ')}</code>")  # noqa: S704 - escaped


def _spoken(said: Phrase) -> "Markup":
    """Our words mark code as Markdown does."""
    from markupsafe import Markup, escape

    words = Phrase(re.sub("`(.+?)`", r"<code>\1</code>", str(escape(said.words))), said.values)
    return Markup(words.spoken(lambda value: str(code(value))))  # noqa: S704 - both kinds of parts are escaped


def _part(review: Review, section: Section) -> _Part | None:
    found = sections.told(review, section)
    cost = _cost(review) if section is Section.COST else None
    if not found and cost is None:
        return None
    stops = any(item.judged.stops for item in found)
    lines = sum(1 + len(item.judged.finding.detail) for item in found)
    return _Part(
        anchor=str(section),
        title=sections.TITLES[section],
        number=plural(len(found), "finding") if found else "",
        folded=lines > sections.FOLDED_FROM and section not in sections.NEVER_FOLDED and not stops,
        stops=stops,
        items=tuple(map(_item, found)),
        cost=cost,
    )


def _item(told: Told) -> _Item:
    judged, finding = told.judged, told.judged.finding
    decided = sections.decided(judged)
    return _Item(
        tone="stops" if judged.stops else "approved" if judged.approved else "said",
        title=finding.title,
        gate=sections.leading_gate(judged),
        address=finding.address,
        subjects=told.subjects,
        said=tuple(map(_spoken, finding.detail)),
        decision=_spoken(Phrase(*decided)) if decided else None,
    )


def _cost(review: Review) -> _Cost | None:
    if not (review.prices or review.unpriced):
        return None
    total, words = sections.bill(review)
    hint = sections.undeclared(review)
    rows = tuple(
        (price.subject, price.what, f"${price.before:,.2f}", f"${price.after:,.2f}")
        for price in sections.priced(review)
    )
    missing = tuple(sections.not_priced(review))
    return _Cost(total, words, REGION, rows, missing, _spoken(hint) if hint else None)


def _root(summary: Summary, number: int, drawn: Picture | None) -> _Root:
    counted = [(summary.count(action), word) for action, word in sections.COUNTED]
    others = [(summary.moved, "moved"), (summary.imported, "imported")]
    told = [f"{times} to {word}" for times, word in counted if times]
    told += [f"{times} {word}" for times, word in others if times]
    shown = drawn if drawn and drawn.graph.nodes else None
    return _Root(
        anchor=f"root-{number}",
        summary=summary,
        told=", ".join(told) or "nothing changes",
        numbers=tuple(times for times, _ in counted),
        lines=tuple(map(_line, summary.changes)),
        picture=_drawn(shown, summary.name, number) if shown else None,
        words=tuple(_words(shown)) if shown else (),
        note=_note(shown) if shown else "",
    )


def _line(change: ChangedResource) -> _Line:
    more = []
    if change.previous_address:
        more.append(_spoken(Phrase("moved from {}", (change.previous_address,))))
    if change.imported:
        more.append(_spoken(Phrase("imported")))
    if change.attributes and change.action not in (Action.CREATE, Action.DELETE):
        more.append(_spoken(Phrase(", ".join(["{}"] * len(change.attributes)), change.attributes)))
    return _Line(MARKS.get(change.action, _STAYS), change, tuple(more))


def _drawn(picture: Picture, name: str, number: int) -> "Markup":
    from markupsafe import Markup

    boxes = plural(len(picture.graph.nodes), "box")
    told = f"{boxes}, {len(picture.boxes)} of which change. The list below says the same."
    marks = Marks(picture.boxes, picture.arrows, f"p{number}")
    return Markup(svg(picture.graph, f"Picture of {visible(name)}", marks, told))  # noqa: S704 - escapes what it draws


def _words(picture: Picture) -> Iterator["Markup"]:
    """The picture for those who do not see it."""
    titles = {node.id: node.title for node in picture.graph.nodes}
    for node in picture.graph.nodes:
        mark = picture.boxes.get(node.id)
        yield _spoken(Phrase(f"{{}} ({{}}): {mark.word if mark else 'unchanged'}", (node.title, node.caption)))
    for edge in picture.graph.edges:
        mark = picture.arrows.get((edge.start, edge.end))
        labels: Sequence[str] = edge.label.split("\n") if edge.label else ()
        said = f": {', '.join(['{}'] * len(labels))}" if labels else ""
        ends = (titles[edge.start], titles[edge.end])
        yield _spoken(Phrase(f"{{}} → {{}}{said}{f' ({mark.word})' if mark else ''}", (*ends, *labels)))


def _note(picture: Picture) -> str:
    told = [f"{plural(picture.left_out, 'box')} not drawn"] if picture.left_out else []
    if picture.elsewhere:
        told.append(f"{plural(picture.elsewhere, 'change')} of what belongs to no box")
    return ", ".join(told)


@cache
def _templates() -> "jinja2.Environment":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("generator.review"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., object]] = {"code": code}
    environment.filters.update(filters)
    return environment
