"""A module call, and how values of the spec become its arguments."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.precedence.merging import Merged
from generator.values import Ref, Setting, Value

TAGS = Ref("local.tags")


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """`module "<label>"` of `block` in `<file>.tf`.

    `thing` is the function or resource of the spec that it belongs to; `condition` a Terraform condition for its
    existence; an argument that is None is not written. `history` are the labels it may have had, the present one last.
    `switch` is the argument that an environment without the call lacks: its variable says where the call is, so that
    nothing need stand in `left_out`.
    """

    label: str
    block: str
    file: str
    thing: str
    arguments: Mapping[str, Value]
    history: tuple[str, ...]
    condition: str | None = None
    comment: str | None = None
    switch: str | None = None


def nested(merged: Merged, thing: str, *path: str) -> Value:
    """The effective map at `path`, each leaf a setting of its own; None when there is none."""
    value = merged.get(*path)
    if not isinstance(value, Mapping):
        return None
    return {
        key: nested(merged, thing, *path, key) if isinstance(item, Mapping) else merged.setting(thing, *path, key)
        for key, item in value.items()
    }


def json(setting: Setting) -> Setting | None:
    """A setting that Terraform takes as a JSON string."""
    return None if setting.value is None else _formed(setting, "json")


def json_list(setting: Setting) -> Setting | None:
    """A setting that Terraform takes as a list of JSON strings."""
    return None if setting.value is None else _formed(setting, "json_list")


def _formed(setting: Setting, form: str) -> Setting:
    return Setting(setting.value, setting.key, setting.thing, setting.varies, setting.own, form)
