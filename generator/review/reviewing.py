"""From plans to a review. Pure: the clock, the approvals and the folder of packages come in as arguments."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from generator.approvals import Approvals
from generator.review.findings import findings_of
from generator.review.findings.cost import priced, unpriced
from generator.review.findings.use import Used, used
from generator.review.iam.policies import Statement
from generator.review.model import (
    ChangedResource,
    Finding,
    Gate,
    Judged,
    Price,
    Review,
    Section,
    Severity,
    Subject,
    Summary,
    Traffic,
    phrase,
)
from generator.review.scene import Scene
from generator.review.scrubbing import Sieve, strings_of
from generator.review.values import differing
from generator.terraform.plan_identity import plan_fingerprint

ALL_GATES = frozenset(Gate)
_SECTIONS = {section: index for index, section in enumerate(Section)}
_WEIGHTS = {severity: index for index, severity in enumerate(Severity)}


def _unsaid(_: Subject) -> Mapping[str, tuple[Statement, ...]]:
    return {}


def _nothing(_: Subject) -> Iterator[Finding]:
    return iter(())


def _nobody(_: Subject) -> None:
    return None


def review(
    subjects: Iterable[Subject],
    *,
    approvals: Approvals,
    today: date,
    fail_on: frozenset[Gate] = ALL_GATES,
    packages: Path | None = None,
    more: Callable[[Subject], Iterable[Finding]] = _nothing,
    traffic: Callable[[Subject], Mapping[str, Traffic] | None] = _nobody,
    meanings: Callable[[Subject], Mapping[str, tuple[Statement, ...]]] = _unsaid,
) -> Review:
    """One review of all subjects, read one after another: only what is said of a plan is kept.

    `packages` is the folder of built zips. `more` finds what is not of the plan alone, such as guardrails. `traffic`
    says what is expected of functions, by their physical names; None for a plan of which nobody can declare it.
    `meanings` says by address what policies allow that are known only after the apply.
    """
    summaries: list[Summary] = []
    judged: list[Judged] = []
    prices: list[Price] = []
    not_priced: list[tuple[str, tuple[str, ...]]] = []
    undeclared = 0
    for subject in subjects:
        scene = Scene(subject.name, subject.plan, packages, meanings(subject))
        declared = traffic(subject)
        use = Used() if declared is None else used(scene, declared)
        told = [*_of_the_plan(subject), *findings_of(scene), *more(subject), *use.findings]
        found = list(dict.fromkeys(told))
        summary = _summary(subject, found)
        sieve = Sieve(subject, strings_of(summary, found))
        verdicts = [judge(finding, approvals, today, fail_on) for finding in found]
        judged += [replace(item, finding=sieve.finding(item.finding)) for item in verdicts]
        summaries.append(sieve.summary(summary))
        prices += [*priced(scene), *use.prices]
        undeclared += use.undeclared
        if words := sorted({*unpriced(scene, use.priced), *use.missing}):
            not_priced.append((subject.name, tuple(words)))
    findings = tuple(sorted(judged, key=_order))
    return Review(tuple(summaries), findings, tuple(prices), tuple(not_priced), fail_on, undeclared)


def judge(finding: Finding, approvals: Approvals, today: date, fail_on: frozenset[Gate]) -> Judged:
    """Whether it stops the run: its gate is asked for, and nobody approved it or the approval ran out."""
    if finding.gate is None:
        return Judged(finding, None, expired=False, stops=finding.severity is Severity.BLOCKER)
    approval = approvals.find(finding.gate, where(finding))
    expired = approval is not None and not approval.holds(today)
    silenced = approval is not None and not expired
    return Judged(finding, approval, expired, stops=finding.gate in fail_on and not silenced)


def where(finding: Finding) -> str:
    """What `where:` of an approval says."""
    return f"{finding.subject}:{finding.address}"


def _order(item: Judged) -> tuple[int, bool, int, bool, str, str, str]:
    found = item.finding
    gated = found.gate is None
    return (
        _SECTIONS[found.section],
        not item.stops,
        _WEIGHTS[found.severity],
        gated,
        found.title,
        found.address,
        found.subject,
    )


def _of_the_plan(subject: Subject) -> Iterator[Finding]:
    """A plan that failed, or is only a part, cannot be called harmless."""
    plan, name = subject.plan, subject.name
    if plan.errored:
        said = phrase("Terraform stopped with an error: what it lists is not all that would happen")
        yield Finding(Section.BLOCKERS, None, name, "", "the plan failed", (said,), Severity.BLOCKER)
    elif not plan.complete:
        said = phrase("made with -target, or with changes put off: what it lists is not all that would happen")
        yield Finding(Section.BLOCKERS, None, name, "", "the plan is only a part", (said,), Severity.BLOCKER)


def _summary(subject: Subject, findings: Iterable[Finding]) -> Summary:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.address] = counts.get(finding.address, 0) + 1
    plan = subject.plan
    changes = tuple(
        ChangedResource(
            address=item.address,
            type=item.type,
            action=item.action,
            attributes=differing(item),
            previous_address=item.previous_address,
            imported=item.imported,
            findings=counts.get(item.address, 0),
        )
        for item in plan.changed
    )
    return Summary(
        name=subject.name,
        environment=subject.environment,
        service=subject.service,
        fingerprint=plan_fingerprint(plan),
        terraform_version=plan.terraform_version,
        complete=plan.complete,
        errored=plan.errored,
        changes=changes,
        drift=tuple(item.address for item in plan.drift if item.managed),
    )
