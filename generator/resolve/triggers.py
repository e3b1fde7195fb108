"""What the kit knows of each kind of trigger: where it listens, and how it is told apart."""

from dataclasses import dataclass
from typing import Any

from generator.names import label


@dataclass(frozen=True, slots=True)
class Kind:
    """`source` is the field that names what it listens to, a `listens_to`; `asynchronous` ones need a dead letter."""

    name: str
    short: str
    source: str | None
    listens_to: str | None
    asynchronous: bool
    key: str | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("http", "route", "api", "http_api", asynchronous=False, key="route"),
        Kind("url", "authorizer", None, None, asynchronous=False),
        Kind("schedule", "expression", None, None, asynchronous=True),
        Kind("eventbridge", "bus", "bus", "eventbridge", asynchronous=True, key="bus"),
        Kind("sqs", "queue", "queue", "sqs", asynchronous=False, key="queue"),
        Kind("sns", "topic", "topic", "sns", asynchronous=True, key="topic"),
        Kind("s3", "bucket", "bucket", "s3", asynchronous=True, key="bucket"),
        Kind("dynamodb", "table", "table", "dynamodb", asynchronous=True, key="table"),
    )
}
IMPLICIT_API = "http_api"


def key_of(kind: str, spec: Any) -> str:
    """How overlays and `gen explain` call the trigger: its `name`, else what it listens to, else its kind."""
    if spec.name:
        return str(spec.name)
    field = KINDS[kind].key
    return str(getattr(spec, field)) if field else kind


def label_of(function: str, kind: str, key: str) -> str:
    """The trigger's label in the service module; all routes of a function are one block."""
    return f"{function}_http" if kind == "http" else f"{function}_{label(key)}"


def dead_letter_key(function: str) -> str:
    """The queue that the kit makes for a function whose triggers are asynchronous."""
    return f"{function}_dead_letter"


def needs_dead_letter(spec: Any) -> bool:
    """Whether events may be lost without a dead-letter queue: an asynchronous trigger and no other way out."""
    handled = bool(spec.on_failure or (spec.async_ and spec.async_.on_failure))
    # An empty trigger (`- dynamodb:`) is told by a rule of its own.
    waiting = [entry for entry in spec.triggers or [] if entry.trigger is not None and KINDS[entry.kind].asynchronous]
    return not all(_has_way_out(entry.kind, entry.trigger, handled) for entry in waiting)


def _has_way_out(kind: str, trigger: Any, handled: bool) -> bool:
    """A stream's poller gives up by itself; elsewhere delivery and the function may fail one without the other."""
    if kind == "dynamodb":
        return trigger.on_failure is not None
    return handled and (kind not in _DELIVERED or trigger.dead_letter is not None)


# These kinds have a dead letter of their own for what does not reach the function.
_DELIVERED = ("eventbridge", "schedule", "sns")
