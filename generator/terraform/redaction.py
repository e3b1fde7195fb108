"""A plan or a state without the values that nobody may see.

Terraform marks what is sensitive in the changes only: the same value stands again in variables, in planned values, in
the prior state and in the configuration. So every marked value is looked for everywhere, inside longer strings too, and
what looks like a secret although nobody marked it goes as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from generator.terraform.spellings import HIDDEN, SHORTEST_LOOKED_FOR, hiding
from generator.vocabulary.secrets import looks_secret

__all__ = ["HIDDEN", "masked", "redacted", "strings_of_variables", "strings_under"]

# Terraform's own words in a change, which a password of `create` must not blot out.
_WORDS = ("actions", "mode", "type", "action_reason", "provider_name")
_MASKED = (("before", "before_sensitive"), ("after", "after_sensitive"), ("values", "sensitive_values"))


def redacted(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same plan or state with `(sensitive)` in place of every sensitive or secret-looking value."""
    without_marked = hiding({*_marked(raw), *strings_of_variables(raw)})

    def hide(text: str, key: str) -> str:
        text = without_marked(text)
        return HIDDEN if looks_secret(key, text) else text

    variables = {"variables": masked(raw["variables"], _mask_of_variables(raw))} if "variables" in raw else {}
    cleaned: dict[str, Any] = _cleaned({**raw, **variables}, hide, "")
    return cleaned


def masked(values: Any, mask: Any) -> Any:
    """`values` with what `mask` marks hidden; a mask has the shape of the values, or is one boolean for all."""
    if mask is True:
        return None if values is None else HIDDEN
    if isinstance(mask, Mapping) and isinstance(values, Mapping):
        return {key: masked(item, mask.get(key, False)) for key, item in values.items()}
    if isinstance(mask, Sequence) and isinstance(values, Sequence) and not isinstance(values, str):
        marks = [*mask, *[False] * len(values)]
        return [masked(item, mark) for item, mark in zip(values, marks, strict=False)]
    return values


def _marked(raw: Any) -> Iterator[str]:
    """Every string that Terraform calls sensitive."""
    if isinstance(raw, Mapping):
        for values, mask in _MASKED:
            if raw.get(mask):
                yield from strings_under(raw.get(values), raw[mask])
        if raw.get("sensitive") is True and "value" in raw:
            yield from strings_under(raw["value"], True)
        for item in raw.values():
            yield from _marked(item)
    elif isinstance(raw, list):
        for item in raw:
            yield from _marked(item)


def strings_of_variables(raw: Mapping[str, Any]) -> Iterator[str]:
    """The values of variables that are declared sensitive."""
    yield from strings_under(raw.get("variables"), _mask_of_variables(raw))


def _mask_of_variables(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A variable's value and its being sensitive stand in different parts of a plan."""
    configuration = raw.get("configuration")
    root = (configuration if isinstance(configuration, Mapping) else {}).get("root_module") or {}
    declared = (root.get("variables") or {}).items()
    return {name: {"value": True} for name, variable in declared if variable.get("sensitive")}


def strings_under(values: Any, mask: Any) -> Iterator[str]:
    """What a mask marks, as texts: numbers as well, for `tostring` makes a text of a PIN."""
    if not mask:
        return
    if mask is True:
        yield from _strings(values)
    elif isinstance(mask, Mapping) and isinstance(values, Mapping):
        for key, mark in mask.items():
            yield from strings_under(values.get(key), mark)
    elif isinstance(mask, list) and isinstance(values, list):
        for item, mark in zip(values, mask, strict=False):
            yield from strings_under(item, mark)


def _strings(values: Any) -> Iterator[str]:
    if isinstance(values, Mapping):
        for item in values.values():
            yield from _strings(item)
    elif isinstance(values, list):
        for item in values:
            yield from _strings(item)
    elif values not in (None, "", HIDDEN) and not isinstance(values, bool):
        yield str(values)


def _cleaned(raw: Any, hide: Callable[[str, str], str], key: str) -> Any:
    if isinstance(raw, str):
        return hide(raw, key)
    if isinstance(raw, list):
        return [_cleaned(item, hide, key) for item in raw]
    if not isinstance(raw, Mapping):
        return HIDDEN if len(str(raw)) >= SHORTEST_LOOKED_FOR and hide(str(raw), key) == HIDDEN else raw
    masks = {values: raw.get(mask) or False for values, mask in _MASKED}
    if raw.get("sensitive") is True:
        masks["value"] = masks["default"] = True
    words = _WORDS if "change" in raw or "actions" in raw else ()
    return {
        name if len(name) < SHORTEST_LOOKED_FOR else hide(name, ""): (
            item if name in words else _cleaned(masked(item, masks[name]) if name in masks else item, hide, name)
        )
        for name, item in raw.items()
    }
