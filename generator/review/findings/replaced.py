"""Why Terraform destroys or replaces something: the attribute that forces it, and the reason that it gives."""

from collections.abc import Iterator

from generator.review.model import Phrase, phrase
from generator.review.values import dotted, shown
from generator.terraform.plan_json import Action, ResourceChange

_REASONS = {
    "delete_because_no_resource_config": "no block describes it any more",
    "delete_because_no_module": "its module call is gone",
    "delete_because_wrong_repetition": "`count` or `for_each` came or went",
    "delete_because_count_index": "`count` is less",
    "delete_because_each_key": "its key is no longer in `for_each`",
    "delete_because_no_move_target": "the target of its `moved` block is gone",
    "replace_because_tainted": "it is tainted: its last creation failed half-way",
    "replace_by_request": "somebody asked with -replace",
    "replace_by_triggers": "`replace_triggered_by` asks for it",
}


def forced(change: ResourceChange) -> Iterator[Phrase]:
    """A sentence for each attribute that forces a replacement, and one for the reason, where the plan has one."""
    if change.action is Action.REPLACE:
        for path in change.forced_by:
            values = (shown(change, side, path) for side in (change.before, change.after))
            yield phrase("forced by {}: {} → {}", dotted(path), *values)
        if not change.forced_by and change.reason not in _REASONS:
            yield phrase("the plan does not say which attribute forces it")
    if change.reason in _REASONS:
        yield phrase(_REASONS[change.reason])
