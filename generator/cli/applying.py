"""`gen apply`."""

import sys
from collections.abc import Mapping, Sequence

from generator.cli.approving import SHORT, approved
from generator.cli.checking import chosen, sound_services
from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.delivery.account import account_of
from generator.delivery.applying import Applying, Outcome
from generator.delivery.gates import GATED_TIERS, review_of, stops, uncommitted
from generator.delivery.kept import with_plans
from generator.delivery.ready import Going, Ready
from generator.delivery.reviewed import reviewed_of, unlike
from generator.delivery.roots import Root, roots_of
from generator.delivery.store import store_of
from generator.diagnostics import UserError
from generator.project import Project
from generator.review import Subject
from generator.terraform import find_binary
from generator.terraform.plan_json import plan_of

_ASKED = "production"


def apply_environment(
    options: Options, env: str, names: Sequence[str], approve: Sequence[str], reviewed: Sequence[str]
) -> int:
    """Apply the kept plans of the named services of `env`, or of all that have one."""
    binary = find_binary(options.environ)
    sound = sound_services(options, names)
    project = sound.project
    account = account_of(project, env)
    roots = roots_of(project, env, chosen(project, names) if names else ())
    by = account.verify()
    say(f"gen apply {env}: account {account.id} as {by}")
    applying = Applying(project, account, store_of(project, account), binary, options.environ, by, Progress())
    going = applying.going(roots)
    for item in going:
        say(f"{item.root.name}: going on with the rollout of {item.found}")
    under_way = {item.root.service for item in going}
    planned = [root for root in roots if root.service not in under_way]
    plans = applying.ready(planned if names else _with_plans(project, env, planned, going))
    _require_committed(project, env, plans)
    _require_reviewed(plans, reviewed)
    _require_gates(project, env, plans)
    _require_approval(options, project, env, plans, approve)
    _tell_outcomes(options, applying.run(plans, going))
    return 0


def _with_plans(project: Project, env: str, roots: Sequence[Root], going: Sequence[Going]) -> list[Root]:
    """Where no service is named, those that were planned; UserError when there is nothing to do at all."""
    found = with_plans(project.root, roots)
    if not found and not going:
        raise UserError(f"nothing is planned in {env}: make plans with `gen plan {env}`")
    if left := [root.service for root in roots if root not in found]:
        say(f"not planned, and left alone: {', '.join(left)}")
    return found


def _require_committed(project: Project, env: str, plans: Sequence[Ready]) -> None:
    """What runs where others depend on it can be looked up."""
    stopping, told = uncommitted(project.environments[env].spec.tier, [plan.manifest for plan in plans])
    if stopping:
        raise UserError("\n".join([*stopping, "nothing was applied (`git status` names the files)"]))
    for line in told:
        say(line)


def _require_reviewed(plans: Sequence[Ready], words: Sequence[str]) -> None:
    """With `--reviewed`, every plan that changes something does what was reviewed, and nothing else."""
    reviewed = reviewed_of(words)
    changing = [plan for plan in plans if plan.manifest.changes] if reviewed else []
    strange = [
        line for plan in changing if reviewed for line in unlike(plan.root.name, plan.manifest, plan.raw, reviewed)
    ]
    if strange:
        raise UserError(
            "\n".join([*strange, "nothing was applied: review these plans (`gen review`), then apply them"])
        )


def _require_gates(project: Project, env: str, plans: Sequence[Ready]) -> None:
    """Where others depend on the environment, nothing passes that a review stops at and approvals.yaml does not name.

    The plans themselves are reviewed, not the JSON that lies beside them.
    """
    if project.environments[env].spec.tier not in GATED_TIERS:
        return
    subjects = (
        Subject(plan.root.name, env, plan.root.service, plan_of(plan.raw), plan.raw)
        for plan in plans
        if plan.manifest.changes
    )
    found = stops(review_of(project.root, subjects, [plan.root for plan in plans]))
    if found:
        raise UserError(
            "\n".join(
                [*found, f"nothing was applied: `gen review .gen/plans/{env}` says more. Change what is found, or "]
            )
            + "approve it in approvals.yaml (id: the word in brackets; where: ENV/SERVICE:ADDRESS) and commit that"
        )


def _require_approval(
    options: Options, project: Project, env: str, plans: Sequence[Ready], approve: Sequence[str]
) -> None:
    """In production somebody has to name the plan: on the command line, or here when there is somebody to ask."""
    if project.environments[env].spec.tier != _ASKED:
        return
    waiting = [
        plan.manifest for plan in plans if plan.does_something and not approved(plan.manifest.plan_sha256, approve)
    ]
    if not waiting:
        return
    shown = "\n".join(f"  {item.environment}/{item.service}  {item.plan_sha256}" for item in waiting)
    if approve or not sys.stdin.isatty() or options.environ.get("CI") == "true":
        words = " ".join(f"--approve {item.plan_sha256[:SHORT]}" for item in waiting)
        raise UserError(f"{env} is applied when its plans are approved by name:\n{shown}\nread them, then: {words}")
    say(f"about to apply to {env}:\n{shown}")
    if input(f"type {env} to go on: ").strip() != env:
        raise UserError("nothing was applied")


def _tell_outcomes(options: Options, outcomes: Sequence[Outcome]) -> None:
    if options.format is Format.JSON:
        told: list[Mapping[str, object]] = [
            {
                "service": item.root.service,
                "what": item.what,
                "versions": dict(item.versions),
                "healed": list(item.healed),
            }
            for item in outcomes
        ]
        result_json(told)
        return
    for item in outcomes:
        versions = ", ".join(f"{key} {version}" for key, version in sorted(item.versions.items()))
        result(f"{item.root.name:<28} {item.what:<12} {versions}")
