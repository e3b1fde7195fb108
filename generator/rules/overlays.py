"""What an environment may change of a service: values, and what is left out; never structure."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from generator.diagnostics import Diagnostic
from generator.document import Path
from generator.precedence.merging import Merged
from generator.precedence.sources import Sources, tree_at
from generator.project import LOCAL, EnvironmentSource, local_environment
from generator.resolve.triggers import KINDS, key_of
from generator.rules.model import Finding, Findings, Written, written
from generator.spec.faults import diagnostics
from generator.spec.functions import Function
from generator.spec.resources import resource_model
from generator.spec.service import Layer

# Keys of functions that `defaults` of a service may set, and those of an environment may not.
STRUCTURE = ("architecture", "layers", "runtime")
_DESTINATIONS = ("on_failure", "on_success")
_RESOURCE = {
    "": ("name", "renamed_from", "type"),
    "dynamodb": ("global_secondary_indexes", "partition_key", "sort_key"),
    "s3": ("cors",),
    "sns": ("fifo",),
    "sqs": ("fifo", "subscriptions"),
}
_TRIGGER = {
    "": ("dead_letter", "name", "on_failure"),
    "http": ("api", "route"),
    "s3": ("events", "prefix", "suffix"),
    "schedule": (),
}


def _overlays(service: Written, *family: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The raw overlay of each environment at a place, as the user wrote it."""
    for name in service.source.spec.environments or {}:
        path = ("environments", name, *family)
        tree = tree_at(service.source.document.tree, path)
        if isinstance(tree, Mapping):
            yield path, tree


@written("GEN602", "What an overlay names exists")
def things(service: Written) -> Findings:
    """An overlay changes functions, resources and layers that the service has.

    Way out: correct the name, or declare the thing first; `null` in an environment leaves it out there.
    """
    for family in ("functions", "resources", "layers"):
        known = sorted(getattr(service.spec, family) or {})
        for path, tree in _overlays(service, family):
            for name in tree:
                if name not in known:
                    close = difflib.get_close_matches(str(name), known, 1)
                    hint = f"did you mean {close[0]!r}?" if close else f"there is {', '.join(known) or 'none'}"
                    message = f"{name!r} is none of the {family} of this service: {hint}"
                    yield Finding(service.at(*path, name), message)


@written("GEN603", "A trigger that an overlay names exists")
def trigger_keys(service: Written) -> Findings:
    """A trigger is known by its name, else by its route, queue, topic, table, bucket or bus, else by its kind.

    Way out: one of the keys that the message lists.
    """
    for path, tree, function in _function_overlays(service):
        known = {key_of(entry.kind, entry.trigger) for entry in _entries(service, function)}
        given = tree.get("triggers")
        for key in given if isinstance(given, Mapping) else {}:
            if key not in known:
                message = f"{function!r} has no trigger {key!r}: there is {', '.join(sorted(known)) or 'none'}"
                yield Finding(service.at(*path, "triggers", key), message)


def _entries(service: Written, function: str) -> Iterator[Any]:
    declared = service.source.spec.functions.get(function)
    return (entry for entry in (declared.triggers if declared else None) or [] if entry.trigger is not None)


def _function_overlays(service: Written) -> Iterator[tuple[Path, Mapping[str, Any], str]]:
    for path, tree in _overlays(service, "functions"):
        for name, overlay in tree.items():
            if isinstance(overlay, Mapping):
                yield (*path, name), overlay, name


@written("GEN604", "An overlay changes values, not structure")
def structure(service: Written) -> Findings:
    """Dev, stg and prod differ in values and in what is left out; what is connected with what is the same everywhere.

    Way out: say it once, in the service; make what differs a value, or a second function that some leave out.
    """
    for path, name in _structural(service):
        yield Finding(
            service.at(*path), f"{name} is structure, the same in every environment: set it outside of `environments`"
        )


def _structural(service: Written) -> Iterator[tuple[Path, str]]:
    for path, tree in _overlays(service, "defaults"):
        yield from _of_function(path, tree)
    for path, tree, function in _function_overlays(service):
        yield from _of_function(path, tree)
        yield from _of_triggers(service, path, tree, function)
    for path, tree in _overlays(service, "resources"):
        for name, overlay in tree.items():
            declared = (service.spec.resources or {}).get(name)
            if declared is not None and isinstance(overlay, Mapping):
                yield from _of_resource((*path, name), overlay, declared)
    for path, tree in _overlays(service, "layers"):
        for name, overlay in tree.items():
            layer = (service.spec.layers or {}).get(name)
            if layer is not None and not layer.arn and isinstance(overlay, Mapping) and "arn" in overlay:
                yield (*path, name, "arn"), "arn"


