"""New code into running functions: package what changed, replace it, move the alias. No Terraform.

In: the files that changed. Out: what was reloaded, what was not, and why. A file that does not parse changes
nothing: what runs goes on running.
"""

import ast
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.bundles import by_key, requests
from generator.diagnostics import Diagnostic, Severity, UserError, plain
from generator.loading import load_sound
from generator.local.cloud import Cloud
from generator.local.deploying import BUILD
from generator.local.functions import replace
from generator.local.rendering import LocalService, local_services
from generator.package import Bundle, BundleRequest, local_target, package
from generator.project import Project
from generator.resolve.physical import physical_names
from generator.rules import found_beside


@dataclass(frozen=True, slots=True)
class Reloaded:
    function: str
    version: str


@dataclass(frozen=True, slots=True)
class Skipped:
    what: str
    why: str


@dataclass(slots=True)
class Reloader:
    """Knows what runs: the digest of each function's code, by service and function."""

    project: Project
    names: Sequence[str]
    cloud: Cloud
    _services: list[LocalService] = field(init=False)
    _digests: dict[str, str] = field(init=False)
    _broken: dict[Path, tuple[bytes, Skipped]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._services = local_services(self.project, self.names)
        self._digests = {name: bundle.digest for name, bundle in self._bundles().items()}

    @property
    def folders(self) -> list[Path]:
        """The folders whose files end up in a package."""
        wanted = [request for item in self._services for request in requests(self.project, item.stack)]
        found = {path for request in wanted for path in _sources(request)}
        return sorted(
            path for path in found if not any(path != other and path.is_relative_to(other) for other in found)
        )

    def reload(self, changed: Iterable[Path]) -> list[Reloaded | Skipped]:
        """What the changed files bring about."""
        files = {path.resolve() for path in changed}  # one file may be seen under several names
        specs = list(_specs(files, self.project.root))
        known, self._broken = self._broken, dict(_unparsable(files | self._broken.keys(), self.project.root))
        if self._broken:
            told = {file for file in files if file in known and known[file] == self._broken.get(file)}
            return [*specs, *(item for _, item in self._broken.values() if files - told)]
        try:
            fresh = self._bundles()
        except UserError as error:
            return [*specs, Skipped("package", str(error))]
        return [*specs, *self._replaced(fresh)]

    def _bundles(self) -> dict[str, Bundle]:
        wanted = [request for item in self._services for request in requests(self.project, item.stack)]
        root = self.project.root
        built = package(wanted, root=root, build=root / BUILD, target=local_target())
        return {
            f"{item.name}.{key}": bundle for item in self._services for key, bundle in by_key(built, item.name).items()
        }

    def _replaced(self, fresh: dict[str, Bundle]) -> Iterator[Reloaded | Skipped]:
        for item in self._services:
            names = physical_names(item.stack)
            for function in item.stack.functions:
                name = f"{item.name}.{function.key}"
                bundle = fresh.get(name)
                if bundle and bundle.digest != self._digests.get(name):
                    version = replace(self.cloud, names[function.key], bundle.path.read_bytes())
                    self._digests[name] = bundle.digest
                    yield Reloaded(name, version)
            for layer in item.stack.layers:
                name = f"{item.name}.{layer.key}"
                if name in fresh and fresh[name].digest != self._digests.get(name):
                    self._digests[name] = fresh[name].digest
                    yield Skipped(name, "a layer has changed: run `gen up` to publish it")


def _sources(request: BundleRequest) -> Iterator[Path]:
    for path in (request.source, *request.include):
        if path:
            yield Path(os.path.normpath(path))  # `include: ../../libs/money` lies beside the service, not in it


def _specs(files: Iterable[Path], root: Path) -> Iterator[Skipped]:
    """What is wrong with the specs among the files, or that `gen up` would apply them."""
    specs = [_shown(file, root) for file in sorted(files) if file.name in ("service.yaml", "service.yml")]
    wrong = [item for item in _errors(root) if item.location.path in specs] if specs else []
    for item in wrong:
        yield Skipped(str(item.location), f"{item.id} {plain(item.message)}")
    for spec in specs:
        if not any(item.location.path == spec for item in wrong):
            yield Skipped(spec, "the spec has changed: run `gen up` to apply it")


def _errors(root: Path) -> list[Diagnostic]:
    loaded = load_sound(root)
    found = [*loaded.problems, *found_beside(loaded)]
    return sorted(item for item in found if item.severity is Severity.ERROR)


def _unparsable(files: Iterable[Path], root: Path) -> Iterator[tuple[Path, tuple[bytes, Skipped]]]:
    """Modules that Python refuses: what they hold, and what there is to say."""
    for file in sorted(files):
        if file.suffix == ".py" and file.is_file():
            content = file.read_bytes()
            try:
                ast.parse(content)
            except (SyntaxError, ValueError) as error:
                line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
                why = f"does not parse{line} ({getattr(error, 'msg', error)}); the code that runs is kept"
                yield file, (content, Skipped(_shown(file, root), why))


def _shown(file: Path, root: Path) -> str:
    return str(file.relative_to(root.resolve())) if file.is_relative_to(root.resolve()) else str(file)
