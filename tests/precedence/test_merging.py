"""Maps merge, lists replace, null removes; the chain knows who said what."""

from generator.document import parse
from generator.precedence.merging import Layer, Owner, merge
from generator.values import Setting


def layer(owner: Owner, **tree: object) -> Layer:
    return Layer(owner, tree)


def test_a_higher_layer_wins() -> None:
    merged = merge([layer(Owner.KIT, timeout=10), layer(Owner.SERVICE, timeout=15), layer(Owner.THING, timeout=20)])
    assert merged.tree == {"timeout": 20}


def test_maps_merge_and_lists_replace() -> None:
    low = layer(Owner.SERVICE, environment={"A": "1", "B": "2"}, layers=["a", "b"])
    high = layer(Owner.THING, environment={"B": "3", "C": "4"}, layers=["c"])
    assert merge([low, high]).tree == {"environment": {"A": "1", "B": "3", "C": "4"}, "layers": ["c"]}


def test_null_removes_and_a_later_layer_may_bring_it_back() -> None:
    low, null = layer(Owner.SERVICE, environment={"A": "1"}), layer(Owner.THING, environment={"A": None})
    back = layer(Owner.THING_IN_ENVIRONMENT, environment={"A": "2"})
    assert merge([low, null]).tree == {"environment": {}}
    assert merge([low, null, back]).tree == {"environment": {"A": "2"}}


def test_a_map_over_a_scalar_replaces_it() -> None:
    assert merge([layer(Owner.SERVICE, vpc=True), layer(Owner.THING, vpc={"a": 1})]).tree == {"vpc": {"a": 1}}


def test_a_scalar_over_a_map_takes_away_all_that_was_inside() -> None:
    low, high = layer(Owner.THING, warm={"minimum": 2}), layer(Owner.THING_IN_ENVIRONMENT, warm=5)
    merged = merge([low, high, layer(Owner.THING_IN_ENVIRONMENT, warm=6)])
    assert merged.tree == {"warm": 6}
    assert [link.value for link in merged.chain(("warm", "minimum"))] == [2, None]


def test_null_over_a_map_takes_away_all_that_was_inside() -> None:
    merged = merge([layer(Owner.THING, rollout={"weights": [10]}), layer(Owner.THING_IN_ENVIRONMENT, rollout=None)])
    assert merged.tree == {}
    assert [link.value for link in merged.chain(("rollout", "weights"))] == [[10], None]


def test_a_value_varies_only_where_an_environment_has_the_last_word() -> None:
    environment, thing = layer(Owner.ENVIRONMENT, timeout=5, memory_size=1), layer(Owner.THING, timeout=20)
    merged = merge([environment, thing])
    assert not merged.varies("timeout")
    assert merged.varies("memory_size")


def test_a_part_that_varies_makes_the_whole_vary() -> None:
    merged = merge([layer(Owner.THING, logs={"format": "JSON"}), layer(Owner.TIER, logs={"retention_days": 14})])
    assert merged.varies("logs")
    assert not merged.varies("logs", "format")


def test_a_value_is_the_things_own_when_the_thing_ever_spoke_of_it() -> None:
    merged = merge([layer(Owner.THING, timeout=20), layer(Owner.SERVICE_IN_ENVIRONMENT, timeout=30, memory_size=1)])
    assert merged.own("timeout")
    assert not merged.own("memory_size")
    assert merged.setting("api", "timeout") == Setting(30, "timeout", "api", varies=True, own=True)


def test_the_chain_names_every_layer_lowest_first() -> None:
    merged = merge([layer(Owner.KIT, timeout=10), layer(Owner.THING, timeout=20)])
    assert [(link.layer.owner, link.value) for link in merged.chain(("timeout",))] == [
        (Owner.KIT, 10),
        (Owner.THING, 20),
    ]
    assert merged.chain(("nobody",)) == ()


def test_the_place_of_a_value_is_that_of_the_layer_that_won() -> None:
    document = parse(b"a: 1\nthing:\n  logs:\n    level: INFO\n", "service.yaml")
    merged = merge(
        [layer(Owner.KIT, logs={"level": "X"}), Layer(Owner.THING, {"logs": {"level": "INFO"}}, document, ("thing",))]
    )
    assert str(merged.locate(("logs", "level"))) == "service.yaml:4:5"
    assert str(merged.locate(("logs", "level", "deeper"))) == "service.yaml:4:5"
    assert merged.locate(("nothing",)) is None


def test_what_nobody_says_is_none() -> None:
    merged = merge([layer(Owner.KIT, logs={"level": "X"})])
    assert merged.get("logs", "format") is None
    assert merged.get("logs", "level", "deeper") is None
