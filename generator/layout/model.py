"""What environments become side by side: a service module, its calls, and the variables in which they differ."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.resolve.stack import Lookup
from generator.values import Value


@dataclass(frozen=True, slots=True)
class Variable:
    """An input of the service module, with the value of each environment's root (None: not passed)."""

    name: str
    type: str
    description: str
    values: Mapping[str, Value]
    default: Value = None
    optional: bool = False

    def given(self, environment: str) -> Value:
        """What it is there, be it that the root leaves it at the default."""
        value = self.values.get(environment)
        return self.default if value is None else value


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A module call as it is written: `count` is its condition, when it has one; `history` the labels it may have had,
    the present one last.
    """

    label: str
    block: str
    file: str
    arguments: Mapping[str, Value]
    count: Value | None
    comment: str | None
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceModule:
    """The merged service; `expressions` are those that its calls refer to."""

    service: str
    calls: tuple[PlannedCall, ...]
    lookups: tuple[Lookup, ...]
    variables: Mapping[str, Variable]
    left_out: Mapping[str, tuple[str, ...]]
    expressions: frozenset[str]
