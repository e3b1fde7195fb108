"""Which packages a service needs, and what Terraform is told about them."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from generator.package import Bundle, BundleRequest, find_requirements
from generator.precedence.defaults import ARCHITECTURE, RUNTIME
from generator.project import Project, ServiceSource
from generator.resolve.stack import Function, Layer, Stack

BUILD = PurePosixPath("build")
_REQUIREMENTS = frozenset({".in", ".lock", ".md", ".toml", ".txt"})


def requests(project: Project, stack: Stack) -> list[BundleRequest]:
    """One request for each function that is a zip and each layer that is built here."""
    source = project.services[stack.service]
    return [*_functions(project, source, stack), *_layers(project, source, stack)]


def _functions(project: Project, source: ServiceSource, stack: Stack) -> Iterator[BundleRequest]:
    folder = project.root / source.folder
    excluded = tuple(_of_layers(project, source))
    for item in stack.functions:
        if item.spec.image:
            continue
        code = _beside(folder, item.spec.source) if item.spec.source else folder
        yield BundleRequest(
            key=item.key,
            service=stack.service,
            kind="function",
            source=code,
            include=tuple(_beside(folder, path) for path in item.spec.include or []),
            requirements=_requirements(folder, code, item),
            runtime=str(item.spec.runtime),
            architecture=item.spec.architecture or ARCHITECTURE,
            handler=item.spec.handler,
            exclude=excluded,
            layers=tuple(name for name in item.spec.layers or [] if name in {layer.key for layer in stack.layers}),
        )


def _beside(folder: Path, path: str) -> Path:
    return folder / path


def _of_layers(project: Project, source: ServiceSource) -> Iterator[Path]:
    """What layers are made of is no part of a function, whether its environment leaves the layer out or it is another
    service's that lies in this one's folder.
    """
    folder = project.root / source.folder
    for layer in (source.spec.layers or {}).values():
        if layer.source:
            yield _beside(folder, layer.source)
        if layer.requirements and "/" in layer.requirements:
            yield from _requirements_folder(folder, PurePosixPath(layer.requirements))
    for other in project.services.values():
        for layer in (other.spec.layers or {}).values() if other.name != source.name else ():
            path = Path(os.path.normpath(project.root / other.folder / (layer.source or "")))
            if layer.source and path.is_relative_to(folder):
                yield path


def _requirements_folder(folder: Path, file: PurePosixPath) -> Iterator[Path]:
    """A project that is built for a layer, or a folder that holds nothing but requirements."""
    if file.name == "pyproject.toml":
        yield folder / file.parent
    top = folder / file.parts[0]
    if all(path.suffix in _REQUIREMENTS for path in top.rglob("*") if path.is_file()):
        yield top


def _requirements(folder: Path, code: Path, item: Function) -> Path | None:
    if item.spec.requirements:
        return _beside(folder, item.spec.requirements)
    return find_requirements(code) if code.is_dir() else None


def _layers(project: Project, source: ServiceSource, stack: Stack) -> Iterator[BundleRequest]:
    folder = project.root / source.folder
    for item in stack.layers:
        if item.spec.arn:
            continue
        users = [function for function in stack.functions if item.key in (function.spec.layers or [])]
        yield BundleRequest(
            key=item.key,
            service=stack.service,
            kind="layer",
            source=_beside(folder, item.spec.source) if item.spec.source else None,
            include=(),
            requirements=_beside(folder, item.spec.requirements) if item.spec.requirements else None,
            runtime=_runtime(item, users),
            architecture=_architecture(item, users),
        )


def _runtime(item: Layer, users: Sequence[Function]) -> str:
    return item.spec.runtime or next((str(user.spec.runtime) for user in users), RUNTIME)


def _architecture(item: Layer, users: Sequence[Function]) -> Any:
    return item.spec.architecture or next(
        (user.spec.architecture for user in users if user.spec.architecture), ARCHITECTURE
    )


def by_key(bundles: Iterable[Bundle], service: str) -> dict[str, Bundle]:
    """Each function's and layer's bundle."""
    return {request.key: bundle for bundle in bundles for request in bundle.requests if request.service == service}


def packages_for(stack: Stack, bundles: Mapping[str, Bundle], project: str, root_module: Path) -> dict[str, Any]:
    """The `packages` input of a stack's root: objects of its environment's bucket, or without one local zips."""
    own = {item.key for item in stack.functions} | {item.key for item in stack.layers}
    mine = {key: bundle for key, bundle in bundles.items() if key in own}
    if stack.environment.artifacts:
        return stored_packages(mine, stack.environment.artifacts.bucket, project)
    return local_packages(mine, root_module)


def local_packages(bundles: Mapping[str, Bundle], root_module: Path) -> dict[str, dict[str, str]]:
    """The `packages` input for an environment without an artifact bucket: local zips, relative to the root module."""
    return {
        key: {"filename": os.path.relpath(bundle.path, root_module), "sha256": bundle.sha256}
        for key, bundle in sorted(bundles.items())
    }


def stored_packages(bundles: Mapping[str, Bundle], bucket: str, project: str) -> dict[str, dict[str, str]]:
    """The same for an environment with one: the object under its digest."""
    return {
        key: {"s3_bucket": bucket, "s3_key": artifact_key(project, bundle), "sha256": bundle.sha256}
        for key, bundle in sorted(bundles.items())
    }


def artifact_key(project: str, bundle: Bundle) -> str:
    return f"{project}/{bundle.digest}.zip"


def packages_text(packages: Mapping[str, Any]) -> str:
    """The text of `packages.auto.tfvars.json`, which stands beside a root and is never committed."""
    return json.dumps({"packages": packages}, indent=2, sort_keys=True) + "\n"
