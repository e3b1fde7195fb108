"""What is left of a service without the functions, resources and layers in which something is wrong.

A wrong key makes a file one that cannot be judged, and whoever mends it would then hear of the next mistake. So rules
look at the remainder, too. Left out is what has a mistake in it and all that speaks of such a thing; a mistake where
every function is concerned leaves nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from generator.diagnostics import Diagnostic, Location
from generator.document import Document, Path, texts
from generator.project import ServiceSource
from generator.spec.service import Service

_SECTIONS = ("functions", "resources", "layers")
# Nothing else in the file depends on these.
_BESIDE = ("description", "dashboard", "queries")


def remainder(document: Document, name: str, wrong: Collection[Diagnostic]) -> ServiceSource | None:
    """The service called `name` without what is `wrong` in its file; None where too little is left to judge."""
    places = [item.location for item in wrong if item.location.path == document.path]
    found = [_around(document, place) for place in places]
    if any(path is None for path in found):
        return None
    tree = _without(document.tree, {path for path in found if path})
    if not tree.get("functions"):
        return None
    try:
        spec = Service.model_validate(tree)
    except ValidationError:
        return None
    if spec.service != name:
        return None
    return ServiceSource(name, PurePosixPath(document.path).parent, replace(document, tree=tree), spec)


def _around(document: Document, place: Location) -> Path | None:
    """The thing, or the key of `_BESIDE`, in which a place lies; None for any other."""
    before = [(at, path) for at, path in _marks(document) if at <= (place.line, place.column)]
    path = max(before, default=((0, 0), ()))[1]
    if len(path) >= 2 and path[-2] in _SECTIONS:
        return path[-2:]
    return path if path[:1] and path[0] in _BESIDE else None


def _marks(document: Document) -> Iterator[tuple[tuple[int, int], Path]]:
    """Where each top-level key begins, and each thing, also those in overlays of environments."""
    for path in _paths(document.tree):
        at = document.locate_key(path)
        yield (at.line, at.column), path


def _paths(tree: Mapping[str, Any]) -> Iterator[Path]:
    yield from ((key,) for key in tree)
    yield from _things((), tree)
    for env, overlay in _map(tree.get("environments")).items():
        yield ("environments", env)
        yield from (("environments", env, key) for key in _map(overlay))
        yield from _things(("environments", env), _map(overlay))


def _things(start: Path, tree: Mapping[str, Any]) -> Iterator[Path]:
    for section in _SECTIONS:
        yield from ((*start, section, name) for name in _map(tree.get(section)))


def _without(tree: Mapping[str, Any], paths: Collection[Path]) -> dict[str, Any]:
    """The tree without these top-level keys and things, and without the things that speak of one that went."""
    left = {key: value for key, value in tree.items() if (key,) not in paths}
    gone, more = set(), {path[-1] for path in paths if len(path) == 2}
    while more:
        gone |= more
        more = {name for name, value in _each(left, gone) if _speaks_of(value, gone | _implied(left, gone))}
    overlays = {
        env: _leave_out(_map(value), gone) if value else value for env, value in _map(left.get("environments")).items()
    }
    return _leave_out(left, gone) | ({"environments": overlays} if "environments" in left else {})


def _implied(tree: Mapping[str, Any], gone: Collection[Any]) -> set[str]:
    """Routes need not name the API of their service."""
    apis = (_map(_map(tree.get("resources")).get(name)).get("type") for name in gone)
    return {"http"} if "http_api" in apis else set()


def _each(tree: Mapping[str, Any], gone: Collection[Any]) -> Iterator[tuple[str, Any]]:
    for overlay in (tree, *_map(tree.get("environments")).values()):
        for section in _SECTIONS:
            yield from ((name, value) for name, value in _map(_map(overlay).get(section)).items() if name not in gone)


def _leave_out(tree: Mapping[str, Any], gone: Collection[Any]) -> dict[str, Any]:
    return {
        key: {name: each for name, each in value.items() if name not in gone}
        if key in _SECTIONS and isinstance(value, Mapping)
        else value
        for key, value in tree.items()
    }


def _speaks_of(value: object, names: Collection[Any]) -> bool:
    """Whether a key or a text anywhere in it has one of the names as a word."""
    return any(not set(re.findall(r"[\w-]+", text)).isdisjoint(names) for text in texts(value))


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
