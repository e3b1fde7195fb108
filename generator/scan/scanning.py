"""A scan from beginning to end: stage, run, place every finding, and say what became of it."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from generator.approvals import Approvals
from generator.diagnostics import Location, UserError
from generator.layout.files import ENVIRONMENTS
from generator.pipeline import stacks
from generator.project import PLATFORM, Project
from generator.scan.baseline import BASELINE
from generator.scan.calling import followed
from generator.scan.disproving import Sight, Sights, disproved, not_known
from generator.scan.examples import MODULES, with_examples
from generator.scan.finding import Finding, Outcome, Raw, Scanned
from generator.scan.mapping import Atlas, preferred
from generator.scan.policies import examine
from generator.scan.policies.reading import of_folder
from generator.scan.policies.seeing import Seen
from generator.scan.policies.tree import Source
from generator.scan.running import Answer, run
from generator.scan.staging import Staged, stage
from generator.scan.tool import Tool

OWN = "SCN"
_CHECKOV = ("CKV_", "CKV2_", OWN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is scanned: services, the examples of blocks, and the platform's roots where they are there."""

    environments: tuple[str, ...]
    services: tuple[str, ...]
    blocks: tuple[str, ...] = ()
    platform: bool = False

    def covers(self, where: str, project: Project) -> bool:
        """Whether an approval's `where` can meet a finding of this scan; what there is not, is in every whole one."""
        if where.startswith(f"{MODULES}/"):
            block = where.split("/")[1]
            return block in self.blocks or (self.platform and block not in with_examples(project.root))
        service = where.partition(".")[0]
        return service in self.services or (self.platform and service not in project.services)


def scan(
    project: Project,
    wanted: Wanted,
    provide: Callable[[], Tool],
    approvals: Approvals,
    today: date,
    environ: Mapping[str, str],
) -> Scanned:
    """Everything that is found, in the order of files and lines; the tool is asked for when there is work for it."""
    roots = _roots(project, wanted)
    with tempfile.TemporaryDirectory(prefix="gen-staged-") as folder:
        staged = stage(project.root, roots, Path(folder).resolve(), wanted.blocks)
        if not staged.roots:
            places = ", ".join(f"{ENVIRONMENTS}/{env}/" for env in wanted.environments)
            raise UserError(f"nothing to scan below {places}: run `gen render` first")
        elsewhere = followed(staged)
        tool = provide()
        answer = run(tool, staged, environ)
        own = examine(staged)
        unknown = list(_unknown(staged))
    sights = Sights.of(answer.passed, answer.failed, unknown)
    found = _judged(project, wanted, answer, own, sights, staged, approvals, today, tool.version)
    return replace(found, elsewhere=elsewhere)


def _roots(project: Project, wanted: Wanted) -> list[tuple[str, str]]:
    """Pairs of environment and service; the platform is one where its root is there."""
    pairs = [
        (name, service)
        for name in wanted.environments
        for service in wanted.services
        if project.in_environment(service, project.environments[name])
    ]
    platforms = [(name, PLATFORM) for name in wanted.environments if wanted.platform]
    return pairs + [(env, name) for env, name in platforms if (project.root / ENVIRONMENTS / env / name).is_dir()]


def _unknown(staged: Staged) -> Iterator[Sight]:
    known: dict[PurePosixPath, Source] = {}
    for name in staged.plans:
        environment, _, service = name.partition("/")
        raw = json.loads((staged.folder / "plans" / f"{name}.json").read_text(encoding="utf-8"))
        hcl = Seen.of(of_folder(staged.folder, ENVIRONMENTS / name, known), None)
        yield from not_known(raw, hcl, environment, service)


def _judged(
    project: Project,
    wanted: Wanted,
    answer: Answer,
    own: Sequence[Raw],
    sights: Sights,
    staged: Staged,
    approvals: Approvals,
    today: date,
    version: str,
) -> Scanned:
    sources = preferred(project, wanted.environments)
    found = {
        (source.name, service): stack
        for source in sources
        for service in wanted.services
        for stack in stacks(project, service, [source]).values()
    }
    judge = _Judge(
        atlas=Atlas(project, found),
        sights=sights,
        approvals=approvals,
        today=today,
        required=frozenset(project.spec.required_checks or ()),
    )
    findings = _merged(_written((raw, judge.finding(raw)) for raw in (*answer.failed, *own)))
    return Scanned(
        findings=tuple(findings),
        checks=answer.checks,
        roots=len(staged.roots),
        plans=len(staged.plans),
        examples=len(staged.examples),
        version=version,
        stale=staged.stale,
        unused=tuple(judge.unused(findings, wanted)),
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    atlas: Atlas
    sights: Sights
    approvals: Approvals
    today: date
    required: frozenset[str]

    def finding(self, raw: Raw) -> Finding:
        """The finding at its line, with what became of it."""
        origin = self.atlas.origin(raw)
        finding = Finding(
            id=raw.id,
            name=raw.name,
            where=origin.where,
            location=origin.location,
            resource=raw.resource,
            source=Location(raw.file, raw.line),
            message=raw.message,
            guideline=raw.guideline,
            environments=(raw.environment,) if raw.environment else (),
        )
        if reason := disproved(raw, origin, self.sights, self.atlas.project.root):
            return replace(finding, outcome=Outcome.DISPROVED, reason=reason)
        settled = None if raw.id in self.required else BASELINE.get(raw.id)
        if settled and (origin.block or not settled.blocks):
            return replace(finding, outcome=Outcome.BASELINE, reason=settled.reason)
        return self._waived(finding)

    def _waived(self, finding: Finding) -> Finding:
        entry = self.approvals.find(finding.id, finding.where)
        if entry is None:
            return finding
        if not entry.holds(self.today):
            said = f"{finding.message or finding.name}; its approval expired on {entry.expires} ({entry.location})"
            return replace(finding, message=said)
        reason = f"{entry.reason} ({entry.owner}, until {entry.expires})"
        return replace(finding, outcome=Outcome.WAIVED, reason=reason)

    def unused(self, findings: Iterable[Finding], wanted: Wanted) -> Iterator[str]:
        """Approvals of scans that accept nothing: what they were for is gone, or they were misspelt."""
        met = {(item.id, item.where) for item in findings}
        for entry in self.approvals.entries:
            scanned = entry.id.startswith(_CHECKOV) and wanted.covers(entry.where, self.atlas.project)
            if scanned and (entry.id, entry.where) not in met:
                yield f"{entry.location}: the approval of {entry.id} for {entry.where} meets no finding: remove it"


def _written(found: Iterable[tuple[Raw, Finding]]) -> Iterator[Finding]:
    """A plan names no file: of what is written by hand, the HCL says where it stands."""
    pairs = list(found)
    places = {(item.id, item.where): item.location for raw, item in pairs if not raw.plan and _by_hand(item)}
    for _, item in pairs:
        yield replace(item, location=places.get((item.id, item.where), item.location))


def _by_hand(item: Finding) -> bool:
    """A thing of a spec is called SERVICE.THING, the rest by its address."""
    return item.where.count(".") > 1


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for the same thing in several environments, and in HCL and plan."""
    found: dict[tuple[str, ...], Finding] = {}
    for item in findings:
        key = (item.id, item.where, str(item.location), item.resource.partition("[")[0], item.outcome)
        known = found.get(key)
        environments = sorted({*(known.environments if known else ()), *item.environments})
        found[key] = replace(known or item, environments=tuple(environments))
    return sorted(found.values(), key=lambda item: (item.location, item.id, item.resource))
