"""The attributes that differ from what was applied, less those that only follow others or that AWS counts up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.drift.companions import less_companions
from generator.drift.security_groups import GROUP
from generator.terraform.plan_json import Action, ResourceChange, Values
from generator.terraform.redaction import HIDDEN, masked
from generator.vocabulary.secrets import looks_secret

# What AWS changes by itself, or what only follows another attribute.
_FOLLOWING = frozenset(
    {
        "arn",
        "attachment_count",
        "code_sha256",
        "confirmation_was_authenticated",
        "etag",
        "id",
        "invoke_arn",
        "last_modified",
        "last_modified_date",
        "latest_restorable_time",
        "pending_confirmation",
        "qualified_arn",
        "qualified_invoke_arn",
        "source_code_size",
        "stream_arn",
        "stream_label",
        "tags_all",
        "updated_date",
        "version",
        "version_id",
    }
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One attribute, `path` such as `("environment", "variables", "MODE")`; None stands for not set."""

    path: tuple[str, ...]
    before: Any
    after: Any


# Blocks with a name of their own each: told whole, as there may be any number of them.
_NAMED = frozenset({("aws_iam_role", "inline_policy")})


@dataclass(frozen=True, slots=True)
class Drifted:
    """One resource that was changed, or with `gone` removed; `name` is what AWS calls it, "" where that is no name."""

    address: str
    type: str
    gone: bool
    changed: tuple[Changed, ...]
    name: str = ""


def drifted(changes: tuple[ResourceChange, ...], state: Mapping[str, Values]) -> list[Drifted]:
    """The resources that somebody has changed, sorted by address; `state` is all there is, values by address."""
    gone = {change.address: change.before for change in changes if change.action is Action.DELETE}
    # What a companion has set goes with it, and is told once.
    known = {**state, **gone}
    found = []
    for change in changes:
        differing = () if change.address in gone else tuple(_differences(change, known))
        if differing or change.address in gone:
            known_by = _name(change.type, change.after or change.before)
            found.append(Drifted(change.address, change.type, change.address in gone, differing, known_by))
    return found


def _name(type_: str, values: Values) -> str:
    if type_ == GROUP:
        return str(values.get("id") or "")
    return str(values.get("name") or values.get("policy_arn") or values.get("bucket") or "")


def _differences(change: ResourceChange, state: Mapping[str, Values]) -> Iterator[Changed]:
    before = less_companions(change.type, masked(change.before, change.before_sensitive), state)
    after = less_companions(change.type, masked(change.after, change.after_sensitive), state)
    for key in sorted(before.keys() | after.keys()):
        if (change.type, key) in _NAMED:
            yield from _named(key, before.get(key) or [], after.get(key) or [])
        elif key not in _FOLLOWING:
            yield from _differing((key,), before.get(key), after.get(key))


def _named(key: str, before: list[Any], after: list[Any]) -> Iterator[Changed]:
    if before != after:
        yield Changed((key,), before, after)


def _differing(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Changed]:
    """Down to the values: a block that there is once is no level of its own, as nobody writes one."""
    one, other = _only(before), _only(after)
    if _is_map(one) and _is_map(other) and (one or other):
        for key in sorted((one or {}).keys() | (other or {}).keys()):
            yield from _differing((*path, key), (one or {}).get(key), (other or {}).get(key))
    elif _empty(before) != _empty(after) or (before != after and not _empty(before)):
        yield Changed(path, shown(path, before), shown(path, after))


def _only(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Mapping) else value


def _is_map(value: Any) -> bool:
    return value is None or value == [] or isinstance(value, Mapping)


def _empty(value: Any) -> bool:
    """Terraform and AWS do not agree on how nothing is written."""
    return value in (None, "", [], {}, 0, False)


def shown(path: tuple[str, ...], value: Any) -> Any:
    """The value, unless it looks like one that nobody may see."""
    return HIDDEN if isinstance(value, str) and looks_secret(path[-1], value) else value
