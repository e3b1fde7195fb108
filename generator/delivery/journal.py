"""What an apply has begun and done, kept on disk while it runs: Terraform writes a remote state only every 20 seconds.

Two files beside the plan. `applying.json` says, before Terraform starts, what will be created and under which names;
`journal.jsonl` is what Terraform says while it works, written by itself. Both go when the apply has ended well. Where
they are still there, something may exist that the state does not know. `journals` keeps a copy beside a remote state.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator.diagnostics import UserError
from generator.replacing import replace_file
from generator.terraform.plan_json import Action, PlanJson, ResourceChange
from generator.terraform.progress import ResourceFailed, ResourceFinished, ResourceStarted, events_from

_SECRET = 0o600
_BEGUN, _JOURNAL = "applying.json", "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Creation:
    """What a plan would make at an address: `names` are its planned texts, `replaces` the id of what stands there."""

    type: str
    names: Mapping[str, str]
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the lines of Terraform tell: ids of what was created, what was only begun, what was deleted."""

    created: Mapping[str, str]
    begun: frozenset[str]
    deleted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Both files at a moment: the text of the first (None: there is none), the length of the other in bytes."""

    noted: bytes | None
    length: int


@dataclass(frozen=True, slots=True)
class Journal:
    """The two files in the folder of one root's plan."""

    folder: Path

    @property
    def lines(self) -> Path:
        return self.folder / _JOURNAL

    @property
    def plan_sha256(self) -> str:
        """Of the plan whose apply has not ended; "" when there is none."""
        return str(self._begun().get("plan_sha256", ""))

    @property
    def creations(self) -> dict[str, Creation]:
        """What was going to be created, by address."""
        return {address: Creation(**each) for address, each in self._begun().get("creates", {}).items()}

    def begin(self, plan_sha256: str, plan: PlanJson) -> None:
        """Note what is going to be created; what an earlier apply has left unfinished stays noted."""
        made = {address: asdict(each) for address, each in {**self.creations, **creations(plan)}.items()}
        replace_file(self.folder / _BEGUN, _text({"plan_sha256": plan_sha256, "creates": made}).encode())
        (self.folder / _BEGUN).chmod(_SECRET)

    def mark(self) -> Mark:
        """What an earlier apply has left, before another one is noted."""
        begun = self.folder / _BEGUN
        return Mark(begun.read_bytes() if begun.is_file() else None, self.length)

    @property
    def length(self) -> int:
        """Of the lines, in bytes."""
        return self.lines.stat().st_size if self.lines.is_file() else 0

    def copy(self) -> dict[str, Any]:
        """Both files as one document; a line that Terraform is just writing is left out."""
        said = self.lines.read_bytes() if self.lines.is_file() else b""
        *whole, _half = said.decode("utf-8", "replace").split("\n")
        return {**self._begun(), "lines": whole}

    def lay(self, copy: Mapping[str, Any]) -> None:
        """Both files as a copy has them, in place of any; `is_copy` says that it is one.

        A copy is behind: what it does not tell of may have been begun since.
        """
        told = deeds_of(copy["lines"])
        untold = sorted(copy["creates"].keys() - told.created.keys() - told.begun)
        begun = {key: value for key, value in copy.items() if key != "lines"}
        said = "".join(f"{line}\n" for line in (*copy["lines"], *map(_started, untold)))
        for file, text in ((self.lines, said), (self.folder / _BEGUN, _text(begun))):
            replace_file(file, text.encode("utf-8", "replace"))
            file.chmod(_SECRET)

    def goes_on_from(self, copy: Mapping[str, Any]) -> bool:
        """Whether nothing stands in the copy that does not stand here."""
        own, lines = self.copy(), copy["lines"]
        return bool(own.get("plan_sha256") == copy["plan_sha256"] and own["lines"][: len(lines)] == lines)

    def withdraw(self, mark: Mark) -> bool:
        """Take back what was noted since, where Terraform has touched nothing; whether that was so."""
        if self._has_started(mark.length):
            return False
        if mark.noted is None:
            self.end()
        else:
            replace_file(self.folder / _BEGUN, mark.noted)
            (self.folder / _BEGUN).chmod(_SECRET)
        return True

    def _has_started(self, offset: int) -> bool:
        """Whether the lines from there on tell of a resource that was created, changed or deleted."""
        if not self.lines.is_file():
            return False
        with self.lines.open(encoding="utf-8", errors="replace") as lines:
            lines.seek(offset)
            events = [event for line in lines for event in events_from(line)]
        return any(isinstance(event, ResourceStarted) and event.action != "read" for event in events)

    def end(self) -> None:
        """Everything stands in the state."""
        self.lines.unlink(missing_ok=True)
        (self.folder / _BEGUN).unlink(missing_ok=True)

    def deeds(self) -> Deeds:
        try:
            with self.lines.open(encoding="utf-8", errors="replace") as lines:
                return deeds_of(lines)
        except FileNotFoundError:
            return Deeds({}, frozenset(), frozenset())

    def _begun(self) -> dict[str, Any]:
        file = self.folder / _BEGUN
        try:
            found: dict[str, Any] = json.loads(file.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise UserError(f"{file} is not JSON ({error}): look at what the last apply did, and remove it") from error
        return found


def _text(begun: Mapping[str, Any]) -> str:
    return json.dumps(begun, indent=1, sort_keys=True)


def _started(address: str) -> str:
    """As Terraform says that it begins to create it."""
    return json.dumps({"type": "apply_start", "hook": {"resource": {"addr": address}, "action": "create"}})


def is_copy(copy: Mapping[str, Any]) -> bool:
    """Whether a document from elsewhere has the shape of one that `Journal.copy` makes."""
    creates, lines = copy.get("creates"), copy.get("lines")
    return (
        copy.keys() == {"plan_sha256", "creates", "lines"}
        and isinstance(copy["plan_sha256"], str)
        and isinstance(lines, list)
        and all(isinstance(line, str) for line in lines)
        and isinstance(creates, dict)
        and all(isinstance(each, dict) and _is_creation(each) for each in creates.values())
    )


def _is_creation(each: Mapping[str, Any]) -> bool:
    names = each.get("names")
    return (
        each.keys() == {"type", "names", "replaces"}
        and isinstance(each["type"], str)
        and isinstance(each["replaces"], str)
        and isinstance(names, dict)
        and all(isinstance(name, str) for name in names.values())
    )


def creations(plan: PlanJson) -> dict[str, Creation]:
    return {item.address: _creation(item) for item in plan.changed if item.action in (Action.CREATE, Action.REPLACE)}


def _creation(change: ResourceChange) -> Creation:
    masked = change.after_sensitive if isinstance(change.after_sensitive, Mapping) else {}
    names = {key: value for key, value in change.after.items() if isinstance(value, str) and not masked.get(key)}
    short = {key: value for key, value in names.items() if len(value) <= _LONGEST}
    return Creation(change.type, short, str(change.before.get("id") or ""))


# Nothing that names a resource is longer; policies and code need not be kept twice.
_LONGEST = 512


def deeds_of(lines: Iterable[str]) -> Deeds:
    """A later line on an address counts for more; a creation that failed made nothing that is ours."""
    created: dict[str, str] = {}
    begun: set[str] = set()
    deleted: set[str] = set()
    for event in (event for line in lines for event in events_from(line)):
        if isinstance(event, ResourceStarted) and event.action == "create":
            created.pop(event.address, None)
            begun.add(event.address)
        elif isinstance(event, ResourceFinished) and event.action == "create":
            begun.discard(event.address)
            created[event.address] = event.id
        elif isinstance(event, ResourceFinished) and event.action == "delete":
            deleted.add(event.address)
        elif isinstance(event, ResourceFailed):
            begun.discard(event.address)
    return Deeds(created, frozenset(begun), frozenset(deleted))
