"""A review for the console."""

from collections.abc import Iterator

from generator.diagnostics import plain
from generator.review import sections
from generator.review.model import Review, Section
from generator.review.prices import REGION
from generator.review.sections import Told


def lines(review: Review) -> Iterator[str]:
    yield sections.verdict(review)
    if stopped := sections.stopped_by(review):
        yield "  " + ", ".join(f"{number} {word}" for word, number in stopped)
    for name, numbers in [] if review.empty else sections.counts(review):
        told = [f"{number} to {word}" for number, (_, word) in zip(numbers, sections.COUNTED, strict=True) if number]
        yield f"  {plain(name)}: {', '.join(told) or 'no changes'}"
    for section in Section:
        found = sections.told(review, section)
        extra = list(_cost(review)) if section is Section.COST else []
        if found or extra:
            yield ""
            yield sections.TITLES[section]
            yield from extra
            for item in found:
                yield from _finding(item)


def _finding(item: Told) -> Iterator[str]:
    found = item.judged.finding
    mark = "!" if item.judged.stops else "-"
    gate = f" [{found.gate}]" if found.gate else ""
    place = f": {plain(found.address)}" if found.address else ""
    yield f"  {mark} {found.title}{gate}{place} ({', '.join(map(plain, item.subjects))})"
    for said in found.detail:
        yield f"      {said.spoken(plain)}"
    decision = sections.decided(item.judged)
    if decision:
        words, values = decision
        yield f"      {words.format(*map(plain, values))}"


def _cost(review: Review) -> Iterator[str]:
    if review.prices:
        total, words = sections.bill(review)
        yield f"  {total} a month{words} (prices of {REGION}, no free tiers)"
    for price in sections.priced(review):
        yield f"      {plain(price.subject)}: {price.what} ${price.before:,.2f} -> ${price.after:,.2f}"
    missing = sections.not_priced(review)
    if missing:
        yield f"  not priced, because it is billed by use or size: {', '.join(missing)}"
    if hint := sections.undeclared(review):
        yield f"  {hint.spoken(plain)}"
