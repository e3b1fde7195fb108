"""Keys with a short form, or with two ways of which one is chosen: written out before layers are merged.

Maps merge key by key. A higher layer that says `rollout: AllAtOnce` keeps the hooks that a lower one named, and where
it chooses the other way to roll out, what belonged to the first is gone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.precedence.merging import Layer
from generator.values import Plain

ROLLOUT = "rollout"
# What goes with each of the two ways of rolling out.
_WAYS = {"deployment_config": ("deployment_config",), "weights": ("weights", "interval_in_seconds")}


def written_out(layers: Iterable[Layer]) -> Iterator[Layer]:
    """The layers, lowest first, with every `rollout` as a map that takes away what it stands in place of."""
    known: set[str] = set()
    for layer in layers:
        given = layer.tree.get(ROLLOUT)
        if isinstance(given, str):
            given = {"deployment_config": given}
        if not isinstance(given, Mapping):
            known = set() if ROLLOUT in layer.tree else known
            yield layer
            continue
        chosen = _choosing(given, known)
        known |= {key for key, value in chosen.items() if value is not None}
        yield replace(layer, tree={**layer.tree, ROLLOUT: chosen})


def _choosing(given: Mapping[str, Plain], known: set[str]) -> dict[str, Plain]:
    """`given`, and null for what lower layers say of the way that it does not choose."""
    ways = [way for way in _WAYS if given.get(way) is not None]
    if len(ways) != 1:
        return dict(given)
    others = {key for way, keys in _WAYS.items() if way != ways[0] for key in keys}
    return {**dict.fromkeys(sorted((others & known) - set(given))), **given}
