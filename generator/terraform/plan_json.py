"""What `terraform show -json` says of a saved plan, as typed changes.

In: the JSON text, of format 1 with whatever keys later versions add. Out: a `PlanJson`. Refuses what is no plan,
another major format, and a text too large to be read in the memory of a build machine. Values are as Terraform has
them, the sensitive ones in clear: `redaction` is for whoever shows or keeps them.

https://developer.hashicorp.com/terraform/internals/json-format
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from generator.diagnostics import UserError, plain

# Python holds such JSON in six to eight times its size; 64 MB are some 30,000 resources.
LARGEST = 64 * 1024 * 1024
# What is nested is read by functions that call themselves, and Python allows 1000 calls. Providers nest some 30 deep.
_DEEPEST = 200
_GROUPS = frozenset({dict, list})
_MAJOR = "1"

Values = Mapping[str, Any]
AttributePath = tuple[str | int, ...]


class Action(StrEnum):
    """What happens to one resource; the words Terraform's own plans use."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource's change. `unknown` and the masks have the shape of the values, with true where it holds."""

    address: str
    type: str
    name: str
    mode: str
    provider: str
    action: Action
    creates_first: bool
    before: Values
    after: Values
    unknown: Values
    before_sensitive: Any
    after_sensitive: Any
    forced_by: tuple[AttributePath, ...]
    reason: str
    previous_address: str
    imported: bool
    deposed: str

    @property
    def managed(self) -> bool:
        return self.mode == "managed"

    @property
    def module(self) -> str:
        """The module call it stands in, `""` in the root."""
        own = f"{self.type}.{self.name}"
        head, _, _ = self.address.removeprefix("data.").rpartition(own)
        return head.removesuffix("data.").rstrip(".")


@dataclass(frozen=True, slots=True)
class OutputChange:
    name: str
    action: Action
    before: Any
    after: Any
    unknown: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class PlanJson:
    """A plan. `drift` is what was found changed outside of Terraform; `complete` is False for a partial plan."""

    format_version: str
    terraform_version: str
    changes: tuple[ResourceChange, ...]
    drift: tuple[ResourceChange, ...]
    outputs: tuple[OutputChange, ...]
    configuration: Values
    prior: Mapping[str, Values]
    errored: bool
    complete: bool

    @property
    def changed(self) -> tuple[ResourceChange, ...]:
        """The managed resources that something happens to, or that move or are imported."""
        return tuple(
            item
            for item in self.changes
            if item.managed and (item.action is not Action.NO_OP or item.previous_address or item.imported)
        )

    @property
    def changes_something(self) -> bool:
        """Whether an apply of it does anything: to a resource, or to an output alone."""
        return bool(self.changed) or any(item.action != "no-op" for item in self.outputs)


def load_plan(file: Path, shown: str = "") -> dict[str, Any]:
    """The raw JSON of a plan file's text; UserError for what is not one."""
    name = shown or str(file)
    try:
        with file.open("rb") as opened:
            size = file.stat().st_size  # 0 of a pipe and of a device, however much they give
            text = opened.read(LARGEST + 1) if size <= LARGEST else b""
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}") from error
    size = max(size, len(text))
    if size > LARGEST:
        raise UserError(
            f"{name} has {size // 1024 // 1024} MB or more; plans of up to {LARGEST // 1024 // 1024} MB are read: "
            "split the root, or plan it with -target in parts"
        )
    return parse_plan(text, name)


def parse_plan(text: bytes, shown: str) -> dict[str, Any]:
    """The raw JSON; UserError for what is no plan of format 1."""
    try:
        raw: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"{shown} is not JSON ({plain(str(error))}): make it with `terraform show -json PLAN > FILE`"
        ) from error
    if _too_deep(raw):
        raise UserError(
            f"{shown} nests more than {_DEEPEST} deep, as no plan does: make it with `terraform show -json`"
        )
    version = raw.get("format_version") if isinstance(raw, dict) else None
    if not isinstance(version, str) or not isinstance(raw.get("resource_changes", []), list):
        raise UserError(f"{shown} is no plan: `terraform show -json PLAN` has `format_version` and `resource_changes`")
    if "resource_changes" not in raw and "planned_values" not in raw:
        raise UserError(f"{shown} is a state, not a plan: make it with `terraform show -json PLAN`")
    if version.split(".")[0] != _MAJOR:
        way_out = "make it with Terraform 1.1 or newer" if version.startswith("0.") else "a newer gen may read it"
        raise UserError(f"{shown} has plan format {plain(version)}; 1.x is understood: {way_out}")
    return raw


