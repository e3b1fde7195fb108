"""The YAML that would say what somebody did by hand: an overlay of one environment, or keys of `environment.yaml`."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml


def patch(environment: str, overlays: Iterable[Mapping[str, Any]]) -> str:
    """What goes into `service.yaml`, below what stands there; "" when there is nothing to adopt."""
    merged = _merged(overlays)
    return _yaml({"environments": {environment: merged}}) if merged else ""


def keys(overlays: Iterable[Mapping[str, Any]]) -> str:
    """What `environment.yaml` is to say; "" when there is nothing to adopt."""
    merged = _merged(overlays)
    return _yaml(merged) if merged else ""


def _yaml(tree: Mapping[str, Any]) -> str:
    return yaml.safe_dump(tree, sort_keys=True, default_flow_style=False, allow_unicode=True)


def _merged(overlays: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for overlay in overlays:
        _merge(merged, overlay)
    return merged


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        elif isinstance(value, Mapping):
            into[key] = {}
            _merge(into[key], value)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = sorted({*into[key], *value})
        else:
            into[key] = value
