"""A project on disk: `gen.yaml`, its environments and services, each with the document it was read from."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from generator.diagnostics import UserError
from generator.document import Document, parse
from generator.memory import Memory
from generator.precedence.sources import Sources
from generator.spec.environment import Environment
from generator.spec.environment import Project as ProjectSpec
from generator.spec.service import Service

LOCAL = "local"
PLATFORM = "platform"
LOCAL_ACCOUNT = "000000000000"
# What the emulator cannot do, by kind of thing: left out of the local cloud, and said so by `gen up`.
UNSUPPORTED_LOCALLY = {
    "function": ("code_signing", "file_system", "provisioned_concurrency", "rollout", "runtime_management", "vpc"),
    "http_api": ("domain",),
}


@dataclass(frozen=True, slots=True)
class ServiceSource:
    """A service: its folder below the root, its file and what the file says."""

    name: str
    folder: PurePosixPath
    document: Document
    spec: Service


@dataclass(frozen=True, slots=True)
class EnvironmentSource:
    """An environment: its effective settings, and the files they come from, the extended ones first."""

    name: str
    spec: Environment
    lineage: tuple[tuple[str, Document], ...]


@dataclass(frozen=True, slots=True)
class Project:
    root: Path
    spec: ProjectSpec
    services: Mapping[str, ServiceSource]
    environments: Mapping[str, EnvironmentSource]

    @property
    def name(self) -> str:
        return self.spec.project

    def sources(self, service: str, environment: EnvironmentSource, memory: Memory | None = None) -> Sources:
        source = self.services[service].document
        unsupported = UNSUPPORTED_LOCALLY if environment.name == LOCAL else {}
        return Sources(source, environment.lineage, environment.spec, unsupported, memory or Memory())

    def in_environment(self, service: str, environment: EnvironmentSource) -> bool:
        """Whether the service exists there: `environments: {prod: null}` leaves it out."""
        overlays = self.services[service].spec.environments or {}
        present = True
        for name, _ in environment.lineage:
            if name in overlays:
                present = overlays[name] is not None
        return present


def require_known(project: Project, names: Iterable[str]) -> None:
    """UserError for a service that is not there, with its new name where it has one."""
    unknown = sorted(set(names) - set(project.services))
    if not unknown:
        return
    renamed = {former: name for name, item in project.services.items() for former in item.spec.renamed_from or ()}
    told = [f"{name} is called {renamed[name]} now" for name in unknown if name in renamed]
    known = ", ".join(sorted(project.services)) or "none yet"
    raise UserError(f"no service {', '.join(unknown)} below functions/; {'; '.join(told) or f'there is {known}'}")


def local_environment(project: Project) -> EnvironmentSource:
    """The local cloud as an environment: `environments.local` of a spec overlays it."""
    region = next((item.spec.region for item in project.environments.values() if item.spec.region), "eu-central-1")
    tree: dict[str, Any] = {
        "spec": 1,
        "environment": LOCAL,
        "tier": "development",
        "account": LOCAL_ACCOUNT,
        "region": region,
    }
    document = parse(json.dumps(tree).encode(), "(local cloud)")
    return EnvironmentSource(LOCAL, Environment.model_validate(tree), ((LOCAL, document),))