def _too_deep(raw: Any) -> bool:
    level = [raw] if type(raw) in _GROUPS else []
    for _ in range(_DEEPEST):
        inner = (item.values() if type(item) is dict else item for item in level)
        level = [item for items in inner for item in items if type(item) in _GROUPS]
        if not level:
            return False
    return True


def plan_of(raw: Values, shown: str = "the plan") -> PlanJson:
    """The typed plan; UserError where a part that is needed has another shape."""
    try:
        return PlanJson(
            format_version=raw["format_version"],
            terraform_version=str(raw.get("terraform_version", "")),
            changes=_sorted(raw.get("resource_changes") or ()),
            drift=_sorted(raw.get("resource_drift") or ()),
            outputs=tuple(_output(name, change) for name, change in sorted((raw.get("output_changes") or {}).items())),
            configuration=_configuration(raw),
            prior=dict(_resources(((raw.get("prior_state") or {}).get("values") or {}).get("root_module") or {})),
            errored=bool(raw.get("errored", False)),
            complete=bool(raw.get("complete", True)),
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise UserError(
            f"{shown} is not as Terraform writes plans: {type(error).__name__} {plain(str(error))}"
        ) from error


def _sorted(changes: Iterable[Values]) -> tuple[ResourceChange, ...]:
    return tuple(sorted(map(_change, changes), key=lambda item: (item.address, item.deposed)))


def _change(raw: Values) -> ResourceChange:
    change = raw["change"]
    actions = tuple(change["actions"])
    return ResourceChange(
        address=_text(raw["address"]),
        type=_text(raw["type"]),
        name=_text(raw["name"]),
        mode=_text(raw.get("mode", "managed")),
        provider=_text(raw.get("provider_name", "")),
        action=_action(actions),
        creates_first=actions == ("create", "delete"),
        before=_values(change.get("before")),
        after=_values(change.get("after")),
        unknown=_values(change.get("after_unknown")),
        before_sensitive=change.get("before_sensitive") or {},
        after_sensitive=change.get("after_sensitive") or {},
        forced_by=tuple(tuple(path) for path in change.get("replace_paths") or ()),
        reason=_text(raw.get("action_reason") or ""),
        previous_address=_text(raw.get("previous_address") or ""),
        imported=bool(change.get("importing")),
        deposed=_text(raw.get("deposed") or ""),
    )


def _configuration(raw: Values) -> Values:
    found: Values = raw.get("configuration") or {}
    declared = (found.get("root_module") or {}).get("variables") or {}
    for item in (*declared.values(), *(raw.get("variables") or {}).values()):
        if not isinstance(item, Mapping):
            raise TypeError(f"{item!r} as a variable")
    return found


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(f"{found!r} where a text belongs")
    return found


def _values(found: object) -> Values:
    """A resource's values are a map, or null where it does not exist."""
    return found if isinstance(found, Mapping) else {}


def _action(actions: tuple[str, ...]) -> Action:
    if len(actions) == 2:
        return Action.REPLACE
    return Action(actions[0])


def _output(name: str, change: Values) -> OutputChange:
    return OutputChange(
        name=name,
        action=_action(tuple(change["actions"])),
        before=change.get("before"),
        after=change.get("after"),
        unknown=change.get("after_unknown") is True,
        sensitive=bool(change.get("before_sensitive")) or bool(change.get("after_sensitive")),
    )


def _resources(module: Values) -> Iterable[tuple[str, Values]]:
    """Address -> values of everything in a module of the state and in those below it."""
    for resource in module.get("resources") or ():
        yield resource["address"], _values(resource.get("values"))
    for child in module.get("child_modules") or ():
        yield from _resources(child)
