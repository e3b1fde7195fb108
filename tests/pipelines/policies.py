"""Just enough of IAM's judgement: a denial wins, an allowance is needed, `*` and `?` match anything."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any


def allowed(policies: Iterable[str], action: str, resource: str) -> bool:
    """Whether these policies (JSON) together allow `action` on `resource`; conditions of denials count as met."""
    statements = [statement for policy in policies for statement in _listed(json.loads(policy)["Statement"])]
    found = {
        item["Effect"]
        for item in statements
        if _matches(item, "Action", action) and _matches(item, "Resource", resource)
    }
    return "Allow" in found and "Deny" not in found


def _matches(statement: Mapping[str, Any], key: str, value: str) -> bool:
    if key in statement:
        return any(_like(pattern, value) for pattern in _listed(statement[key]))
    return not any(_like(pattern, value) for pattern in _listed(statement[f"Not{key}"]))


def _like(pattern: str, value: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, re.IGNORECASE))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
