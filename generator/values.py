"""Argument values on their way to HCL.

A value is a scalar, list or dict of values, or one of the nodes below. The user's own values stay plain inside a
`Setting` until the environments have been compared; only then is it known which of them is a literal and which a
variable of the service module.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

Value = Any  # str | int | float | bool | None | list[Value] | dict[str, Value] | a node of this module
Plain = Any  # the same without nodes: what YAML holds

_PLACEHOLDER = re.compile(r"\$\{(env|service|region|account)\}")
PLACEHOLDERS = {"env": "var.environment", "region": "var.region", "account": "var.account_id"}


@dataclass(frozen=True, slots=True)
class Ref:
    """A Terraform expression that is written as it stands: `module.api.function`."""

    expression: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string with interpolations: `"${local.prefix}-api"`. Parts are literal strings, references and settings."""

    parts: "tuple[str | Ref | Setting, ...]"

    def __add__(self, other: "str | Text") -> "Text":
        return Text(self.parts + (other.parts if isinstance(other, Text) else (other,)))

    def __radd__(self, other: str) -> "Text":
        return Text((other, *self.parts))


@dataclass(frozen=True, slots=True)
class Call:
    """A function call: `jsonencode({...})`."""

    function: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A conditional expression: `condition ? then : otherwise`."""

    condition: str
    then: Value
    otherwise: Value


@dataclass(frozen=True, slots=True)
class Guarded:
    """An element of a list or map that is there unless one of `needs` is left out of the environment."""

    needs: frozenset[str]
    value: Value


@dataclass(frozen=True, slots=True)
class Populated:
    """A list in a map whose entry is there while one of its elements is: it is never an empty list."""

    elements: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of the spec in one environment.

    `varies` when a layer that belongs to an environment decided it; `own` when the thing itself (or its overlay) says
    something about it, so that the variable is named after the thing and not shared by all of the service.
    `form` is "json" for a value that Terraform takes as a JSON string, "json_list" for a list of such strings.
    """

    value: Plain
    key: str
    thing: str = ""
    varies: bool = False
    own: bool = True
    form: str = ""
    description: str | None = None

    def derive(self, value: Plain, key: str | None = None, *others: "Setting") -> "Setting":
        """The same provenance (and that of `others`) for a value computed from this one."""
        varies = self.varies or any(other.varies for other in others)
        own = self.own or any(other.own for other in others)
        return replace(self, value=value, key=key or self.key, varies=varies, own=own)


@dataclass(frozen=True, slots=True)
class Entries:
    """A map of strings in which single entries may differ by environment: `merge({...}, var.<variable>)`."""

    entries: Mapping[str, Value]
    variable: str
    description: str


def text(value: str, service: str) -> str | Text:
    """A user's string: the four placeholders become references, everything else stays literal."""
    if "${" not in value:
        return value
    parts: list[str | Ref | Setting] = []
    position = 0
    for match in _PLACEHOLDER.finditer(value):
        parts.append(value[position : match.start()])
        word = match.group(1)
        parts.append(service if word == "service" else Ref(PLACEHOLDERS[word]))
        position = match.end()
    parts.append(value[position:])
    kept = tuple(part for part in parts if part != "")
    return Text(kept) if any(isinstance(part, Ref) for part in kept) else "".join(map(str, kept))


def spoken(value: Plain, service: str) -> Value:
    """`text` for every string inside a plain value."""
    if isinstance(value, str):
        return text(value, service)
    if isinstance(value, list):
        return [spoken(item, service) for item in value]
    if isinstance(value, dict):
        return {key: spoken(item, service) for key, item in value.items()}
    return value


def concrete(value: Value, known: Mapping[str, str]) -> Value:
    """`value` with each reference that `known` names replaced by its text; KeyError for any other."""
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else str(concrete(part, known)) for part in value.parts)
    if isinstance(value, Ref):
        return known[value.expression]
    if isinstance(value, Setting):
        return concrete(spoken(value.value, known.get("local.service", "")), known)
    if isinstance(value, list):
        return [concrete(item, known) for item in value]
    if isinstance(value, dict):
        return {key: concrete(item, known) for key, item in value.items()}
    return value


def join(parts: Iterable[str | Text | Ref | Setting]) -> Text:
    """One text of many."""
    joined: list[str | Ref | Setting] = []
    for part in parts:
        joined.extend(part.parts if isinstance(part, Text) else (part,))
    return Text(tuple(joined))
