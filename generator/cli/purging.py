"""What `gen redrive --purge` asks before it deletes messages of an account: they are gone for good."""

import sys
from collections.abc import Sequence

from generator.cli.console import plural
from generator.delivery.gates import GATED_TIERS
from generator.diagnostics import UserError
from generator.project import Project


def require_leave(project: Project, env: str, thing: str, queue: str, count: int, approve: Sequence[str]) -> None:
    """By the queue's name in staging and production; elsewhere a person at a terminal is asked. `queue` is what AWS
    calls it, `count` how many messages lie in it.
    """
    if queue in approve:
        return
    lost = f"{plural(count, 'message')} in {queue}"
    if sys.stdin.isatty():
        if input(f"type {queue} to delete {lost}: ").strip() != queue:
            raise UserError("nothing was deleted")
    elif approve or project.environments[env].spec.tier in GATED_TIERS:
        words = f"gen redrive {thing} --env {env}"
        raise UserError(
            f"{lost} would be deleted for good: in {env} that is approved by the queue's name. Look at them "
            f"(`{words}`), then: {words} --purge --approve {queue}"
        )
