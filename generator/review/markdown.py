"""A review as one comment: harmless whatever the plan holds, and never longer than a comment may be.

Where it would be too long, each section gives as much as there is room for: everything, its first findings and the
rest by kind, kinds alone, or a note. What is cut is said, with the way to all of it; a table is there or it is not.
"""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from generator.diagnostics import plain
from generator.review import sections
from generator.review.model import Review, Section
from generator.review.prices import REGION
from generator.review.sections import Told
from generator.review.shown import visible
from generator.wording import plural

MARKER = "<!-- stackwright-review -->"
# GitHub takes 65,536 characters. The least is a note for every section, and the counts.
LIMIT, LEAST = 60_000, 2_000
# Where all of it is, when nothing else is said.
RECORD = "gen --format json review"
_LONGEST_NAME = 300
_MOST_SUBJECTS, _MOST_ROWS, _MOST_FIRST = 6, 60, 25


class _Form(IntEnum):
    """What is told of a section, from least to most."""

    NOTE = 0
    KINDS = 1
    FIRST = 2
    WHOLE = 3


def code(text: str) -> str:
    """Any text as a code span: no markup, mention, link or line break gets out of it."""
    seen = visible(plain(text))
    if len(seen) > _LONGEST_NAME:
        seen = f"{seen[: _LONGEST_NAME - 60]}...{seen[-50:]}"
    if not seen.strip():
        return f"`{seen or ' '}`" if seen else "` `"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", seen)), default=0))
    space = " " if seen[0] in "` " or seen[-1] in "` " else ""
    return f"{fence}{space}{seen}{space}{fence}"


def cell(text: str) -> str:
    """`code` for a table, whose bars neither a code span nor, after another one, a backslash protects."""
    return code(text.replace("|", "\\u007c"))


def markdown(review: Review, more: str = RECORD, limit: int = LIMIT) -> str:
    """The comment, of up to `limit` characters (at least LEAST); `more` is where the rest is when something is cut."""
    parts = [section for section in Section if _has(review, section)]
    told = {section: [_part(review, section, form, more) for form in _Form] for section in parts}
    room = limit - 1 - sum(len(texts[_Form.NOTE]) + 2 for texts in told.values())
    heads = ["\n\n".join([MARKER, *_head(review, counts)]) for counts in _counts(review)]
    head = next((text for text in heads if len(text) <= room), heads[-1])
    forms = _fitting(room - len(head), told)
    return "\n\n".join([head, *(told[section][forms[section]] for section in parts)]) + "\n"


def _fitting(left: int, told: dict[Section, list[str]]) -> dict[Section, _Form]:
    """The most of each section that `left` has room for beside the notes: every section something, before the first
    has all.
    """
    forms = dict.fromkeys(told, _Form.NOTE)
    for form in (_Form.KINDS, _Form.FIRST, _Form.WHOLE):
        for section, texts in told.items():
            more = len(texts[form]) - len(texts[forms[section]])
            if more <= left:
                forms[section] = form
                left -= more
    return forms


def _has(review: Review, section: Section) -> bool:
    if section is Section.COST:
        return bool(review.prices or review.unpriced or review.of(section))
    return bool(review.of(section))


def _head(review: Review, counts: str) -> Iterator[str]:
    stopped = sections.stopped_by(review)
    yield f"## {'❌' if stopped else '✅'} {sections.verdict(review)}"
    if stopped:
        yield ", ".join(f"**{number}** {word}" for word, number in stopped)
    if not review.empty:
        yield counts


def _counts(review: Review) -> Iterator[str]:
    """What happens to how many resources: the most telling first, the shortest last."""
    rows = sections.counts(review)
    by_subject = [(item.name, [item.count(action) for action, _ in sections.COUNTED]) for item in review.subjects]
    if len(rows) < len(by_subject) <= _MOST_ROWS:
        folded = _details("by service", _table("service", sorted(by_subject)))
        yield f"{_table('environment', rows)}\n\n{folded}"
    if len(rows) <= _MOST_ROWS:
        yield _table("environment" if any(item.environment for item in review.subjects) else "plan", rows)
    yield _table(
        "plans", [(str(len(by_subject)), [sum(column) for column in zip(*(row for _, row in rows), strict=True)])]
    )


