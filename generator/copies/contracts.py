"""Objects that travel between blocks: what one gives, others take by the same names and types.

Blocks do not call each other, so nothing in Terraform holds them together until a service wires them. An attribute that
a taker does not name is dropped silently, one that it wants and nobody gives fails in the service, far from its cause.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.copies.tree import Tree
from generator.copies.types import Type, inputs, outputs

# The word for a thing: the block that makes it and the output that hands it on.
GIVERS = {
    "api": ("http-api", "api"),
    "bucket": ("s3", "bucket"),
    "bus": ("eventbridge", "bus"),
    "composite": ("alarms", "composite"),
    "dead_letter": ("sqs", "dead_letter"),
    "function": ("function", "function"),
    "key": ("kms", "key"),
    "layer": ("layer", "layer"),
    "log_group": ("function", "log_group"),
    "parameter": ("parameter", "parameter"),
    "queue": ("sqs", "queue"),
    "secret": ("secret", "secret"),
    "table": ("dynamodb", "table"),
    "topic": ("sns", "topic"),
}
# Inputs that take such a thing under another word; what they want beyond it has defaults.
_ALIASES = {
    "alarms": ("composite",),
    "apis": ("api",),
    "dead_letter_key": ("key",),
    "dead_letters": ("dead_letter", "queue"),
    "on_failure": ("queue", "topic"),
    "on_success": ("queue", "topic", "bus"),
    "queues": ("queue",),
    "tables": ("table",),
    "topics": ("topic",),
}
# Things that no block gives: their takers must agree with each other.
_SHARED = ("package",)
# What blocks and services take from an object by itself, such as `module.layer.layer.arn`.
_TAKEN_APART = {
    "bus": {"name": "string", "arn": "string"},
    "key": {"id": "string", "arn": "string", "alias": "string"},
    "layer": {"name": "string", "arn": "string"},
    "log_group": {"name": "string", "arn": "string"},
    "parameter": {"name": "string", "arn": "string"},
    "secret": {"name": "string", "arn": "string"},
}


@dataclass(frozen=True, slots=True)
class Wire:
    """An input that takes a thing: `path` is the input, with the attributes down to it."""

    kind: str
    taker: str
    path: tuple[str, ...]
    type: Type

    @property
    def alias(self) -> bool:
        return self.path[-1] in _ALIASES

    def __str__(self) -> str:
        return f"{self.taker}.{'.'.join(self.path)}"


def wires(blocks: Mapping[str, Tree]) -> list[Wire]:
    """Every input of every block that takes a thing of another, sorted."""
    found = [
        wire
        for name, tree in blocks.items()
        for key, type_ in inputs(tree).items()
        for wire in _taken(name, (key,), type_)
    ]
    return sorted(found, key=lambda wire: (wire.kind, str(wire)))


def _taken(taker: str, path: tuple[str, ...], type_: Type) -> Iterator[Wire]:
    while type_.inner:
        type_ = type_.inner
    kinds = _ALIASES.get(path[-1]) or ((path[-1],) if path[-1] in (*GIVERS, *_SHARED) else ())
    # `dead_letter` of a queue says how to make one, which is no thing that travels.
    if kinds and (path[-1] in _SHARED or {"arn", "id", "name"} & set(type_.attributes)):
        yield from (Wire(kind, taker, path, type_) for kind in kinds)
        return
    for name, inner in type_.attributes.items():
        yield from _taken(taker, (*path, name), inner)


def problems(blocks: Mapping[str, Tree]) -> list[str]:
    """Where blocks do not fit each other, in sentences; only what is here is compared."""
    taken = wires(blocks)
    return [*_ungiven(blocks, taken), *_disagreeing(taken)]


def _ungiven(blocks: Mapping[str, Tree], taken: list[Wire]) -> Iterator[str]:
    """What somebody takes and the block that should give it does not."""
    for kind, (giver, output) in GIVERS.items():
        if giver not in blocks:
            continue
        given = outputs(blocks[giver]).get(output)
        if given is None:
            yield f"{giver} has no output {output!r}, which is how a {kind} travels"
            continue
        for name in sorted(set(_TAKEN_APART.get(kind, ())) - given):
            yield f"{giver}.{output} has no {name!r}, which services take"
        for wire in taken:
            wanted = {name for name, type_ in wire.type.attributes.items() if not (wire.alias and type_.optional)}
            if wire.kind == kind:
                yield from (f"{giver}.{output} has no {name!r}, which {wire} takes" for name in sorted(wanted - given))


def _disagreeing(taken: list[Wire]) -> Iterator[str]:
    """Takers of one kind that call the same attribute by different types."""
    for kind in sorted({wire.kind for wire in taken}):
        known: dict[str, tuple[str, Wire]] = {}
        for wire in taken:
            for name, type_ in wire.type.attributes.items() if wire.kind == kind else ():
                first, other = known.setdefault(name, (str(type_), wire))
                if first != str(type_):
                    yield f"{wire} takes {name!r} of a {kind} as {type_}, {other} as {first}"
