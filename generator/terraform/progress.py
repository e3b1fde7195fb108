"""What Terraform says while it works, as typed events: the lines of its `-json` output, one at a time.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.terraform.failure import Finding, finding_from

_FINISHED = frozenset({"apply_complete", "ephemeral_op_complete"})


@dataclass(frozen=True, slots=True)
class CommandStarted:
    """Reported before the command runs: what a user would type, and the variables that matter to it."""

    line: str
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One line of a plan: `action` is create, update, replace, delete, read, move, import or forget."""

    address: str
    action: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResourceStarted:
    address: str
    action: str


@dataclass(frozen=True, slots=True)
class ResourceWaiting:
    """Said every ten seconds while a resource is worked on."""

    address: str
    action: str
    elapsed: float


@dataclass(frozen=True, slots=True)
class ResourceFinished:
    """A resource is done after `elapsed` seconds; `id` is the provider's name for it."""

    address: str
    action: str
    elapsed: float
    id: str = ""


@dataclass(frozen=True, slots=True)
class ResourceFailed:
    address: str
    action: str
    elapsed: float


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """How many resources a plan would change or an apply has changed."""

    operation: str
    added: int
    changed: int
    removed: int

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed


@dataclass(frozen=True, slots=True)
class Message:
    """Anything else worth showing: a line of `init`, a warning, what went to stderr."""

    text: str
    level: str = "note"


Event = (
    CommandStarted
    | PlannedChange
    | ResourceStarted
    | ResourceWaiting
    | ResourceFinished
    | ResourceFailed
    | ChangeSummary
    | Finding
    | Message
)
Report = Callable[[Event], None]


def events_from(line: str) -> Iterator[Event]:
    """The event in one line of `-json` output, if it holds one; a line that is no JSON is a Message."""
    text = line.strip()
    if not text:
        return
    try:
        record = json.loads(text)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        yield Message(text)
        return
    event = _event(record)
    if event is not None:
        yield event


def _event(record: Mapping[str, Any]) -> Event | None:
    kind = record.get("type")
    if kind == "planned_change":
        change = record["change"]
        return PlannedChange(change["resource"]["addr"], change["action"], change.get("reason", ""))
    if kind == "change_summary":
        counts = record["changes"]
        return ChangeSummary(counts["operation"], counts["add"], counts["change"], counts["remove"])
    if kind == "diagnostic":
        return finding_from(record["diagnostic"])
    return _hook(str(kind), record["hook"]) if "hook" in record else None


def _hook(kind: str, hook: Mapping[str, Any]) -> Event | None:
    address = hook.get("resource", {}).get("addr", "")
    action = str(hook.get("action", "read"))
    elapsed = float(hook.get("elapsed_seconds", 0))
    if kind == "apply_start":
        return ResourceStarted(address, action)
    if kind == "apply_progress":
        return ResourceWaiting(address, action, elapsed)
    if kind in _FINISHED:
        return ResourceFinished(address, action, elapsed, str(hook.get("id_value", "")))
    if kind == "apply_errored":
        return ResourceFailed(address, action, elapsed)
    return None
