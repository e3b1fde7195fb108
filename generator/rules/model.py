"""What a rule is, and what it looks at.

A rule is one small pure function that yields findings; its title and docstring are the reference page's text. What it
looks at decides when it runs: a service as written, a service in one environment, a service in all its environments
side by side, or the whole project.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from generator.diagnostics import Diagnostic, Location, Severity
from generator.document import Path
from generator.memory import Memory
from generator.precedence.merging import Merged
from generator.project import EnvironmentSource, Project, ServiceSource
from generator.resolve.stack import Function, Resource, Stack, Trigger
from generator.resolve.triggers import KINDS


class Scope(StrEnum):
    """What a rule looks at."""

    WRITTEN = "a service as written"
    DEPLOYED = "a service in one environment"
    COMPARED = "a service in all its environments"
    PROJECT = "the project"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found; `where` (service.thing) is what an approval of it names."""

    location: Location
    message: str
    where: str = ""


Findings = Iterator[Finding]
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """One rule. `approvable`: an entry of approvals.yaml takes its finding away."""

    id: str
    title: str
    scope: Scope
    check: Callable[[Subject], Findings]
    severity: Severity = Severity.ERROR
    approvable: bool = False

    @property
    def explanation(self) -> str:
        """What, why, the way out and AWS's page, as Markdown."""
        lines = (self.check.__doc__ or "").strip().splitlines()
        return "\n".join(line.strip() for line in lines)

    def diagnostic(self, finding: Finding, suffix: str = "") -> Diagnostic:
        return Diagnostic(finding.location, self.id, finding.message + suffix, self.severity)


Woken = tuple[str, int, str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A service as written, before anything is resolved."""

    project: Project
    source: ServiceSource
    today: date
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    @property
    def spec(self) -> Any:
        return self.source.spec

    def at(self, *path: str | int) -> Location:
        return self.source.document.locate_key(path)

    def triggers(self) -> tuple[Woken, ...]:
        """Function, index, kind and trigger of every trigger that has a body."""
        found: tuple[Woken, ...] = self.memory.once("triggers", lambda: tuple(self._triggers()))
        return found

    def _triggers(self) -> Iterator[Woken]:
        for name, function in self.source.spec.functions.items():
            for index, entry in enumerate(function.triggers or []):
                if entry.trigger is not None:
                    yield name, index, entry.kind, entry.trigger

    def trigger_path(self, function: str, index: int, kind: str, *path: str) -> Path:
        return ("functions", function, "triggers", index, kind, *path)

    def resources(self, type_: str | None = None) -> Iterator[tuple[str, Any]]:
        for key, resource in (self.source.spec.resources or {}).items():
            if type_ in (None, resource.type):
                yield key, resource


@dataclass(frozen=True, slots=True)
class Deployed:
    """A service in one environment, every value final."""

    project: Project
    source: ServiceSource
    environment: EnvironmentSource
    stack: Stack
    today: date
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def function(self, function: Function, *path: str) -> Location:
        return self._located(function.merged, path, ("functions", function.key, *path))

    def resource(self, resource: Resource, *path: str) -> Location:
        family = "functions" if resource.thing in self.source.spec.functions else "resources"
        return self._located(resource.merged, path, (family, resource.thing, *path))

    def trigger(self, function: Function, trigger: Trigger, *path: str) -> Location:
        """The key that says it, else the trigger itself."""
        for place in (path, (KINDS[trigger.kind].short,)):
            if place and (location := trigger.merged.locate(place)):
                return location
        return self.source.document.locate_key(("functions", function.key, "triggers"))

    def triggers(self, *kinds: str) -> Iterator[tuple[Function, Trigger]]:
        for function in self.stack.functions:
            for trigger in function.triggers:
                if not kinds or trigger.kind in kinds:
                    yield function, trigger

    def say(self, text: str) -> str:
        """A text of the user's with the placeholders replaced."""
        if "${" not in text:
            return text
        settings = self.environment.spec
        words = {"env": self.environment.name, "service": self.stack.stem}
        words |= {"region": str(settings.region), "account": str(settings.account)}
        return re.sub(r"\$\{(env|service|region|account)\}", lambda found: words[found[1]], text)

    def _located(self, merged: Merged, path: Path, written: Path) -> Location:
        return (merged.locate(path) if path else None) or self.source.document.locate_key(written)


@dataclass(frozen=True, slots=True)
class Compared:
    """A service in all its environments, the local cloud excepted: it is rendered alone."""

    each: Mapping[str, Deployed]


@dataclass(frozen=True, slots=True)
class Whole:
    """The project, and what its services become in each environment."""

    project: Project
    deployed: tuple[Deployed, ...]


Check = Callable[[Subject], Findings]
Decorator = Callable[[Check[Subject]], Rule[Subject]]


def written(id_: str, title: str, severity: Severity = Severity.ERROR) -> Decorator[Written]:
    """A rule over a service as written."""
    return lambda check: Rule(id_, title, Scope.WRITTEN, check, severity)


def deployed(
    id_: str, title: str, severity: Severity = Severity.ERROR, approvable: bool = False
) -> Decorator[Deployed]:
    """A rule over a service in one environment."""
    return lambda check: Rule(id_, title, Scope.DEPLOYED, check, severity, approvable)


def compared(id_: str, title: str, severity: Severity = Severity.ERROR) -> Decorator[Compared]:
    """A rule over a service in all its environments."""
    return lambda check: Rule(id_, title, Scope.COMPARED, check, severity)


def whole(id_: str, title: str, severity: Severity = Severity.ERROR, approvable: bool = False) -> Decorator[Whole]:
    """A rule over the project."""
    return lambda check: Rule(id_, title, Scope.PROJECT, check, severity, approvable)
