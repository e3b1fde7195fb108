"""Looking into the values of a plan: into blocks, at what is unknown, and at what may be shown."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.terraform.plan_json import Action, AttributePath, ResourceChange, Values
from generator.terraform.redaction import HIDDEN
from generator.vocabulary.secrets import looks_secret

UNKNOWN = "(known after apply)"
# Attributes by which AWS knows a thing, the telling ones first.
_NAMES = ("function_name", "name", "bucket", "identifier", "cluster_identifier", "alarm_name", "id", "name_prefix")

# Under such a name nothing is shown, however simple: a reviewer need not know which password forces a replacement.
_TELLING = re.compile(r"(?i)(token|passw(or)?d|secret|api_?key|private_?key|auth_?key|credentials?)$")


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource as it is before, or as it would be after."""

    change: ResourceChange
    values: Values
    unknown: Values

    @property
    def address(self) -> str:
        return self.change.address

    @property
    def type(self) -> str:
        return self.change.type

    def get(self, *path: str | int) -> Any:
        return at(self.values, path)

    def text(self, *path: str | int) -> str:
        """The string there, `""` where there is none."""
        found = self.get(*path)
        return found if isinstance(found, str) else ""

    def waits(self, *path: str | int) -> bool:
        """Whether the value is made by the apply."""
        return marked(self.unknown, path)

    def block(self, name: str) -> Values:
        return block(self.values, name)

    def blocks(self, name: str) -> list[Values]:
        return maps(self.values.get(name))


def before(change: ResourceChange) -> Thing:
    return Thing(change, change.before, {})


def after(change: ResourceChange) -> Thing:
    """What is forgotten stays as it is."""
    if change.action is Action.FORGET:
        return before(change)
    return Thing(change, change.after, change.unknown if isinstance(change.unknown, Mapping) else {})


def exists_before(change: ResourceChange) -> bool:
    return change.managed and bool(change.before) and not change.deposed


def exists_after(change: ResourceChange) -> bool:
    return change.managed and change.action is not Action.DELETE and not change.deposed


def at(values: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        if isinstance(step, str) and isinstance(values, dict):  # quicker than Mapping, and JSON has no other
            values = values.get(step)
        elif isinstance(step, int) and isinstance(values, list) and -len(values) <= step < len(values):
            values = values[step]
        else:
            return None
    return values


def marked(mask: Any, path: Sequence[str | int]) -> bool:
    """Whether a mask marks the whole of what stands at `path`."""
    for step in path:
        if mask is True:
            return True
        mask = at(mask, (step,))
    return mask is True


def any_marked(mask: Any) -> bool:
    """Whether a mask marks anything at all."""
    if isinstance(mask, dict):
        return any(map(any_marked, mask.values()))
    return any(map(any_marked, mask)) if isinstance(mask, list) else mask is True


def block(values: Values, name: str) -> Values:
    """A nested block that stands once at most."""
    found = values.get(name)
    if isinstance(found, list):
        found = found[0] if found else {}
    return found if isinstance(found, Mapping) else {}


def texts(found: Any) -> list[str]:
    """The strings of a list; none where something else stands, such as `(sensitive)` in a redacted plan."""
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def maps(found: Any) -> list[Values]:
    """The blocks of a list, as `texts`."""
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def name_of(values: Values) -> str:
    """What AWS calls it."""
    return next((values[key] for key in _NAMES if isinstance(values.get(key), str) and values[key]), "")


def sensitive(change: ResourceChange, path: AttributePath) -> bool:
    return any(
        marked(mask, path) or any_marked(at(mask, path)) for mask in (change.before_sensitive, change.after_sensitive)
    )


def shown(change: ResourceChange, side: Values, path: AttributePath) -> str:
    """A value that may be read by anybody: nothing sensitive, nothing that looks like a secret."""
    if side is change.after and marked(change.unknown, path):
        return UNKNOWN
    if sensitive(change, path) or "environment" in path or "variables" in path:
        return HIDDEN
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    return spoken(at(side, path), key)


def spoken(value: Any, key: str = "") -> str:
    return "none" if value is None else json.dumps(_clean(value, key), ensure_ascii=False, sort_keys=True)


def _clean(value: Any, key: str) -> Any:
    if isinstance(value, str):
        return HIDDEN if _TELLING.search(key) or looks_secret(key, value) else value
    if isinstance(value, Mapping):
        return {name: _clean(item, str(name)) for name, item in value.items()}
    return [_clean(item, key) for item in value] if isinstance(value, list) else value


def dotted(path: AttributePath) -> str:
    """`attribute[0].name`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def differing(change: ResourceChange) -> tuple[str, ...]:
    """The attributes that an update changes, those first known after the apply included; sorted.

    A redacted plan has `(sensitive)` on both sides: where nothing else differs, it is what changes.
    """
    if change.action not in (Action.UPDATE, Action.REPLACE):
        return ()
    return tuple(sorted(set(_known_differences(change)) | set(_unknown(change)))) or tuple(sorted(_hidden(change)))


def changed_for_certain(change: ResourceChange) -> tuple[str, ...]:
    """`differing` less what is merely computed anew."""
    return tuple(sorted(_known_differences(change))) or tuple(sorted(_hidden(change)))


def _known_differences(change: ResourceChange) -> Iterator[str]:
    unknown = change.unknown if isinstance(change.unknown, Mapping) else {}
    for key in change.before.keys() | change.after.keys():
        if not _same(change.before.get(key), change.after.get(key)) and not (
            unknown.get(key) is True and change.after.get(key) is None
        ):
            yield key


def _same(one: Any, other: Any) -> bool:
    """Nothing, an empty string and an empty group are one thing to the provider."""
    return one == other or (one in (None, "", [], {}) and other in (None, "", [], {}))


def _unknown(change: ResourceChange) -> Iterator[str]:
    unknown = change.unknown if isinstance(change.unknown, Mapping) else {}
    yield from (key for key, mark in unknown.items() if any_marked(mark))


def _hidden(change: ResourceChange) -> Iterator[str]:
    if change.action is Action.UPDATE:
        yield from (key for key, value in change.after.items() if _holds_hidden(value))


def _holds_hidden(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_hidden, value.values()))
    return any(map(_holds_hidden, value)) if isinstance(value, list) else value == HIDDEN
