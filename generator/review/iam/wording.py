"""Policies for people: what one says, and what another version of it says otherwise, a sentence a statement."""

from typing import Any

from generator.diagnostics import plain
from generator.review.iam.comparing import Difference, Kind, compare, told
from generator.review.iam.policies import statements

_LONGEST = 300
_CHANGED = {
    Kind.ADDED: "was added",
    Kind.REMOVED: "was removed",
    Kind.WIDENED: "was changed",
    Kind.NARROWED: "was changed",
}


def differing(before: Any, after: Any) -> list[str]:
    """What a policy says otherwise now, a sentence a statement, and one where that comes to the same."""
    old, new = statements(before), statements(after)
    if old is None or new is None:
        return ["it was written anew, and is no policy that can be read"]
    found = [_said(item) for item in compare(old, new, (), ())]
    return found or ["it was written anew, and comes to the same"]


def _said(item: Difference) -> str:
    sid = plain(item.statement.sid)
    between = "; " if item.before and item.after else " "
    words = between.join(part.spoken(plain) for part in told(item))
    return _cut(f"statement {sid or 'without a Sid'} {_CHANGED[item.kind]}: {words}")


def whole(document: Any) -> str:
    """What a policy allows and denies, in a line."""
    found = statements(document)
    if found is None:
        return "no policy that can be read"
    parts = [told(Difference(Kind.ADDED, True, None, item)) for item in found]
    return _cut("; ".join(" ".join(word.spoken(plain) for word in part) for part in parts))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