def _of_function(path: Path, tree: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for key in STRUCTURE:
        if key in tree:
            yield (*path, key), key
    for key in ("async", "async_"):
        settings = tree.get(key)
        if isinstance(settings, Mapping):
            yield from (((*path, key, name), name) for name in _DESTINATIONS if name in settings)


def _of_triggers(service: Written, path: Path, tree: Mapping[str, Any], function: str) -> Iterator[tuple[Path, str]]:
    kinds = {key_of(entry.kind, entry.trigger): entry.kind for entry in _entries(service, function)}
    given = tree.get("triggers")
    for key, overlay in given.items() if isinstance(given, Mapping) else ():
        kind = kinds.get(key)
        source = KINDS[kind].source if kind else None
        fixed = {*_TRIGGER[""], *_TRIGGER.get(kind or "", ()), *([source] if source else [])}
        for name in sorted(fixed & set(overlay)) if isinstance(overlay, Mapping) else ():
            yield (*path, "triggers", key, name), name


def _of_resource(path: Path, tree: Mapping[str, Any], declared: Any) -> Iterator[tuple[Path, str]]:
    for key in (*_RESOURCE[""], *_RESOURCE.get(declared.type, ())):
        if key in tree:
            yield (*path, key), key
    if "arn" in tree and not declared.arn:
        yield (*path, "arn"), "arn"
    authorizers = tree.get("authorizers")
    for name, item in authorizers.items() if isinstance(authorizers, Mapping) else ():
        known = (getattr(declared, "authorizers", None) or {}).get(name)
        if known is None or item is None or (isinstance(item, Mapping) and "function" in item):
            yield (*path, "authorizers", name), f"authorizer {name!r}"


@written("GEN612", "A key is written as it is called")
def python_name(service: Written) -> Findings:
    """`async` is a word of Python's, and only there has an underscore.

    Way out: `async`.
    """
    tree_of = service.source.document.tree
    holders: list[tuple[Path, Any]] = [(path, tree_at(tree_of, path)) for path in _written_functions(service)]
    holders += [(path, tree) for path, tree, _ in _function_overlays(service)]
    holders += list(_overlays(service, "defaults"))
    for path, tree in holders:
        if isinstance(tree, Mapping) and "async_" in tree:
            yield Finding(service.at(*path, "async_"), "async_ is not a key here: did you mean async?")


def _written_functions(service: Written) -> Iterator[Path]:
    yield ("defaults",)
    yield from (("functions", name) for name in service.source.spec.functions)


def merged_faults(service: Written) -> Iterator[Diagnostic]:
    """What is not valid once merged: overlays of resources and triggers are free maps until then."""
    everywhere = list(service.project.environments.values())
    if LOCAL in (service.source.spec.environments or {}):
        everywhere.append(local_environment(service.project))
    for environment in everywhere:
        if service.project.in_environment(service.source.name, environment):
            sources = service.project.sources(service.source.name, environment, service.memory)
            yield from _resources(service, environment, sources)
            yield from _functions(service, environment, sources)


def _overlaid(service: Written, environment: EnvironmentSource, *path: str) -> bool:
    tree = service.source.document.tree
    return any(tree_at(tree, ("environments", name, *path)) for name, _ in environment.lineage)


def _resources(service: Written, environment: EnvironmentSource, sources: Sources) -> Iterator[Diagnostic]:
    for key, resource in service.resources():
        if _overlaid(service, environment, "resources", key):
            merged = sources.resource(key, resource.type)
            yield from _faults(service, resource_model(resource.type), merged, ("resources", key))
    for key in service.source.spec.layers or {}:
        if _overlaid(service, environment, "layers", key):
            yield from _faults(service, Layer, sources.layer(key), ("layers", key))


def _functions(service: Written, environment: EnvironmentSource, sources: Sources) -> Iterator[Diagnostic]:
    for name, function in service.source.spec.functions.items():
        if not _overlaid(service, environment, "functions", name):
            continue
        yield from _faults(service, Function, sources.function(name), ("functions", name))
        for index, entry in enumerate(function.triggers or []):
            key = key_of(entry.kind, entry.trigger)
            if _overlaid(service, environment, "functions", name, "triggers", key):
                merged = sources.trigger(name, index, entry.kind, key, KINDS[entry.kind].short)
                path = ("functions", name, "triggers", index, entry.kind)
                yield from _faults(service, type(entry.trigger), merged, path)


def _faults(service: Written, model: type[BaseModel], merged: Merged, path: Path) -> Iterable[Diagnostic]:
    tree = {key: value for key, value in merged.tree.items() if key != "triggers" or model is not Function}
    try:
        model.model_validate(tree)
    except ValidationError as error:
        yield from diagnostics(
            model,
            tree,
            error.errors(include_url=False),
            lambda inner: merged.locate(inner) or service.at(*path),
        )
