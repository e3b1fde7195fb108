"""Two versions of a policy, statement by statement: added, removed, widened, narrowed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from generator.review.iam.covering import Conditions
from generator.review.iam.policies import Statement, uncovered
from generator.review.model import Phrase, phrase

_LEAST_LIKENESS = 0.5
_MOST_NAMED = 12


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    WIDENED = "widened"
    NARROWED = "narrowed"


@dataclass(frozen=True, slots=True)
class Difference:
    """`widens` is True where somebody may do more than before: also by what is no longer denied."""

    kind: Kind
    widens: bool
    before: Statement | None
    after: Statement | None

    @property
    def statement(self) -> Statement:
        """As it is afterwards, or was."""
        found = self.after or self.before
        assert found
        return found


def compare(
    old: Sequence[Statement],
    new: Sequence[Statement],
    old_around: Sequence[Statement],
    new_around: Sequence[Statement],
) -> list[Difference]:
    """What differs in effect. `around` is all that the same holder may: what only moves is no difference."""
    found = [*_paired(old, new)]
    around = (*old_around, *old), (*new_around, *new)
    return [difference for one, other in found if (difference := _difference(one, other, *around))]


def _difference(
    old: Statement | None, new: Statement | None, before: tuple[Statement, ...], after: tuple[Statement, ...]
) -> Difference | None:
    more = bool(new and uncovered(new, before))
    less = bool(old and uncovered(old, after))
    if old and new:
        widens, narrows = (more, less) if new.allow else (less, more)
        kind = Kind.WIDENED if widens else Kind.NARROWED
        return Difference(kind, widens, old, new) if widens or narrows else None
    if new and more:
        return Difference(Kind.ADDED, new.allow, None, new)
    if old and less:
        return Difference(Kind.REMOVED, not old.allow, old, None)
    return None


def _paired(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[tuple[Statement | None, Statement | None]]:
    """What belongs together, by Sid, else by likeness; equal statements are left out."""
    kept = {statement.same for statement in old} & {statement.same for statement in new}
    olds = [statement for statement in old if statement.same not in kept]
    news = [statement for statement in new if statement.same not in kept]
    scores = [(_likeness(one, other), i, j) for i, one in enumerate(olds) for j, other in enumerate(news)]
    taken: dict[int, int] = {}
    for score, i, j in sorted(scores, key=lambda item: (-item[0], item[1:])):
        if score >= _LEAST_LIKENESS and i not in taken and j not in taken.values():
            taken[i] = j
    yield from ((one, news[taken[i]] if i in taken else None) for i, one in enumerate(olds))
    yield from ((None, other) for j, other in enumerate(news) if j not in taken.values())


def _likeness(one: Statement, other: Statement) -> float:
    """0 to 2; one with the other's Sid is the other, whatever it says."""
    if one.allow is not other.allow:
        return 0
    if one.sid and one.sid == other.sid:
        return 2
    parts = ("actions", "not_actions", "resources", "not_resources", "principals", "not_principals")
    pairs = [(getattr(one, part), getattr(other, part)) for part in parts]
    told = [(a, b) for a, b in pairs if a or b]
    return sum(len(a & b) / len(a | b) for a, b in told) / len(told) if told else 0


def told(difference: Difference) -> Iterator[Phrase]:
    """The difference in words: a whole statement, or part by part."""
    old, new = difference.before, difference.after
    if old and new:
        yield from _parts(old, new)
    else:
        yield from _whole(difference.statement)


def _whole(statement: Statement) -> Iterator[Phrase]:
    verb = "may" if statement.allow else "is denied"
    actions = [statement.spelt(name) for name in statement.actions]
    yield from _named(verb, actions)
    yield from _named(f"{verb} everything but", [statement.spelt(name) for name in statement.not_actions])
    yield from _named("on", statement.resources)
    yield from _named("on everything but", statement.not_resources)
    yield from _named("for", statement.principals)
    yield from _named("for everybody but", statement.not_principals)
    yield from _conditions("only where", statement.conditions)


def _parts(old: Statement, new: Statement) -> Iterator[Phrase]:
    for verb, one, other in (("more", new, old), ("less", old, new)):
        yield from _named(f"{verb} actions:", [one.spelt(name) for name in one.actions - other.actions])
        yield from _named(f"{verb} resources:", one.resources - other.resources)
        yield from _named(f"{verb} principals:", one.principals - other.principals)
    for verb, one, other in (("now", new, old), ("no longer", old, new)):
        excluded = [one.spelt(name) for name in one.not_actions - other.not_actions]
        yield from _named(f"{verb} every action but (NotAction):", excluded)
        yield from _named(f"{verb} every resource but (NotResource):", one.not_resources - other.not_resources)
        yield from _named(f"{verb} everybody but (NotPrincipal):", one.not_principals - other.not_principals)
        yield from _conditions(f"{verb} only where", one.conditions - other.conditions)
    if not new.allow:
        yield phrase("(this statement denies: what it leaves out becomes allowed where another allows it)")


def _named(words: str, names: Sequence[str] | frozenset[str]) -> Iterator[Phrase]:
    found = sorted(names)
    if found:
        shown = found[:_MOST_NAMED]
        more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
        yield phrase(f"{words} {', '.join(['{}'] * len(shown))}{more}", *shown)


# Whom an outsider proves to be with it: not for everybody's eyes.
_KEPT = frozenset({"sts:externalid"})


def _conditions(words: str, conditions: Conditions) -> Iterator[Phrase]:
    for operator, key, values in sorted(conditions, key=lambda item: item[:2]):
        told = [] if key in _KEPT else sorted(values)
        yield phrase(f"{words} {{}} {{}}: {', '.join(['{}'] * len(told)) or 'as given'}", operator, key, *told)
