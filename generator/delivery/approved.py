"""Which services a change of approvals.yaml is about."""

import re

from generator.diagnostics import SpecError
from generator.document import parse

# `env/service:address` of a review, `service.thing` of a rule.
_WHERE = re.compile(r"(?:(?P<env>[a-z0-9-]+)/)?(?P<service>[a-z][a-z0-9-]*)(?:[.:].*)?")


def approved_services(before: bytes | None, now: bytes | None, environment: str) -> set[str] | None:
    """Services of `environment` whose approvals differ; None where that cannot be told."""
    entries = [_entries(text) for text in (before, now)]
    if entries[0] is None or entries[1] is None:
        return None
    found = set()
    for where, _ in entries[0] ^ entries[1]:
        told = _WHERE.fullmatch(where)
        if told is None:
            return None
        if told["env"] in (None, environment):
            found.add(told["service"])
    return found


def _entries(text: bytes | None) -> set[tuple[str, str]] | None:
    """Each approval's `where` and all it says; None for a file that cannot be read."""
    try:
        tree = parse(text or b"approvals: []", "approvals.yaml").tree
    except SpecError:
        return None
    entries = tree.get("approvals")
    if not isinstance(entries, list) or not all(isinstance(item, dict) for item in entries):
        return None
    return {(str(item.get("where", "")), repr(sorted(item.items()))) for item in entries if isinstance(item, dict)}
