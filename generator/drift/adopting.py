"""The YAML that would make a spec say what somebody did by hand: an overlay of one environment."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml


def patch(environment: str, overlays: Iterable[Mapping[str, Any]]) -> str:
    """What goes into `service.yaml`, below what stands there; "" when there is nothing to adopt."""
    merged: dict[str, Any] = {}
    for overlay in overlays:
        _merge(merged, overlay)
    if not merged:
        return ""
    tree = {"environments": {environment: merged}}
    return yaml.safe_dump(tree, sort_keys=True, default_flow_style=False, allow_unicode=True)


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        elif isinstance(value, Mapping):
            into[key] = {}
            _merge(into[key], value)
        else:
            into[key] = value
