"""The layers of each thing, in order of precedence, out of the service's and the environment's documents."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from generator.document import Document, Path
from generator.memory import Memory
from generator.precedence import defaults
from generator.precedence.choices import written_out
from generator.precedence.merging import Layer, Merged, Owner, merge
from generator.spec.environment import Environment

WHOLE = ("dashboard", "queries")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the values of one service in one environment come from.

    `lineage` is the environment's own file last, after those it extends; a service's overlay of an environment holds
    for those that extend it too. Sources that have a `memory` in common give the same object for what is the same.
    """

    service: Document
    lineage: tuple[tuple[str, Document], ...]
    settings: Environment
    unsupported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    @property
    def tier(self) -> str:
        return self.settings.tier or "development"

    def overlays(self, owner: Owner, *path: str) -> Iterator[Layer]:
        """What the service says at `path` of each environment of the lineage."""
        for name, _ in self.lineage:
            yield from self.at(self.service, owner, "environments", name, *path)

    def environment(self, *path: str) -> Iterator[Layer]:
        """What the environments' own files say at `path`."""
        for _, document in self.lineage:
            yield from self.at(document, Owner.ENVIRONMENT, *path)

    def at(self, document: Document, owner: Owner, *path: str) -> Iterator[Layer]:
        """The layer at `path` of a document, when something stands there."""
        tree = tree_at(document.tree, path)
        if isinstance(tree, dict) and tree:
            yield Layer(owner, tree, document, path)

    def function(self, key: str) -> Merged:
        layers = [
            Layer(Owner.KIT, defaults.FUNCTION),
            Layer(Owner.TIER, defaults.function(self.tier)),
            *self.environment("defaults"),
            *self.at(self.service, Owner.SERVICE, "defaults"),
            *self.at(self.service, Owner.THING, "functions", key),
            *self.overlays(Owner.SERVICE_IN_ENVIRONMENT, "defaults"),
            *self.overlays(Owner.THING_IN_ENVIRONMENT, "functions", key),
        ]
        return self._supported("function", self._merged(layers, _of_function))

    def _merged(self, layers: Iterable[Layer], prepared: Callable[[Iterable[Layer]], Iterable[Layer]] = iter) -> Merged:
        """Known by where its layers stand: what the kit says stands in constants."""
        spoken = [layer for layer in layers if layer.tree]
        key = tuple([(id(layer.document or layer.tree), layer.base) for layer in spoken])
        found: Merged = self.memory.once(key, lambda: merge(prepared(spoken)))
        return found

    def _supported(self, kind: str, merged: Merged) -> Merged:
        """`merged` without the keys that this environment cannot honour."""
        dropped = {key for key in self.unsupported.get(kind, ()) if key in merged.tree}
        if not dropped:
            return merged
        key = (id(merged), *sorted(dropped))
        found: Merged = self.memory.once(key, lambda: merged.without(dropped))
        return found

    def resource(self, key: str, type_: str) -> Merged:
        """A resource with `arn` is somebody else's: nothing is decided for it."""
        base = list(self.at(self.service, Owner.THING, "resources", key))
        overlay = self.overlays(Owner.THING_IN_ENVIRONMENT, "resources", key)
        external = any("arn" in layer.tree for layer in base)
        kit = (
            []
            if external
            else [
                Layer(Owner.KIT, defaults.RESOURCE.get(type_, {})),
                Layer(Owner.TIER, defaults.resource(type_, self.tier)),
            ]
        )
        return self._supported(type_, self._merged([*kit, *base, *overlay]))

    def layer(self, key: str) -> Merged:
        return self._merged(
            [
                *self.at(self.service, Owner.THING, "layers", key),
                *self.overlays(Owner.THING_IN_ENVIRONMENT, "layers", key),
            ]
        )

    def trigger(self, function: str, index: int, kind: str, key: str, short: str) -> Merged:
        """One trigger: its entry in the list, and this environment's overlay under the trigger's key."""
        path: Path = ("functions", function, "triggers", index, kind)
        entry = tree_at(self.service.tree, path)
        tree = {short: entry} if isinstance(entry, str) else dict(entry)
        overlay = self.overlays(Owner.THING_IN_ENVIRONMENT, "functions", function, "triggers", key)
        return self._merged([Layer(Owner.THING, tree, self.service, path), *overlay])

    def tags(self) -> Merged:
        return self._merged(
            [
                *self.environment("tags"),
                *self.at(self.service, Owner.SERVICE, "tags"),
                *self.overlays(Owner.SERVICE_IN_ENVIRONMENT, "tags"),
            ]
        )

    def whole(self) -> Merged:
        """What is said of the service as a whole: its dashboard, and the queries saved with it."""
        spoken = [
            *self.environment(),
            *self.at(self.service, Owner.THING),
            *self.overlays(Owner.SERVICE_IN_ENVIRONMENT),
        ]
        tier = Layer(Owner.TIER, defaults.service(self.tier))
        return self._merged([tier, *(_only(layer, WHOLE) for layer in spoken)])

    def left_out(self, family: str) -> frozenset[str]:
        """Things of `family` (functions, resources, layers) that this environment sets to null."""
        out: set[str] = set()
        for name, _ in self.lineage:
            overlay = tree_at(self.service.tree, ("environments", name, family))
            if isinstance(overlay, Mapping):
                out -= {key for key, value in overlay.items() if value is not None}
                out |= {key for key, value in overlay.items() if value is None}
        return frozenset(out)


def tree_at(tree: Any, path: Path) -> Any:
    """The part of a tree at `path`; None where there is none."""
    for key in path:
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int) and key < len(tree):
            tree = tree[key]
        else:
            return None
    return tree


def _only(layer: Layer, keys: Collection[str]) -> Layer:
    return replace(layer, tree={key: value for key, value in layer.tree.items() if key in keys})


def _of_function(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Triggers are merged one by one, by their keys."""
    return written_out(_without_triggers(layer) if "triggers" in layer.tree else layer for layer in layers)


def _without_triggers(layer: Layer) -> Layer:
    tree = {key: value for key, value in layer.tree.items() if key != "triggers"}
    return Layer(layer.owner, tree, layer.document, layer.base)
