"""A state that somebody else is changing: who, since when, and how a lock is freed that nobody holds any more."""

import re

from generator.diagnostics import UserError, plain
from generator.terraform import TerraformFailed

# Somebody else's apply takes minutes: who would wait for it is told soon, and by whom.
LOCK_SECONDS = 10
_LOCKED = "Error acquiring the state lock"
_FIELD = re.compile(r"^\s*(ID|Who|Created|Operation):\s*(.+?)\s*$", re.MULTILINE)


def explained(error: TerraformFailed, name: str, folder: str) -> UserError:
    """The error itself, or in place of a refused lock one that says who has it; `name` is the root's, `folder` its."""
    said = next((item.detail for item in error.findings if _LOCKED in item.summary), None)
    if said is None:
        return error
    found = {key: plain(value) for key, value in _FIELD.findall(said)}
    if "ID" not in found:
        return error
    operation = found.get("Operation", "").removeprefix("OperationType").lower() or "change"
    return UserError(
        f"{name} is locked by {found.get('Who', 'somebody')} for an {operation} since {found.get('Created', '?')}: "
        "wait for its end, and run this again. Only if that run is dead (its machine gone, its job cancelled):\n"
        f"  terraform -chdir={folder} force-unlock {found['ID']}"
    )
