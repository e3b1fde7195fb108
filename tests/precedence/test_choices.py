"""A rollout has a short form and two ways: layers merge as one means them."""

from typing import Any

from generator.precedence.choices import written_out
from generator.precedence.merging import Layer, Owner, merge

HOOK = {"before_allow_traffic": "check"}


def merged(*rollouts: Any) -> Any:
    layers = [Layer(Owner.THING, {"rollout": rollout}) for rollout in rollouts]
    return merge(written_out(layers)).tree.get("rollout")


def test_the_short_form_is_a_map_with_one_key() -> None:
    assert merged("AllAtOnce") == {"deployment_config": "AllAtOnce"}


def test_the_short_form_keeps_the_hooks_of_a_lower_layer() -> None:
    below = {"deployment_config": "AllAtOnce", **HOOK}
    assert merged(below, "Canary10Percent5Minutes") == {"deployment_config": "Canary10Percent5Minutes", **HOOK}


def test_the_other_way_takes_away_what_belongs_to_the_first() -> None:
    weights = {"weights": [10], "interval_in_seconds": 60}
    assert merged(weights, "AllAtOnce") == {"deployment_config": "AllAtOnce"}
    assert merged("AllAtOnce", weights) == weights
    assert merged("AllAtOnce", weights, {"weights": [20]}) == {"weights": [20], "interval_in_seconds": 60}


def test_a_hook_does_not_go_unsaid_with_the_way_that_it_belongs_to() -> None:
    assert merged({"deployment_config": "AllAtOnce", **HOOK}, {"weights": [10]}) == {"weights": [10], **HOOK}


def test_a_part_of_the_same_way_changes_that_part_alone() -> None:
    assert merged({"weights": [10], "interval_in_seconds": 60}, {"interval_in_seconds": 5}) == {
        "weights": [10],
        "interval_in_seconds": 5,
    }


def test_null_removes_all_of_it_and_what_comes_later_begins_anew() -> None:
    below = {"weights": [10], **HOOK}
    assert merged(below, None) is None
    assert merged(below, None, "AllAtOnce") == {"deployment_config": "AllAtOnce"}


def test_nothing_is_taken_away_that_nobody_said() -> None:
    layers = [Layer(Owner.THING, {"rollout": "AllAtOnce"}), Layer(Owner.KIT, {"timeout": 1})]
    found = list(written_out(layers))
    assert found[0].tree == {"rollout": {"deployment_config": "AllAtOnce"}}
    assert found[1] is layers[1]
