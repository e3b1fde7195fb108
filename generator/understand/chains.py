"""The chain of a value: who said what, lowest precedence first, and what it becomes in the service module."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.diagnostics import Location
from generator.document import Path
from generator.layout.interfaces import Interface
from generator.layout.model import ServiceModule
from generator.precedence.merging import Layer, Merged, Owner
from generator.resolve.stack import Stack
from generator.values import Call, Plain, Setting, Value

LITERAL = "literal"
UNSAID = "unsaid"
APPLIED = "applied"
REVIEWED = "reviewed"
# What `gen apply` does itself: no Terraform speaks of it.
_APPLIED = (("rollout", "interval_in_seconds"), ("rollout", "weights"))
# Of a function, for reviews alone.
_REVIEWED, _FUNCTION = "traffic", "function"


@dataclass(frozen=True, slots=True)
class Word:
    """What one layer says: its value (None: it removes the key), whose word it is and where it stands."""

    value: Plain
    who: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """One key in one environment.

    `becomes` is `literal`, `var.NAME` of the service module, `unsaid`; `applied` or `reviewed` where Terraform has no
    part in it.
    """

    path: Path
    words: tuple[Word, ...]
    value: Plain
    becomes: str

    @property
    def key(self) -> str:
        return ".".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Thing:
    """A function, resource, layer or trigger in one environment.

    `label` is what its variables begin with, `arguments` those of its block, `interface` what the block itself says.
    """

    label: str
    merged: Merged
    stack: Stack
    module: ServiceModule
    arguments: Mapping[str, Value]
    interface: Interface
    block: str


# spec key -> argument of the block, and with it the end of the variable's name
ARGUMENTS = {
    "code_signing": "code_signing_config_arn",
    "enabled": "state",
    "kms_key": "kms_key_arn",
    "lifecycle": "lifecycle_rules",
    "permissions_boundary": "permissions_boundary_arn",
    "provisioned_concurrency": "provisioned_concurrency_scaling",
    "retention_days": "log_retention_days",
    "value_type": "type",
}
# Inputs that every service module has; no key of a thing becomes one of them.
_STANDARD = frozenset({"account_id", "alarms", "environment", "left_out", "packages", "partition", "region", "vpc"})


def explained(thing: Thing, path: Path) -> list[Explained]:
    """`path` and all that is said inside it, in the order of the alphabet; one entry even when nobody says anything."""
    found = [_explained(thing, key) for key, _ in sorted(thing.merged.below(path), key=lambda item: _order(item[0]))]
    return found or [_silent(thing, path)]


def _order(path: Path) -> tuple[str, ...]:
    return tuple(map(str, path))


def _explained(thing: Thing, path: Path) -> Explained:
    words = tuple(
        Word(link.value, who(link.layer, thing.stack), link.layer.location(path)) for link in thing.merged.chain(path)
    )
    value = thing.merged.get(*map(str, path))
    return Explained(path, words, value, _becomes(thing, path, value))


def _becomes(thing: Thing, path: Path, value: Plain) -> str:
    """`becomes`, unless it is nothing of Terraform's."""
    if path in _APPLIED:
        return APPLIED
    return REVIEWED if path[0] == _REVIEWED and thing.block == _FUNCTION else becomes(thing, path, value)


def _silent(thing: Thing, path: Path) -> Explained:
    """Nobody says anything: the kit may calculate the value, else the block has a default."""
    if word := _calculated(thing, path):
        return Explained(path, (word,), word.value, becomes(thing, path, word.value))
    carried = becomes(thing, path, None)
    word = _default(thing, path)
    return Explained(path, (word,) if word else (), word.value if word else None, _unless_literal(carried))


def calculated(thing: Thing) -> list[Explained]:
    """What the kit calculates where the user may say something else, and did not."""
    names = [name for name, value in thing.arguments.items() if isinstance(value, Setting) and value.key == name]
    silent = [(name,) for name in names if thing.merged.get(name) is None and name not in ARGUMENTS.values()]
    return [_silent(thing, path) for path in silent if _calculated(thing, path)]


def _unless_literal(carried: str) -> str:
    return UNSAID if carried == LITERAL else carried


def who(layer: Layer, stack: Stack) -> str:
    """Whose word a layer is."""
    if layer.owner is Owner.KIT:
        return "default of the kit"
    if layer.owner is Owner.TIER:
        return f"default of the kit for tier {stack.environment.tier}"
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in layer.base).removeprefix(".")


def _argument(path: Path) -> str:
    return ARGUMENTS.get(str(path[-1]), str(path[-1]))


def _calculated(thing: Thing, path: Path) -> Word | None:
    value = thing.arguments.get(_argument(path)) if len(path) == 1 else None
    if isinstance(value, Setting) and value.value is not None:
        return Word(value.value, "calculated from other values")
    return None


# The block has AWS's word for what the spec calls `enabled`.
_STATES = {"ENABLED": True, "DISABLED": False}


def _default(thing: Thing, path: Path) -> Word | None:
    import json

    known = thing.interface.get(_argument(path)) if len(path) == 1 else None
    if known is None or known.default in (None, "null"):
        return None
    value = json.loads(str(known.default))
    return Word(_STATES.get(value, value) if isinstance(value, str) else value, f"default of the block {thing.block}")


def becomes(thing: Thing, path: Path, value: Plain) -> str:
    """`literal`, or the variable of the service module whose value in this environment is (or holds) `value`."""
    env = thing.stack.environment.environment
    for name in _candidates(thing.label, path, thing.merged.own(*map(str, path))):
        variable = thing.module.variables.get(name) if name not in _STANDARD else None
        if variable and any(_equal(inner, value) for inner in _within(variable.given(env), path)):
            return f"var.{name}"
    return LITERAL


def _candidates(label: str, path: Path, own: bool) -> Iterator[str]:
    """Names that the variable of a path may have: of the thing itself, else of all of the service."""
    plain = [*map(str, path)]
    ends = ["_".join(words) for words in _runs([ARGUMENTS.get(step, step) for step in plain], plain)]
    yield from (f"{label}_{end}" for end in ends)
    if not own:
        yield from ends


def _runs(*many: list[str]) -> Iterator[list[str]]:
    """Every run of steps of a path, the longest first: an argument may be named after the whole or a part."""
    for words in many:
        for start in range(len(words)):
            yield from (words[start:end] for end in range(len(words), start, -1))


def _within(value: Value, path: Path) -> Iterator[Plain]:
    """A variable's value, and inside a map what stands at an end of the path."""
    plain = value.arguments[0] if isinstance(value, Call) else value
    yield plain
    for start in range(len(path)):
        node = plain
        for step in path[start:]:
            node = node.get(str(step), ...) if isinstance(node, Mapping) else ...
        if node is not ...:
            yield node


def _equal(found: Plain, value: Plain) -> bool:
    if isinstance(value, bool) and isinstance(found, str):  # an enabled schedule is a state in AWS
        return found == ("ENABLED" if value else "DISABLED")
    return type(found) is type(value) and bool(found == value)
