"""Who decides a value: the layers of DESIGN's precedence, merged, with the chain kept for `gen explain`.

Maps merge, lists replace, null removes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from generator.diagnostics import Location
from generator.document import Document, Path
from generator.values import Plain, Setting


class Owner(IntEnum):
    """Whose word a layer is, lowest precedence first."""

    KIT = 0
    TIER = 1
    ENVIRONMENT = 2
    SERVICE = 3
    THING = 4
    SERVICE_IN_ENVIRONMENT = 5
    THING_IN_ENVIRONMENT = 6

    @property
    def varies(self) -> bool:
        """True when the layer may say something else in another environment."""
        return self not in (Owner.KIT, Owner.SERVICE, Owner.THING)

    @property
    def own(self) -> bool:
        return self in (Owner.THING, Owner.THING_IN_ENVIRONMENT)


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of values; `document` is None for what the kit itself says."""

    owner: Owner
    tree: Mapping[str, Plain]
    document: Document | None = None
    base: Path = ()

    def location(self, path: Path) -> Location | None:
        return self.document.locate_key(self.base + path) if self.document else None


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a value's chain: what the layer said, and where."""

    layer: Layer
    value: Plain


@dataclass(frozen=True, slots=True)
class Merged:
    """The effective tree, and for every path the layers that spoke of it, lowest first."""

    tree: dict[str, Any]
    chains: Mapping[Path, tuple[Link, ...]]

    def chain(self, path: Path) -> tuple[Link, ...]:
        return self.chains.get(path, ())

    def below(self, path: Path) -> Iterator[tuple[Path, tuple[Link, ...]]]:
        """Chains of `path` and of everything inside it."""
        size = len(path)
        return ((key, links) for key, links in self.chains.items() if key[:size] == path)

    def varies(self, *path: str) -> bool:
        """True when an environment's layer decides `path` or a part of it, and no higher layer overrules it."""
        return any(links[-1].layer.owner.varies for _, links in self.below(path))

    def own(self, *path: str) -> bool:
        return any(link.layer.owner.own for _, links in self.below(path) for link in links)

    def get(self, *path: str) -> Plain:
        """The effective value at `path`, None when nobody says anything."""
        node: Plain = self.tree
        for key in path:
            if not isinstance(node, Mapping) or key not in node:
                return None
            node = node[key]
        return node

    def locate(self, path: Path) -> Location | None:
        """Where the winning layer says it; the longest known prefix when the path itself is nowhere."""
        for size in range(len(path), 0, -1):
            for _, links in sorted(self.below(path[:size]), key=lambda item: len(item[0])):
                for link in reversed(links):
                    if location := link.layer.location(path[:size]):
                        return location
        return None

    def setting(self, thing: str, *path: str, key: str = "") -> Setting:
        """The value at `path` with what is known of who decides it."""
        return Setting(self.get(*path), key or "_".join(path), thing, self.varies(*path), self.own(*path))


def merge(layers: Iterable[Layer]) -> Merged:
    """Fold `layers`, lowest first, into one tree."""
    tree: dict[str, Any] = {}
    chains: dict[Path, tuple[Link, ...]] = {}
    for layer in layers:
        _fold(tree, layer.tree, layer, (), chains)
    return Merged(tree, chains)


def _fold(
    tree: dict[str, Any], patch: Mapping[str, Plain], layer: Layer, path: Path, chains: dict[Path, tuple[Link, ...]]
) -> None:
    """Only leaves have chains (scalars, lists, null, empty maps): who opened a map says nothing about its entries."""
    for key, value in patch.items():
        place = (*path, key)
        if isinstance(value, Mapping) and value:
            if not isinstance(tree.get(key), dict):
                tree[key] = {}
            _fold(tree[key], value, layer, place, chains)
            continue
        chains[place] = (*chains.get(place, ()), Link(layer, value))
        if value is None:
            tree.pop(key, None)
        else:
            tree[key] = value
