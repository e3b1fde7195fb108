"""What every output of a review shares: the words, the order, and what is told once for several environments."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from generator.review.model import Gate, Judged, Phrase, Price, Review, Section, phrase
from generator.review.prices import dollars
from generator.terraform.plan_json import Action
from generator.wording import plural

TITLES = {
    Section.BLOCKERS: "Blockers",
    Section.IAM: "IAM",
    Section.EXPOSURE: "Exposure",
    Section.TRIGGERS: "Triggers",
    Section.PROTECTION: "Protection",
    Section.ENVIRONMENT: "Environment variables",
    Section.CODE: "Code",
    Section.COST: "Cost a month",
    Section.RIPPLES: "Ripples",
}
GATES = {
    Gate.DATA_LOSS: "data loss",
    Gate.IAM_WIDENING: "IAM widening",
    Gate.EXPOSURE: "exposure",
    Gate.TRIGGER_REMOVED: "trigger removed",
    Gate.PROTECTION_REDUCED: "protection reduced",
    Gate.GUARDRAIL: "guardrail",
}
COUNTED = (
    (Action.CREATE, "make"),
    (Action.UPDATE, "change"),
    (Action.REPLACE, "replace"),
    (Action.DELETE, "destroy"),
)
# What a spec may say, with numbers to be replaced.
TRAFFIC = "traffic: { invocations_per_month: 2000000, duration_ms: 120 }"
# A section of more lines than this is folded where the output can fold; blockers never are.
FOLDED_FROM = 12
NEVER_FOLDED = frozenset({Section.BLOCKERS})


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that is the same for several subjects, told once."""

    judged: Judged
    subjects: tuple[str, ...]


def told(review: Review, section: Section) -> list[Told]:
    """A section's findings in order, equal ones of several subjects as one."""
    groups: dict[tuple[object, ...], list[Judged]] = {}
    for item in review.of(section):
        same = replace(item.finding, subject="")
        groups.setdefault((same, item.approval, item.expired, item.stops), []).append(item)
    return [Told(items[0], tuple(item.finding.subject for item in items)) for items in groups.values()]


def verdict(review: Review) -> str:
    """One line; ours, without a name in it."""
    if review.empty:
        return "Nothing changes"
    if review.stopping:
        return f"{plural(len(review.stopping), 'finding')} to look at before this is applied"
    told = [f"{plural(len(review.approved), 'finding')} approved"] if review.approved else []
    unasked = sum(item.finding.gate is not None and not item.approved for item in review.findings)
    told += [f"{plural(unasked, 'finding')} of gates that were not asked for"] if unasked else []
    if told:
        return f"Nothing stops this: {', '.join(told)}"
    return "Nothing stops this"


def stopped_by(review: Review) -> list[tuple[str, int]]:
    """How many findings of each gate stop it."""
    counts: dict[str, int] = {}
    for item in review.stopping:
        word = GATES[item.finding.gate] if item.finding.gate else "failed plan"
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def counts(review: Review) -> list[tuple[str, list[int]]]:
    """A row of make, change, replace, destroy for each environment; a plan without one stands for itself."""
    rows: dict[str, list[int]] = {}
    for subject in review.subjects:
        row = rows.setdefault(subject.environment or subject.name, [0] * len(COUNTED))
        for index, (action, _) in enumerate(COUNTED):
            row[index] += subject.count(action)
    return sorted(rows.items())


def decided(item: Judged) -> tuple[str, tuple[str, ...]] | None:
    """What an approval says: words with a place for each of its values."""
    approval = item.approval
    if approval is None:
        return None
    if item.expired:
        return f"approved until {approval.expires} by {{}}: expired, so it counts again", (approval.owner,)
    if approval.expires == date.max:
        return "declared in {}: {}", (approval.owner, approval.reason)
    return f"approved until {approval.expires} by {{}}: {{}}", (approval.owner, approval.reason)


def monthly(prices: Iterable[Price]) -> float:
    return round(sum(price.change for price in prices), 2)


def priced(review: Review) -> list[Price]:
    """Each price that changes, the largest change first."""
    return sorted(review.prices, key=lambda item: (-abs(item.change), item.subject, item.what))


def bill(review: Review) -> tuple[str, str]:
    """What a month costs more or less, and the words that go on from "a month"; `""` where no price changes."""
    sides = (
        ("what stands still", [price for price in review.prices if not price.by_use]),
        ("declared traffic", [price for price in review.prices if price.by_use]),
    )
    told = [(dollars(monthly(found)), words) for words, found in sides if found]
    if len(told) > 1:
        return dollars(monthly(review.prices)), ": " + ", ".join(f"{amount} for {words}" for amount, words in told)
    return (told[0][0], f" for {told[0][1]}") if told else ("", "")


def undeclared(review: Review) -> Phrase | None:
    """The way to have the use of a project's functions priced, where its specs do not say what to expect."""
    if not review.undeclared:
        return None
    several = review.undeclared > 1
    said = f"{plural(review.undeclared, 'function')} {'have' if several else 'has'} no `{TRAFFIC}` in service.yaml"
    return phrase(f"{said}, by which {'their' if several else 'its'} use is priced")


def not_priced(review: Review) -> list[str]:
    return sorted({word for _, words in review.unpriced for word in words})


def leading_gate(item: Judged) -> str:
    return str(item.finding.gate) if item.finding.gate else ""
