"""Runs the rules: structure first, then what the sound services become in each environment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from typing import Any

from generator.approvals import Approval, Approvals, read_approvals
from generator.diagnostics import Diagnostic, Location, Severity, SpecError
from generator.document import Document
from generator.loading import Loaded
from generator.memory import Memory
from generator.project import LOCAL, Project, local_environment
from generator.remainder import remainder
from generator.resolve.service import resolve_in
from generator.resolve.stack import Stack
from generator.rules import (
    access,
    alarms,
    apis,
    circles,
    code,
    collisions,
    concurrency,
    crossing,
    environments,
    filters,
    labels,
    limiting,
    loops,
    mappings,
    naming,
    overlays,
    permissions,
    queues,
    quotas,
    renaming,
    resources,
    rollouts,
    runtimes,
    statements,
    storage,
    tables,
    targets,
    times,
    traffic,
    triggers,
    values,
    variables,
    watching,
)
from generator.rules.model import Compared, Deployed, Finding, Rule, Scope, Whole, Written

_MODULES: tuple[ModuleType, ...] = (
    access,
    alarms,
    apis,
    circles,
    code,
    collisions,
    concurrency,
    crossing,
    environments,
    filters,
    labels,
    limiting,
    loops,
    mappings,
    naming,
    overlays,
    permissions,
    queues,
    quotas,
    renaming,
    resources,
    rollouts,
    runtimes,
    statements,
    storage,
    tables,
    targets,
    times,
    traffic,
    triggers,
    values,
    variables,
    watching,
)
Stacks = Mapping[str, Mapping[str, Stack]]
EXPIRED, UNUSED, NOT_APPROVABLE = "GEN830", "GEN831", "GEN015"


def _collected() -> tuple[Rule[Any], ...]:
    found = [item for module in _MODULES for item in vars(module).values() if isinstance(item, Rule)]
    return tuple(sorted(set(found), key=lambda rule: rule.id))


RULES = _collected()


def _of(scope: Scope) -> tuple[Rule[Any], ...]:
    return tuple(rule for rule in RULES if rule.scope is scope)


def check(
    project: Project, services: Iterable[str] | None = None, *, today: date | None = None, partly: bool = False
) -> list[Diagnostic]:
    """Everything there is to say about these services (all, if none are named), sorted; `today` is the machine's.

    `partly` says that the project has other services, too, which cannot be read.
    """
    return checked(project, services, today=today, partly=partly)[0]


def checked(
    project: Project, services: Iterable[str] | None = None, *, today: date | None = None, partly: bool = False
) -> tuple[list[Diagnostic], Stacks]:
    """`check`, and what the sound services become, for whoever goes on with them."""
    day = today or date.today()
    names = sorted(project.services if services is None else set(services))
    found = {name: _structure(project, name, day) for name in names}
    sound = [name for name in names if not any(item.severity is Severity.ERROR for item in found[name])]
    diagnostics = {item for items in found.values() for item in items}
    each = stacks(project, sound)
    complete = not partly and sound == sorted(project.services)
    diagnostics.update(effective(project, each, today=day, complete=complete))
    for name in set(names) - set(sound):
        diagnostics.update(errors_left(project, project.services[name].document, name, found[name], today=day))
    return sorted(diagnostics), each


def found_beside(loaded: Loaded, services: Iterable[str] = (), *, today: date | None = None) -> list[Diagnostic]:
    """What there is to say of a project beside the problems of reading it: of these services, or of all."""
    project, problems = loaded.project, loaded.problems
    if project is None:
        return []
    asked = set(services) or project.services.keys() | loaded.remainders.keys()
    found = check(project, asked & project.services.keys(), today=today, partly=bool(problems))
    for name in asked & loaded.remainders.keys():
        found += errors_left(project, loaded.remainders[name].document, name, (), today=today)
    return sorted(found)


def errors_left(
    project: Project, document: Document, name: str, wrong: Iterable[Diagnostic], *, today: date | None = None
) -> list[Diagnostic]:
    """What is wrong with the rest of a service that has errors already: errors of the same file."""
    day, known = today or date.today(), set(_errors(wrong))
    told = set(known)
    while source := remainder(document, name, told):
        judged = replace(project, services={**project.services, name: source})
        found = set(_errors(_structure(judged, name, day)))
        if not found:
            told |= set(_errors(effective(judged, stacks(judged, [name]), today=day)))
        if found <= told:
            break
        told |= found
    return sorted(item for item in told - known if item.location.path == document.path)


def _errors(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (item for item in found if item.severity is Severity.ERROR)


def structure(project: Project, *, today: date | None = None) -> list[Diagnostic]:
    """What is wrong with the services as written; without errors here, every service can be resolved."""
    day = today or date.today()
    return sorted({item for name in project.services for item in _structure(project, name, day)})


def stacks(project: Project, services: Iterable[str]) -> dict[str, dict[str, Stack]]:
    """Each service in each environment that has it, the local cloud included."""
    everywhere = [*project.environments.values(), local_environment(project)]
    return {name: resolve_in(project, name, everywhere) for name in services}


def effective(
    project: Project, found: Stacks, *, today: date | None = None, complete: bool = False
) -> list[Diagnostic]:
    """What is wrong with what the services become; `complete` when these are all the services of the project."""
    day = today or date.today()
    environments = {**project.environments, LOCAL: local_environment(project)}
    try:
        judge = _Judge(read_approvals(project.root), day)
    except SpecError as error:
        return sorted(error.diagnostics)
    memory = Memory()
    each = {
        name: [
            Deployed(project, project.services[name], environments[env], stack, day, memory)
            for env, stack in by_env.items()
        ]
        for name, by_env in found.items()
    }
    diagnostics = {item for deployed in each.values() for item in _of_service(deployed, judge)}
    everything = Whole(project, tuple(item for deployed in each.values() for item in deployed))
    for rule in _of(Scope.PROJECT):
        passed = judge.pass_on(rule, rule.check(everything))
        diagnostics.update(rule.diagnostic(finding, suffix) for finding, suffix in passed)
    diagnostics.update(judge.leftovers(complete))
    return sorted(diagnostics)


def _structure(project: Project, name: str, day: date) -> list[Diagnostic]:
    subject = Written(project, project.services[name], day)
    found = [rule.diagnostic(finding) for rule in _of(Scope.WRITTEN) for finding in rule.check(subject)]
    if not any(item.severity is Severity.ERROR for item in found):
        found.extend(overlays.merged_faults(subject))
    return found


@dataclass(frozen=True, slots=True)
class _Judge:
    """Takes away what was approved, and remembers which approvals that took."""

    approvals: Approvals
    today: date
    used: dict[Location, Approval] = field(default_factory=dict)

    def pass_on(self, rule: Rule[Any], findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
        """The findings that stay, each with what there is to say of its approval."""
        for finding in findings:
            entry = self.approvals.find(rule.id, finding.where) if rule.approvable and self.approvals.entries else None
            if entry:
                self.used[entry.location] = entry
            if entry is None or not entry.holds(self.today):
                yield finding, _way_out(rule, finding) if rule.approvable else ""

    def leftovers(self, complete: bool) -> Iterator[Diagnostic]:
        """Approvals that have expired, approve nothing, or what cannot be approved; other tools' ids are not ours."""
        known = {rule.id: rule for rule in RULES}
        for entry in self.approvals.entries:
            if not entry.id.startswith("GEN"):
                continue
            rule = known.get(entry.id)
            if rule is None or not rule.approvable:
                message = f"{entry.id} is no rule that can be approved: mend what it says, and remove this entry"
                yield Diagnostic(entry.location, NOT_APPROVABLE, message)
            elif entry.location not in self.used and complete:
                message = f"{entry.id} is not found at {entry.where!r} any more: remove this approval"
                yield Diagnostic(entry.location, UNUSED, message, Severity.WARNING)
            elif entry.location in self.used and not entry.holds(self.today):
                message = f"this approval expired on {entry.expires}: renew it, or mend what it was for"
                yield Diagnostic(entry.location, EXPIRED, message, Severity.WARNING)


