"""A role of a pipeline held against what it is to have: one finding for each thing that is otherwise. Pure.

In: what IAM says of a role, what `environment.yaml` makes of it, and the policies as the last bootstrap wrote them, by
their addresses in its state. Out: what was found, what is expected, and the way out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.bootstrap.access import INLINE, Access, Source, deleting, detaching, is_an_administrators
from generator.diagnostics import plain
from generator.review.iam.policies import Statement, statements
from generator.review.iam.wording import differing, whole

_TAKE = "sts:assumerolewithwebidentity"
# Others let in who brings no such claim, or everybody but those.
_BINDING = ("StringEquals", "StringLike")


@dataclass(frozen=True, slots=True)
class Held:
    """A role as it is: `attached` are ARNs, `inline` documents by name, `boundary` is "" without one."""

    name: str
    trust: Any
    attached: frozenset[str]
    inline: Mapping[str, Any]
    boundary: str


@dataclass(frozen=True, slots=True)
class Finding:
    fact: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Audit:
    """`again` is the command that makes the platform, `file` the one that says what it is to be."""

    again: str
    file: str
    made: Mapping[str, Any]

    @property
    def right(self) -> str:
        return f"{self.again} puts it right"

    def role(self, held: Held, wanted: Access) -> Iterator[Finding]:
        """Everything of one role."""
        yield from (Finding(fact, self.right) for fact in _trusted(held.trust, wanted.sources))
        yield from self._attached(held, wanted)
        yield from self._inline(held, wanted)
        if held.boundary:
            yield Finding(f"carries the boundary {plain(held.boundary)}; expected none", self.right)

    def policy(self, what: str, document: Any, address: str) -> Iterator[Finding]:
        """What a policy says otherwise than when it was made; nothing where the state does not know it."""
        if address in self.made:
            for said in differing(self.made[address], document):
                if not said.endswith("comes to the same"):
                    yield Finding(f"{what} is not as {self.again} made it: {said}", self.right)

    def _attached(self, held: Held, wanted: Access) -> Iterator[Finding]:
        expected = ", ".join(arn.rpartition("/")[2] for arn in sorted(wanted.attached))
        for arn in sorted(held.attached - wanted.attached):
            back = detaching(held.name, arn)
            keep = f", or name it in ci.{wanted.key} of {self.file}"
            way_out = back if is_an_administrators(arn) else f"{back}{keep}"
            yield Finding(f"{plain(arn)} is attached; expected {plain(expected)}", way_out)
        for arn in sorted(wanted.attached - held.attached):
            yield Finding(f"{plain(arn)} is not attached", self.right)

    def _inline(self, held: Held, wanted: Access) -> Iterator[Finding]:
        expected = ", ".join(sorted(wanted.inline))
        for name, document in sorted(held.inline.items()):
            if name not in wanted.inline:
                fact = f"inline policy {plain(name)} is in it: {whole(document)}; expected {expected}"
                yield Finding(fact, deleting(held.name, name))
            else:
                yield from self.policy(f"inline policy {name}", document, INLINE[wanted.role][name])
        for name in sorted(wanted.inline - held.inline.keys()):
            yield Finding(f"inline policy {name} is not there", self.right)


def _trusted(trust: Any, sources: Iterable[Source]) -> Iterator[str]:
    """What a trust policy says beyond its sources, or less."""
    found, known = statements(trust), {f"Federated:{source.provider}": source for source in sources}
    if found is None:
        yield "who may take it cannot be read"
        return
    let_in: set[str] = set()
    for statement in (item for item in found if item.allow):
        if (statement.principals or {"somebody else"}) - known.keys() or statement.actions != {_TAKE}:
            yield _stranger(statement, known)
            continue
        for principal in sorted(statement.principals):
            yield from _of_source(statement, known[principal])
            let_in |= _values(statement, ":sub")
    for source in known.values():
        for subject in sorted(source.subjects - let_in):
            yield f"does not let in {plain(subject)}"


def _stranger(statement: Statement, known: Mapping[str, Source]) -> str:
    """Somebody, or some way, that nobody was to be let in by."""
    ways = ", ".join(sorted(statement.actions)) or "other actions"
    whom = ", ".join(map(plain, sorted(statement.principals))) or "somebody else"
    return f"trusts {whom} with {plain(ways)}; expected {', '.join(known)} with {_TAKE}"


def _of_source(statement: Statement, source: Source) -> Iterator[str]:
    audiences, subjects = _values(statement, ":aud"), _values(statement, ":sub")
    if not audiences:
        yield f"takes tokens for any audience; expected {plain(source.audience)}"
    for item in sorted(audiences - {source.audience}):
        yield f"takes tokens for {plain(item)}; expected {plain(source.audience)}"
    expected = ", ".join(map(plain, sorted(source.subjects)))
    if not subjects:
        yield f"lets in every repository; expected {expected}"
    for item in sorted(subjects - source.subjects):
        yield f"lets in {plain(item)}; expected {expected}"


def _values(statement: Statement, end: str) -> set[str]:
    """What a claim has to be, as far as a condition binds it."""
    return {
        value
        for operator, key, values in statement.conditions
        if operator in _BINDING and key.endswith(end)
        for value in values
    }
