"""The last sieve: nothing that Terraform calls sensitive passes, and no token of a known issuer, whoever quoted it.

Finders look before they quote (`values.shown`). This is for what they overlooked: a sensitive value that stands again
in an address, in the name of a variable or inside a longer string.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from generator.review.model import ChangedResource, Finding, Phrase, Subject, Summary
from generator.terraform.redaction import HIDDEN
from generator.vocabulary.secrets import looks_secret

# Shorter ones stand inside half of all strings by chance: they are hidden where they are the whole value.
_SHORTEST_LOOKED_FOR = 6


class Sieve:
    """Made for one plan and all that is said of it: only the secrets that occur there are looked for in each string."""

    def __init__(self, subject: Subject, said: Iterable[str]) -> None:
        self._whole = frozenset(_secrets(subject))
        everything = "\n".join(said)
        spellings = {form for value in self._whole if len(value) >= _SHORTEST_LOOKED_FOR for form in _spelt(value)}
        self._inside = sorted((form for form in spellings if form in everything), key=len, reverse=True)

    def text(self, said: str) -> str:
        if said in self._whole:
            return HIDDEN
        for secret in self._inside:
            said = said.replace(secret, HIDDEN)
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


def _spelt(value: str) -> Iterator[str]:
    """As it is, and as it stands in JSON."""
    yield value
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]


def _secrets(subject: Subject) -> Iterator[str]:
    for change in (*subject.plan.changes, *subject.plan.drift):
        for values, mask in ((change.before, change.before_sensitive), (change.after, change.after_sensitive)):
            if mask:
                yield from _under(values, mask)
    for output in subject.plan.outputs:
        if output.sensitive:
            yield from _strings([output.before, output.after])
    declared = (subject.plan.configuration.get("root_module") or {}).get("variables") or {}
    for name, given in (subject.raw.get("variables") or {}).items():
        if isinstance(given, Mapping) and (declared.get(name) or {}).get("sensitive"):
            yield from _strings(given.get("value"))


def _under(values: Any, mask: Any) -> Iterator[str]:
    if mask is True:
        yield from _strings(values)
    elif isinstance(mask, Mapping) and isinstance(values, Mapping):
        for key, mark in mask.items():
            yield from _under(values.get(key), mark)
    elif isinstance(mask, list) and isinstance(values, list):
        for item, mark in zip(values, mask, strict=False):
            yield from _under(item, mark)


def _strings(values: Any) -> Iterator[str]:
    if isinstance(values, Mapping):
        for item in values.values():
            yield from _strings(item)
    elif isinstance(values, list):
        for item in values:
            yield from _strings(item)
    elif values not in (None, "", HIDDEN) and not isinstance(values, bool):
        yield str(values)
