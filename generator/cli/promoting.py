"""`gen promote`."""

from collections.abc import Sequence
from dataclasses import replace

from generator.cli.checking import sound_services
from generator.cli.console import say
from generator.cli.options import Options
from generator.cli.planning import missing_values, pinned, require_quiet, tell_plans
from generator.cli.progress import Progress
from generator.cli.rendering import bring_up_to_date
from generator.delivery import packages as stored
from generator.delivery.account import Account, account_of
from generator.delivery.gates import GATED_TIERS
from generator.delivery.planning import Planning
from generator.delivery.promote import Source, bring, objections, offered, promoted, topic_of
from generator.delivery.provenance import commit_of
from generator.delivery.release import Release
from generator.delivery.roots import Root, roots_of
from generator.delivery.since import Since
from generator.delivery.store import store_of
from generator.diagnostics import UserError
from generator.project import Project
from generator.terraform import find_binary


def promote_release(options: Options, came_from: str, to: str, names: Sequence[str], profile: str | None) -> int:
    """Plan the releases of one environment for another; 1 when a root could not be planned."""
    if came_from == to:
        raise UserError(f"{to} runs what {to} has released: name another environment to promote to")
    binary = find_binary(options.environ)
    sound = sound_services(options, names)
    project = sound.project
    bring_up_to_date(project, sound.stacks, names, check_only=options.environ.get("CI") == "true")
    source = replace(account_of(project, came_from), profile=profile)
    account = account_of(project, to)
    roots = roots_of(project, to, names)
    source.verify()
    say(f"gen promote {came_from} {to}: account {account.id} as {account.verify()}")
    releases = _releases(project, source, roots, came_from)
    _require_all_there(account, roots)
    store = store_of(project, account)
    require_quiet(store, roots, binding=True)
    told = {root.service: promoted(project, root, releases[root.service]) for root in roots}
    for brought in bring(_bucket(project, source), account, told):
        say(f"brought {brought}")
    told = pinned(account, store, roots, told)
    for root in roots:
        stored.tell(project, root, told[root.service])
    planning = Planning(project, account, binary, options.environ, commit_of(project.root), True, Progress())
    plans = planning.run(roots, told)
    tell_plans(options, to, plans, stored.Seen(), names=names)
    return int(bool(plans.failed))


def _releases(project: Project, source: Account, roots: Sequence[Root], came_from: str) -> dict[str, Release]:
    """Of every root; UserError with all that cannot be promoted."""
    store, present = store_of(project, source), commit_of(project.root)
    found = {root.service: offered(store, root.service) for root in roots}
    since = Since(project.root, came_from)
    wrong = [text for root in roots for text in objections(root, found[root.service], came_from, present.id, since)]
    gated = any(project.environments[root.environment].spec.tier in GATED_TIERS for root in roots)
    if gated and present.id and not present.clean:
        wrong.append("specs, code or Terraform differ from the commit (`git status`): commit or take back what differs")
    if wrong:
        raise UserError("\n".join([*wrong, "nothing was promoted"]))
    return {name: offer.release for name, offer in found.items() if offer.release}


def _require_all_there(account: Account, roots: Sequence[Root]) -> None:
    """What the environment has to have of its own, all of it told at once."""
    topic = topic_of(account, roots)
    if topic.hidden:
        say(f"not looked at, these credentials may not: {topic.hidden}")
    wrong = [*([topic.wrong] if topic.wrong else []), *missing_values(account, roots)]
    if wrong:
        raise UserError("\n".join([*wrong, "nothing was promoted"]))


def _bucket(project: Project, source: Account) -> Source:
    artifacts = project.environments[source.environment].spec.artifacts
    if artifacts is None:
        raise UserError(
            f"{source.environment} has no `artifacts`, so what it released lies on somebody's machine: "
            f"write `artifacts: {{ bucket: NAME }}` into environments/{source.environment}/environment.yaml, and apply"
        )
    return Source(source, artifacts.bucket)
