"""As much of JSON Schema as the schema of service.yaml uses: enough to see it accept and refuse."""

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "$") -> Iterator[str]:
    """Every place where `value` is not what `schema` says."""
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    if "anyOf" in schema and not any(_fits(value, item, root) for item in schema["anyOf"]):
        yield f"{path}: fits none of the choices"
    for item in schema.get("allOf", []):
        if _fits(value, item["if"], root):
            yield from faults(value, item["then"], root, path)
    if "const" in schema and value != schema["const"]:
        yield f"{path}: is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: is none of {schema['enum']}"
    if "type" in schema and not _typed(value, schema["type"]):
        yield f"{path}: is no {schema['type']}"
    if isinstance(value, dict):
        yield from _mapping(value, schema, root, path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), root, f"{path}[{index}]")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path}: is not {schema['minimum']} to {schema['maximum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: does not match"


def _fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return not list(faults(value, schema, root))


def _typed(value: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _mapping(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    yield from (f"{path}: lacks {key}" for key in schema.get("required", []) if key not in value)
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        yield f"{path}: has {len(value)} keys"
    for key, item in value.items():
        inner = schema.get("properties", {}).get(key)
        patterns = schema.get("patternProperties", {})
        inner = inner or next((each for pattern, each in patterns.items() if re.search(pattern, key)), None)
        inner = schema.get("additionalProperties", {}) if inner is None else inner
        if inner is False:
            yield f"{path}: {key} is unknown"
        elif isinstance(inner, dict):
            yield from faults(item, inner, root, f"{path}.{key}")
