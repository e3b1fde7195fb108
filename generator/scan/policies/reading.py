"""Two ways to the same tree: the HCL of a root, and the configuration in a plan of it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from generator.diagnostics import UserError
from generator.scan.policies.tree import REQUIRED, Source
from generator.terraform.sources import below

_HEAD = re.compile(r'^\s*(?:resource\s+"([^"]+)"|module)\s+"([^"]+)"')


def of_folder(top: Path, folder: PurePosixPath, known: dict[PurePosixPath, Source]) -> Source:
    """The HCL of a folder and of the local modules it calls; those in `known` are not read again."""
    if folder in known:
        return known[folder]
    trees = _trees(top, folder)
    calls = {}
    for label, body in _blocks(trees.values(), "module"):
        inner = below(folder, _source(body)) if _source(body).startswith(".") else None
        if inner and (top / inner).is_dir():
            calls[label] = (body, of_folder(top, inner, known))
    known[folder] = Source(
        resources=dict(_resources(trees.values())),
        calls=calls,
        outputs={name: body.get("value") for name, body in _blocks(trees.values(), "output")},
        locals={
            name: item for tree in trees.values() for part in tree.get("locals", ()) for name, item in part.items()
        },
        variables={name: body.get("default", REQUIRED) for name, body in _blocks(trees.values(), "variable")},
        places={key: (str(folder / file.name), line) for file in trees for key, line in _heads(file)},
    )
    return known[folder]


def calls_of(top: Path, folder: PurePosixPath) -> Iterator[tuple[str, int, str, str]]:
    """The module calls of a folder: file below `top`, line, label and `source`."""
    for file, tree in _trees(top, folder).items():
        lines = {name: number for (kind, name), number in _heads(file) if kind == "module"}
        for label, body in _blocks([tree], "module"):
            yield str(folder / file.name), lines.get(label, 1), label, _source(body)


def _source(body: Mapping[str, Any]) -> str:
    return str(body.get("source", "")).strip('"')


def _trees(top: Path, folder: PurePosixPath) -> dict[Path, Mapping[str, Any]]:
    return {file: _parsed(file, top) for file in sorted((top / folder).glob("*.tf"))}


def _parsed(file: Path, top: Path) -> Mapping[str, Any]:
    try:
        return _tree(file.read_text(encoding="utf-8"))
    except Exception as error:  # the parser has many
        shown = file.relative_to(top).as_posix()
        raise UserError(f"{shown} cannot be read as HCL: {str(error).splitlines()[0]}") from error


@lru_cache(maxsize=1024)
def _tree(text: str) -> Mapping[str, Any]:
    """Reading HCL is slow, and the roots of a service call the same module."""
    import hcl2

    tree: dict[str, Any] = hcl2.loads(text)
    return tree


def _blocks(trees: Any, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for tree in trees:
        for block in tree.get(kind, ()):
            for name, body in block.items():
                yield name.strip('"'), body


def _resources(trees: Any) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for type_, named in _blocks(trees, "resource"):
        for name, body in named.items():
            yield (type_, name.strip('"')), body


def _heads(file: Path) -> Iterator[tuple[tuple[str, str], int]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if found := _HEAD.match(line):
            yield (found[1] or "module", found[2]), number


def of_plan(raw: Mapping[str, Any]) -> Source:
    """The configuration that a plan holds."""
    return _module((raw.get("configuration") or {}).get("root_module") or {})


def _module(raw: Mapping[str, Any]) -> Source:
    resources = {
        (item["type"], item["name"]): _expressions(item.get("expressions"))
        for item in raw.get("resources") or ()
        if item.get("mode") == "managed"
    }
    calls = {
        label: (_expressions(call.get("expressions")), _module(call.get("module") or {}))
        for label, call in (raw.get("module_calls") or {}).items()
    }
    return Source(
        resources=resources,
        calls=calls,
        outputs={name: _expression(item.get("expression")) for name, item in (raw.get("outputs") or {}).items()},
        locals={},
        variables={name: _literal(item.get("default")) for name, item in (raw.get("variables") or {}).items()},
        places={},
    )


def _expressions(raw: Any) -> dict[str, Any]:
    return {name: _expression(item) for name, item in (raw or {}).items()}


def _expression(raw: Any) -> Any:
    """What is constant is written out, of the rest Terraform names the references."""
    if isinstance(raw, list):
        return [_expressions(item) for item in raw if isinstance(item, Mapping)]
    if not isinstance(raw, Mapping):
        return None
    if "constant_value" in raw:
        return _literal(raw["constant_value"])
    return "${" + " , ".join(raw.get("references") or ()) + "}"


def _literal(plain: Any) -> Any:
    if isinstance(plain, str):
        return json.dumps(plain)
    if isinstance(plain, Mapping):
        return {key: _literal(item) for key, item in plain.items()}
    return [_literal(item) for item in plain] if isinstance(plain, list) else plain


def planned(raw: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Address without keys -> the values that are planned, of the first of several."""
    found: dict[str, Mapping[str, Any]] = {}
    _collect((raw.get("planned_values") or {}).get("root_module") or {}, found)
    return found


def _collect(module: Mapping[str, Any], found: dict[str, Mapping[str, Any]]) -> None:
    for item in module.get("resources") or ():
        bare = re.sub(r'\[(?:\d+|"[^"]*")\]', "", item["address"])
        found.setdefault(bare, item.get("values") or {})
    for child in module.get("child_modules") or ():
        _collect(child, found)
