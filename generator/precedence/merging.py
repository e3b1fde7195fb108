"""Who decides a value: the layers of DESIGN's precedence, merged, with the chain kept for `gen explain`.

Maps merge, lists replace, null removes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
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


# Who may say something else in another environment, and who speaks of the one thing alone.
VARYING = (Owner.TIER, Owner.ENVIRONMENT, Owner.SERVICE_IN_ENVIRONMENT, Owner.THING_IN_ENVIRONMENT)
OWN = (Owner.THING, Owner.THING_IN_ENVIRONMENT)


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
    """The effective tree, and for every path the layers that spoke of it, lowest first.

    `varying` are the paths that an environment's layer decides, in part or as a whole, with no higher layer overruling
    it; `owned` those of which the thing itself says something.
    """

    tree: dict[str, Any]
    chains: Mapping[Path, tuple[Link, ...]]
    varying: frozenset[Path]
    owned: frozenset[Path]

    def chain(self, path: Path) -> tuple[Link, ...]:
        return self.chains.get(path, ())

    def below(self, path: Path) -> Iterator[tuple[Path, tuple[Link, ...]]]:
        """Chains of `path` and of everything inside it."""
        size = len(path)
        return ((key, links) for key, links in self.chains.items() if key[:size] == path)

    def varies(self, *path: str) -> bool:
        return path in self.varying

    def own(self, *path: str) -> bool:
        return path in self.owned

    def without(self, keys: Collection[str]) -> "Merged":
        """The same as if nobody had ever spoken of `keys`."""
        tree = {key: value for key, value in self.tree.items() if key not in keys}
        return _indexed(tree, {path: links for path, links in self.chains.items() if path[0] not in keys})

    def get(self, *path: str) -> Plain:
        """The effective value at `path`, None when nobody says anything."""
        node: Plain = self.tree
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
        return node

    def mentions(self, key: str) -> bool:
        """Whether anybody says anything of `key`, null included."""
        return key in self.tree or (key,) in self.chains

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
        return Setting(self.get(*path), key or "_".join(path), thing, path in self.varying, path in self.owned)

    def said(self, thing: str, *keys: str) -> dict[str, Setting]:
        """The settings of those of `keys` of which anybody says anything."""
        return {key: self.setting(thing, key) for key in keys if self.mentions(key)}


def merge(layers: Iterable[Layer]) -> Merged:
    """Fold `layers`, lowest first, into one tree."""
    tree: dict[str, Any] = {}
    chains: dict[Path, tuple[Link, ...]] = {}
    for layer in layers:
        _fold(tree, layer.tree, layer, (), chains)
    return _indexed(tree, chains)


def _indexed(tree: dict[str, Any], chains: Mapping[Path, tuple[Link, ...]]) -> Merged:
    """Values are asked for far more often than trees are merged, so who decides them is worked out once."""
    varying: set[Path] = set()
    owned: set[Path] = set()
    for path, links in chains.items():
        around = [path[:size] for size in range(1, len(path) + 1)]
        if links[-1].layer.owner in VARYING:
            varying.update(around)
        if any(link.layer.owner in OWN for link in links):
            owned.update(around)
    return Merged(tree, chains, frozenset(varying), frozenset(owned))


def _fold(
    tree: dict[str, Any], patch: Mapping[str, Plain], layer: Layer, path: Path, chains: dict[Path, tuple[Link, ...]]
) -> None:
    """Only leaves have chains (scalars, lists, null, empty maps): who opened a map says nothing about its entries."""
    for key, value in patch.items():
        place = (*path, key)
        if isinstance(value, dict) and value:
            if not isinstance(tree.get(key), dict):
                tree[key] = {}
            _fold(tree[key], value, layer, place, chains)
            continue
        if isinstance(tree.get(key), dict):
            _replaced(place, layer, chains)
        chains[place] = (*chains.get(place, ()), Link(layer, value))
        if value is None:
            tree.pop(key, None)
        else:
            tree[key] = value


def _replaced(path: Path, layer: Layer, chains: dict[Path, tuple[Link, ...]]) -> None:
    """What stood inside the map at `path` goes with it, and the chains say whose word that was."""
    inside = [key for key in chains if key[: len(path)] == path and len(key) > len(path)]
    for key in inside:
        if chains[key][-1].value is not None:
            chains[key] = (*chains[key], Link(layer, None))
