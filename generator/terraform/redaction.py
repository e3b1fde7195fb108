"""A plan or a state without the values that nobody may see.

Terraform marks what is sensitive in the changes only: the same value stands again in variables, in planned values, in
the prior state and in the configuration. So every marked value is looked for everywhere, inside longer strings too, and
what looks like a secret although nobody marked it goes as well.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from generator.vocabulary.secrets import looks_secret

HIDDEN = "(sensitive)"
# A marked value this short (`on`, `prod`, `1234`) stands inside half of all strings by chance: only whole ones go.
_SHORTEST_LOOKED_FOR = 6
# Terraform's own words in a change, which a password of `create` must not blot out.
_WORDS = ("actions", "mode", "type", "action_reason", "provider_name")
_MASKED = (("before", "before_sensitive"), ("after", "after_sensitive"), ("values", "sensitive_values"))


def redacted(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same plan or state with `(sensitive)` in place of every sensitive or secret-looking value."""
    known = {*_marked(raw), *_of_variables(raw)}
    spoken = {form for value in known if len(value) >= _SHORTEST_LOOKED_FOR for form in _spellings(value)}
    wanted = re.compile("|".join(map(re.escape, sorted(spoken, key=len, reverse=True)))) if spoken else None

    def hide(text: str, key: str) -> str:
        if text in known:
            return HIDDEN
        text = wanted.sub(HIDDEN, text) if wanted else text
        return HIDDEN if looks_secret(key, text) else text

    cleaned: dict[str, Any] = _cleaned(raw, hide, "")
    return cleaned


def _spellings(value: str) -> Iterator[str]:
    """A value as it is, in JSON inside a string (once and twice: a policy in a template), and in base64."""
    yield value
    once = json.dumps(value)[1:-1]
    yield from (once, json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(once)[1:-1])
    yield base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()


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
                yield from _strings_under(raw.get(values), raw[mask])
        if raw.get("sensitive") is True and "value" in raw:
            yield from _strings_under(raw["value"], True)
        for item in raw.values():
            yield from _marked(item)
    elif isinstance(raw, list):
        for item in raw:
            yield from _marked(item)


def _of_variables(raw: Mapping[str, Any]) -> Iterator[str]:
    """A variable's value and its being sensitive stand in different parts of a plan."""
    given = raw.get("variables")
    configuration = raw.get("configuration")
    if isinstance(given, Mapping) and isinstance(configuration, Mapping):
        declared = (configuration.get("root_module") or {}).get("variables") or {}
        for name, item in given.items():
            if (declared.get(name) or {}).get("sensitive") and isinstance(item, Mapping):
                yield from _strings_under(item.get("value"), True)


def _strings_under(values: Any, mask: Any) -> Iterator[str]:
    if mask is True:
        yield from _strings(values)
    elif isinstance(mask, Mapping) and isinstance(values, Mapping):
        for key, mark in mask.items():
            yield from _strings_under(values.get(key), mark)
    elif isinstance(mask, list) and isinstance(values, list):
        for item, mark in zip(values, mask, strict=False):
            yield from _strings_under(item, mark)


def _strings(values: Any) -> Iterator[str]:
    if isinstance(values, str) and values:
        yield values
    elif isinstance(values, Mapping):
        for item in values.values():
            yield from _strings(item)
    elif isinstance(values, list):
        for item in values:
            yield from _strings(item)


def _cleaned(raw: Any, hide: Callable[[str, str], str], key: str) -> Any:
    if isinstance(raw, str):
        return hide(raw, key)
    if isinstance(raw, list):
        return [_cleaned(item, hide, key) for item in raw]
    if not isinstance(raw, Mapping):
        return raw
    masks = {values: raw.get(mask) or False for values, mask in _MASKED}
    if raw.get("sensitive") is True:
        masks["value"] = True
    words = _WORDS if "change" in raw or "actions" in raw else ()
    return {
        name if len(name) < _SHORTEST_LOOKED_FOR else hide(name, ""): (
            item if name in words else _cleaned(masked(item, masks[name]) if name in masks else item, hide, name)
        )
        for name, item in raw.items()
    }
