"""What policies let a role do to things, in the few words that fit an arrow."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.terraform.plan_json import ResourceChange

# The first word that an action begins with tells.
_VERBS = (
    (("Get", "BatchGet", "List", "Describe", "Query", "Scan", "Head", "Receive", "ConditionCheck", "Read"), "read"),
    (("Put", "BatchWrite", "Update", "Write", "Create", "Upload", "Tag", "Delete", "Purge"), "write"),
    (("Send", "ChangeMessage"), "send"),
    (("Publish",), "publish"),
    (("Invoke", "Start"), "invoke"),
)
_OF_SERVICES = {"events:PutEvents": "publish", "sqs:DeleteMessage": "read", "sqs:ChangeMessageVisibility": "read"}


def used(change: ResourceChange) -> Iterator[tuple[str, str]]:
    """(ARN, words) of each thing that the policy allows something on, as it is after, else before."""
    text = change.after.get("policy") or change.before.get("policy")
    try:
        policy = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return
    found: dict[str, list[str]] = {}
    for statement in _listed(policy.get("Statement")) if isinstance(policy, Mapping) else ():
        if isinstance(statement, Mapping) and statement.get("Effect") == "Allow":
            words = [_word(action) for action in _listed(statement.get("Action")) if isinstance(action, str)]
            for arn in _listed(statement.get("Resource")):
                if isinstance(arn, str):
                    found.setdefault(arn, []).extend(words)
    for arn, words in found.items():
        yield arn, ", ".join(sorted(dict.fromkeys(filter(None, words))))


def _word(action: str) -> str:
    if action in _OF_SERVICES:
        return _OF_SERVICES[action]
    verb = action.rpartition(":")[2]
    if verb == "*":
        return "everything"
    return next((word for begins, word in _VERBS if verb.startswith(begins)), "")


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]
