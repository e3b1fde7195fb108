"""Policy documents as statements that can be compared: lists where there may be strings, no order, one spelling."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.review.iam.covering import Conditions, any_covers, implied, may_meet

ANYBODY = "*"
_EXCLUDED = "!"
_ROOT = re.compile(r"^arn:aws[a-z-]*:iam::(\d{12}):root$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Actions are in lower case, as IAM compares them; `names` has the spelling of each."""

    sid: str
    allow: bool
    actions: frozenset[str] = frozenset()
    not_actions: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    not_resources: frozenset[str] = frozenset()
    principals: frozenset[str] = frozenset()
    not_principals: frozenset[str] = frozenset()
    conditions: Conditions = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    @property
    def same(self) -> tuple[Any, ...]:
        """What it does, whatever it is called."""
        return (
            self.allow,
            self.actions,
            self.not_actions,
            self.resources,
            self.not_resources,
            self.principals,
            self.not_principals,
            self.conditions,
        )

    def spelt(self, action: str) -> str:
        return self.names.get(action, action)


def statements(document: Any) -> tuple[Statement, ...] | None:
    """The statements of a policy's JSON; None for what is no policy."""
    if document in (None, ""):
        return ()
    try:
        read = json.loads(document) if isinstance(document, str) else document
        found = read["Statement"]
        return tuple(_statement(item) for item in (found if isinstance(found, list) else [found]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _statement(raw: Mapping[str, Any]) -> Statement:
    spelt = [str(name) for key in ("Action", "NotAction") for name in _list(raw.get(key))]
    return Statement(
        sid=str(raw.get("Sid") or ""),
        allow=raw["Effect"] == "Allow",
        actions=frozenset(str(name).lower() for name in _list(raw.get("Action"))),
        not_actions=frozenset(str(name).lower() for name in _list(raw.get("NotAction"))),
        resources=frozenset(map(str, _list(raw.get("Resource")))),
        not_resources=frozenset(map(str, _list(raw.get("NotResource")))),
        principals=frozenset(_principals(raw.get("Principal"))),
        not_principals=frozenset(_principals(raw.get("NotPrincipal"))),
        conditions=frozenset(_conditions(raw.get("Condition") or {})),
        names={name.lower(): name for name in spelt},
    )


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _principals(found: Any) -> Iterator[str]:
    """`*`, and `Service:sns.amazonaws.com`; an account's id and its root ARN are one."""
    if isinstance(found, str):
        yield ANYBODY if found == "*" else f"AWS:{found}"
        return
    for kind, names in (found or {}).items():
        for name in map(str, _list(names)):
            root = _ROOT.match(name)
            if name == "*" and kind in ("AWS", "*"):
                yield ANYBODY
            else:
                yield f"{kind}:{root[1] if root else name}"


def _conditions(found: Mapping[str, Any]) -> Iterator[tuple[str, str, frozenset[str]]]:
    for operator, keys in found.items():
        for key, values in keys.items():
            yield str(operator), str(key).lower(), frozenset(_condition_value(value) for value in _list(values))


def _condition_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Request:
    """A part of a statement that one other statement can cover: one action on one resource for one principal."""

    action: str
    resource: str
    principal: str


def requests(statement: Statement) -> Iterator[Request]:
    """All parts; what is said by exclusion is covered whole or not at all."""
    for action in statement.actions or {_EXCLUDED}:
        for resource in statement.resources or {_EXCLUDED}:
            for principal in statement.principals or {_EXCLUDED}:
                yield Request(action, resource, principal)


def covered(request: Request, of: Statement, by: Statement) -> bool:
    """Whether `by` allows (or denies) this part of `of`."""
    return (
        of.allow is by.allow
        and _part(request.action, of.not_actions, by.actions, by.not_actions)
        and _part(request.resource, of.not_resources, by.resources, by.not_resources)
        and _part(request.principal, of.not_principals, by.principals, by.not_principals)
        and implied(by.conditions, of.conditions)
    )


def _part(wanted: str, excluded: frozenset[str], given: frozenset[str], spared: frozenset[str]) -> bool:
    if wanted != _EXCLUDED:
        return any_covers(given, wanted) if given else bool(spared) and not any(may_meet(i, wanted) for i in spared)
    if excluded:
        return ANYBODY in given or (bool(spared) and all(any_covers(excluded, item) for item in spared))
    # Neither said nor excluded: a trust policy has no resource, an identity's policy no principal.
    return ANYBODY in given or not (given or spared)


def uncovered(statement: Statement, others: tuple[Statement, ...]) -> list[Request]:
    """The parts of a statement that none of the others covers."""
    if any(statement.same == other.same for other in others):
        return []
    likely = [other for other in others if other.allow is statement.allow]
    return [part for part in requests(statement) if not any(covered(part, statement, other) for other in likely)]
