"""Whatever an environment overlays, alone or all at once: a message with a place, or exactly what was asked for."""

import copy
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from golden.projects import CASES, laid_out

from generator.diagnostics import Severity, SpecError
from generator.document import read
from generator.loading import load
from generator.project import Project
from generator.resolve.triggers import key_of
from generator.rules import check
from generator.spec.service import Service

from .test_faithful import differences

ENV = "prod"
THREE = next(case for case in CASES if case.name == "parts")
RICH = [case for case in CASES if case.name in ("functions", "parts", "resources", "triggers")]
Overlay = tuple[tuple[str, ...], Any]


def other(value: Any, number: int) -> list[Any]:
    """Values of the same type that nobody else has."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + number, value + 1, value - 1]
    if isinstance(value, str):
        return [f"{value}{number}"]
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return [[f"{item}{number}" for item in value]]
    return []


def leaves(tree: Any, path: tuple[str, ...] = ()) -> Iterator[Overlay]:
    if isinstance(tree, dict) and tree:
        for key, item in tree.items():
            yield from leaves(item, (*path, key))
    else:
        yield path, tree


def said(tree: dict[str, Any]) -> Iterator[Overlay]:
    """Every place that an overlay could speak of, and what the service says there; whole things, too, as None."""
    spec = Service.model_validate(tree)
    for name, function in tree.get("functions", {}).items():
        yield from leaves({key: value for key, value in function.items() if key != "triggers"}, ("functions", name))
        for entry, raw in zip(spec.functions[name].triggers or [], function.get("triggers", []), strict=True):
            body = raw[entry.kind] if isinstance(raw, dict) and isinstance(raw[entry.kind], dict) else {}
            yield from leaves(body, ("functions", name, "triggers", key_of(entry.kind, entry.trigger)))
    for name, resource in tree.get("resources", {}).items():
        yield from leaves(resource, ("resources", name))
    yield from leaves(tree.get("defaults", {}), ("defaults",))


def things(tree: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    places = {path[: 4 if "triggers" in path else 2] for path, _ in said(tree) if path[0] != "defaults"}
    return iter(sorted(places))


def put(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(tree)
    node = changed.setdefault("environments", {}).setdefault(ENV, {})
    for key in path[:-1]:
        if not isinstance(node.get(key), dict):
            node[key] = {}
        node = node[key]
    node[path[-1]] = value
    return changed


class Told:
    """A golden project whose service can be said otherwise."""

    def __init__(self, case: Path, root: Path) -> None:
        if not (case / "environments" / ENV).is_dir():
            shutil.copytree(THREE / "environments", root / "environments")
        project = laid_out(case, root)
        self.root, self.service = root, next(iter(sorted(project.services)))
        self.file = root / "functions" / self.service / "service.yaml"
        self.tree = read(self.file, "service.yaml").tree

    def project(self, tree: dict[str, Any]) -> Project | None:
        """None when it is refused, with a place for every error."""
        self.file.write_text(json.dumps(tree))
        try:
            project = load(self.root)
        except SpecError:
            return None
        return None if any(item.severity is Severity.ERROR for item in check(project)) else project

    def differences(self, tree: dict[str, Any]) -> list[str]:
        project = self.project(tree)
        return differences(project, self.service) if project else []


@pytest.mark.parametrize("case", RICH, ids=lambda case: case.name)
def test_each_overlay_is_refused_with_its_place_or_arrives_and_nothing_else_moves(case: Path, tmp_path: Path) -> None:
    told = Told(case, tmp_path)
    together, count, numbers = told.tree, 0, itertools.count(3)
    for path, value in said(told.tree):
        for new in other(value, next(numbers)):
            project = told.project(put(told.tree, path, new))
            if project is None:
                continue
            assert differences(project, told.service) == [], (path, new)
            if told.project(put(together, path, new)):
                together, count = put(together, path, new), count + 1
            break
    assert count >= 8
    assert told.differences(together) == []


@pytest.mark.parametrize("case", RICH, ids=lambda case: case.name)
def test_each_thing_that_is_left_out_is_refused_with_its_place_or_gone(case: Path, tmp_path: Path) -> None:
    told = Told(case, tmp_path)
    for path in things(told.tree):
        assert told.differences(put(told.tree, path, None)) == [], path