def _table(first: str, rows: Sequence[tuple[str, list[int]]]) -> str:
    words = [word for _, word in sections.COUNTED]
    lines = [f"| {first} | {' | '.join(words)} |", f"|---|{'---:|' * len(words)}"]
    lines += [f"| {cell(name)} | {' | '.join(str(number or '') for number in numbers)} |" for name, numbers in rows]
    return "\n".join(lines)


def _details(summary: str, body: str) -> str:
    """`summary` is of our words only: Markdown is not read inside of it, and HTML is."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _part(review: Review, section: Section, form: _Form, more: str) -> str:
    title = f"### {sections.TITLES[section]}"
    found = sections.told(review, section)
    number = plural(len(found), "finding")
    if form is _Form.NOTE:
        return f"{title}\n\n{number}, left out: there is no room for them in a comment.{_elsewhere(more)}"
    lines = _cost(review) if section is Section.COST else []
    if form is _Form.KINDS:
        note = f"{number}, by kind alone: there is no room for each in a comment.{_elsewhere(more)}"
        return f"{title}\n\n{note}\n\n" + "\n".join([*lines[:_MOST_FIRST], *_kinds(found)])
    told = found if form is _Form.WHOLE else found[:_MOST_FIRST]
    lines += [line for item in told for line in _finding(item)]
    if len(told) < len(found):
        kinds = "\n".join(_kinds(found[len(told) :]))
        lines.append(f"\nand {len(found) - len(told)} more, by kind:{_elsewhere(more)}\n\n{kinds}")
    body = "\n".join(lines)
    stops = any(item.judged.stops for item in found)
    if len(lines) > sections.FOLDED_FROM and section not in sections.NEVER_FOLDED and not stops:
        return f"{title}\n\n{_details(number, body)}"
    return f"{title}\n\n{body}"


def _elsewhere(more: str) -> str:
    return f" All of it: {code(more)}"


def _kinds(found: Sequence[Told]) -> Iterator[str]:
    counts: dict[tuple[str, str], int] = {}
    for item in found:
        key = sections.leading_gate(item.judged), item.judged.finding.title
        counts[key] = counts.get(key, 0) + len(item.subjects)
    for (gate, title), number in counts.items():
        yield f"- **{title}**{f' ({gate})' if gate else ''}: {number}"


def _finding(item: Told) -> Iterator[str]:
    found, judged = item.judged.finding, item.judged
    mark = "❌ " if judged.stops else "☑️ " if judged.approved else ""
    gate = f" ({found.gate})" if found.gate else ""
    place = f": {code(found.address)}" if found.address else ""
    yield f"- {mark}**{found.title}**{gate}{place} in {_named(item.subjects)}"
    for said in found.detail:
        yield f"  - {said.spoken(code)}"
    decision = sections.decided(judged)
    if decision:
        words, values = decision
        yield f"  - {words.format(*map(code, values))}"


def _named(subjects: Sequence[str]) -> str:
    shown = ", ".join(map(code, subjects[:_MOST_SUBJECTS]))
    return f"{shown} and {len(subjects) - _MOST_SUBJECTS} more" if len(subjects) > _MOST_SUBJECTS else shown


def _cost(review: Review) -> list[str]:
    return list(_cost_lines(review))


def _cost_lines(review: Review) -> Iterator[str]:
    if review.prices:
        total, words = sections.bill(review)
        yield f"- **{total} a month**{words}, at prices of {REGION} without free tiers"
    for price in sections.priced(review)[:_MOST_ROWS]:
        yield f"  - {code(price.subject)}: {price.what} ${price.before:,.2f} → ${price.after:,.2f}"
    missing = sections.not_priced(review)
    if missing:
        yield f"- not priced, because it is billed by use or size: {', '.join(missing)}"
    if hint := sections.undeclared(review):
        yield f"- {hint.spoken(code)}"
