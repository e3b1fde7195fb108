"""What a policy says that Terraform knows only after the apply, where the plan tells its parts.

A policy by `data.aws_iam_policy_document` is read while applying; the plan has its statements all the same, less the
ARNs that the apply makes. Of `jsonencode` a plan has nothing but names.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.review.iam.policies import Statement, statements
from generator.review.scene import Scene
from generator.review.values import UNKNOWN, any_marked, at, maps, texts
from generator.terraform.plan_json import PlanJson, ResourceChange, Values

# `data.aws_iam_policy_document.this[0].json`, and the same as Terraform names it less exactly
_REFERENCE = re.compile(r'(data\.aws_iam_policy_document\.[\w-]+)(\[(?:\d+|"[^"]*")\])?(\.json)?')
_OWN_INDEX = frozenset({"count.index", "each.key"})
_MADE_OF_OTHERS = ("override_json", "override_policy_documents", "source_json", "source_policy_documents")


def read_at_apply(scene: Scene, change: ResourceChange, attribute: str) -> tuple[Statement, ...] | None:
    """The statements of the document that an attribute is made of; None where the plan does not tell."""
    name = _document(scene.plan, change, attribute)
    found = scene.read.get(f"{change.module}.{name}" if change.module else name) if name else None
    if found is None or any(found.after.get(key) or _waits(found, key) for key in _MADE_OF_OTHERS):
        return None
    said = list(_statements(found))
    return statements({"Statement": said}) if said and None not in said else None


def _document(plan: PlanJson, change: ResourceChange, attribute: str) -> str:
    """The one document that the code refers to there, and nothing else."""
    module: Any = plan.configuration.get("root_module")
    for step in change.module.replace("module.", "").split("."):
        module = at(module, ("module_calls", step.split("[")[0], "module")) if step else module
    resources = maps(module.get("resources")) if isinstance(module, Mapping) else []
    for resource in resources:
        if resource.get("address") == f"{change.type}.{change.name}":
            return _named_alone(texts(at(resource, ("expressions", attribute, "references"))), change)
    return ""


def _named_alone(names: list[str], change: ResourceChange) -> str:
    """The document with its index: as written, or the resource's own where that is `each.key` or `count.index`."""
    own = {name for name in names if name in _OWN_INDEX}
    found = {match[0]: match for name in names if (match := _REFERENCE.fullmatch(name))}
    bases, indexes = {match[1] for match in found.values()}, {match[2] for match in found.values() if match[2]}
    if len(bases) != 1 or len(indexes) > 1 or len(found) + len(own) != len(set(names)) or (own and indexes):
        return ""
    if own:
        return f"{min(bases)}{change.address.rpartition(f'{change.type}.{change.name}')[2]}"
    return f"{min(bases)}{min(indexes, default='')}" if any(match[3] for match in found.values()) else ""


def _waits(change: ResourceChange, key: str) -> bool:
    return any_marked(change.unknown.get(key))


def _statements(change: ResourceChange) -> Iterator[Values | None]:
    marks = change.unknown.get("statement")
    for place, raw in enumerate(maps(change.after.get("statement"))):
        mask = marks[place] if isinstance(marks, list) and place < len(marks) else marks
        yield None if mask is True else _statement(raw, mask if isinstance(mask, Mapping) else {})


def _statement(raw: Values, mask: Values) -> Values | None:
    """As JSON has it; None where an action or a condition is not known."""
    if any(any_marked(mask.get(key)) for key in ("actions", "condition", "effect", "not_actions", "principals")):
        return None
    conditions: dict[str, dict[str, list[str]]] = {}
    for condition in maps(raw.get("condition")):
        test, variable = str(condition.get("test")), str(condition.get("variable"))
        conditions.setdefault(test, {}).setdefault(variable, []).extend(texts(condition.get("values")))
    return {
        "Sid": raw.get("sid"),
        "Effect": raw.get("effect") or "Allow",
        "Action": texts(raw.get("actions")),
        "NotAction": texts(raw.get("not_actions")),
        "Resource": _named(raw, mask, "resources"),
        "NotResource": _named(raw, mask, "not_resources"),
        "Principal": _principals(raw, "principals"),
        "NotPrincipal": _principals(raw, "not_principals"),
        "Condition": conditions,
    }


def _named(raw: Values, mask: Values, key: str) -> list[str]:
    return [*texts(raw.get(key)), *([UNKNOWN] if any_marked(mask.get(key)) else [])]


def _principals(raw: Values, key: str) -> dict[str, list[str]]:
    return {str(item.get("type")): texts(item.get("identifiers")) for item in maps(raw.get(key))}