def _way_out(rule: Rule[Any], finding: Finding) -> str:
    return f", or acknowledge it in approvals.yaml (id: {rule.id}, where: {finding.where})"


def _of_service(deployed: Sequence[Deployed], judge: _Judge) -> Iterator[Diagnostic]:
    cloud = [item.environment.name for item in deployed if item.environment.name != LOCAL]
    for rule in _of(Scope.DEPLOYED):
        places: dict[Diagnostic, list[str]] = {}
        for item in deployed:
            for finding, way_out in judge.pass_on(rule, rule.check(item)):
                places.setdefault(rule.diagnostic(finding, way_out), []).append(item.environment.name)
        for diagnostic, names in places.items():
            yield _placed(diagnostic, names, cloud)
    together = Compared({item.environment.name: item for item in deployed if item.environment.name != LOCAL})
    if together.each:
        for rule in _of(Scope.COMPARED):
            yield from (rule.diagnostic(finding) for finding in rule.check(together))


def _placed(diagnostic: Diagnostic, names: Sequence[str], cloud: Sequence[str]) -> Diagnostic:
    """Says where it holds, unless it holds everywhere."""
    if set(cloud) <= set(names):
        return diagnostic
    there = sorted({name for name in names if name != LOCAL}) or ["the local cloud"]
    message = f"{diagnostic.message} (in {', '.join(there)})"
    return Diagnostic(diagnostic.location, diagnostic.id, message, diagnostic.severity)
