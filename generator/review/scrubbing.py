"""The last sieve: nothing that Terraform calls sensitive passes, and no token of a known issuer, whoever quoted it.

Finders look before they quote (`values.shown`). This is for what they overlooked: a sensitive value that stands again
in an address, in the name of a variable or inside a longer string.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from generator.review.model import ChangedResource, Finding, Phrase, Subject, Summary
from generator.terraform.redaction import strings_of_variables, strings_under
from generator.terraform.spellings import HIDDEN, SHORTEST_LOOKED_FOR, decodings, finder, hiding, spellings
from generator.vocabulary.secrets import looks_secret


class Sieve:
    """Made for one plan and all that is said of it: only the secrets that occur there are looked for in each string."""

    def __init__(self, subject: Subject, said: Iterable[str]) -> None:
        secrets = frozenset(_secrets(subject))
        quoted = "\n".join(dict.fromkeys(said))
        stands = finder(f"{quoted}\n{decodings(quoted)}")
        self._hide = hiding([value for value in secrets if _may_stand(value, stands)])

    def text(self, said: str) -> str:
        said = self._hide(said)
        return HIDDEN if looks_secret("", said) else said

    def phrase(self, said: Phrase) -> Phrase:
        return Phrase(said.words, tuple(map(self.text, said.values)))

    def finding(self, found: Finding) -> Finding:
        return replace(found, address=self.text(found.address), detail=tuple(map(self.phrase, found.detail)))

    def change(self, change: ChangedResource) -> ChangedResource:
        return replace(
            change,
            address=self.text(change.address),
            previous_address=self.text(change.previous_address),
            attributes=tuple(map(self.text, change.attributes)),
        )

    def summary(self, summary: Summary) -> Summary:
        return replace(
            summary,
            changes=tuple(map(self.change, summary.changes)),
            drift=tuple(map(self.text, summary.drift)),
        )


def strings_of(summary: Summary, findings: Iterable[Finding]) -> Iterator[str]:
    """Everything of theirs that a review quotes."""
    for change in summary.changes:
        yield from (change.address, change.previous_address, *change.attributes)
    yield from summary.drift
    for finding in findings:
        yield finding.address
        for said in finding.detail:
            yield from said.values


def _may_stand(secret: str, stands: Callable[[str], bool]) -> bool:
    return len(secret) < SHORTEST_LOOKED_FOR or any(map(stands, set(spellings(secret))))


def _secrets(subject: Subject) -> Iterator[str]:
    for change in (*subject.plan.changes, *subject.plan.drift):
        yield from strings_under(change.before, change.before_sensitive)
        yield from strings_under(change.after, change.after_sensitive)
    for output in subject.plan.outputs:
        yield from strings_under([output.before, output.after], output.sensitive)
    yield from strings_of_variables(subject.raw)
