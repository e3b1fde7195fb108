"""Addresses such as `orders.billing.triggers.POST /bills.public`: keys hold dots, so the longest known one counts."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.diagnostics import UserError
from generator.understand.schema import Schema


def first(text: str, known: Iterable[str]) -> tuple[str, str] | None:
    """The longest known key that `text` begins with, and what follows its dot; None when there is none."""
    fitting = [key for key in known if text == key or text.startswith(f"{key}.")]
    if not fitting:
        return None
    longest = max(fitting, key=len)
    return longest, text[len(longest) + 1 :]


def unknown(what: str, word: str, known: Iterable[str], listed: str) -> UserError:
    """The message for a word that stands for nothing, with the one that was probably meant."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, 1)
    hint = f"did you mean {close[0]}?" if close else f"{listed} {', '.join(names)}" if names else f"{listed} none"
    return UserError(f"no {what} {word}: {hint}")


def keys_of(schema: Schema, definitions: Schema) -> dict[str, Schema]:
    """The keys that `schema` knows by name, each with its own schema."""
    return {key: inner for each in _branches(schema, definitions) for key, inner in each.get("properties", {}).items()}


def entry_of(schema: Schema, definitions: Schema) -> Schema:
    """The schema of the entries of a map whose keys the user chooses; empty when there is none."""
    for each in _branches(schema, definitions):
        for inner in (*each.get("patternProperties", {}).values(), each.get("additionalProperties")):
            if isinstance(inner, Mapping):
                return dict(inner)
    return {}


def _branches(schema: Schema, definitions: Schema) -> Iterator[Schema]:
    for item in (schema, *schema.get("anyOf", [])):
        if "$ref" in item:
            yield from _branches(definitions[str(item["$ref"]).rpartition("/")[2]], definitions)
        else:
            yield item


def path_of(address: str, text: str, schema: Schema, definitions: Schema, trees: list[Any]) -> tuple[str, ...]:
    """The path of keys that `text` spells, by what the schema knows and what any of `trees` holds."""
    path: tuple[str, ...] = ()
    while text:
        named = keys_of(schema, definitions)
        held = {str(key) for tree in trees if isinstance(tree, Mapping) for key in tree}
        found = first(text, {*named, *held})
        if found is None:
            where = ".".join((address, *path))
            raise unknown("key", text.partition(".")[0], {*named, *held}, f"the keys of {where} are")
        key, text = found
        path = (*path, key)
        schema = named.get(key) or entry_of(schema, definitions)
        trees = [tree[key] for tree in trees if isinstance(tree, Mapping) and key in tree]
    return path
