"""`gen plan`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from generator.cli.affecting import affected_names
from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.cli.rendering import bring_up_to_date
from generator.delivery import packages as stored
from generator.delivery import promote, values
from generator.delivery.account import Account, account_of, environment_of
from generator.delivery.gates import review_of, stops, write_review
from generator.delivery.hold import hold_of
from generator.delivery.kept import Kept
from generator.delivery.planning import Planned, Planning, Plans
from generator.delivery.provenance import commit_of
from generator.delivery.rollouts.pins import pins, under_way_sentence
from generator.delivery.rollouts.shifts import under_way
from generator.delivery.roots import Root, roots_of
from generator.delivery.since import Since
from generator.delivery.store import Store, store_of
from generator.diagnostics import UserError
from generator.project import Project
from generator.review import Review, lines
from generator.review.markdown import LIMIT
from generator.review.picture import Picture
from generator.review.picture.painting import pictured
from generator.review.subjects import Source, read
from generator.terraform import find_binary
from generator.terraform.plan_json import Action, ResourceChange

_SHORT = 12
_STOPS = 10
_NAMED = 5


def plan_environment(
    options: Options,
    env: str,
    names: Sequence[str],
    base: str | None,
    release_of_env: str | None,
    limit: int | None = None,
) -> int:
    """Plan the named services of `env`, or those that differ from `base`; 1 when a root could not be planned.

    `limit` is how many characters the review has room for where it will stand.
    """
    chosen = affected_names(options, env, names, base) if base else names
    if base and not chosen:
        _tell_nothing(options, env, base)
        return 0
    binary = find_binary(options.environ)
    sound = sound_services(options, chosen)
    project = sound.project
    environment_of(project, env)
    bring_up_to_date(project, sound.stacks, chosen, check_only=options.environ.get("CI") == "true")
    account = account_of(project, env)
    roots = roots_of(project, env, chosen)
    say(f"gen plan {env}: account {account.id} as {account.verify()}")
    _require_values(account, roots)
    packages, seen = _packages(project, account, roots, release_of_env)
    planning = Planning(project, account, binary, options.environ, commit_of(project.root), seen.all_there, Progress())
    plans = planning.run(roots, packages)
    tell_plans(options, env, plans, seen, limit or LIMIT, names=chosen)
    return int(bool(plans.failed))


def _tell_nothing(options: Options, env: str, base: str) -> None:
    if options.format is Format.JSON:
        result_json({"environment": env, "binding": True, "roots": [], "failed": {}})
    say(f"nothing since {base} touches a root of {env}")


def _require_values(account: Account, roots: Sequence[Root]) -> None:
    if found := missing_values(account, roots):
        raise UserError("\n".join([*found, "nothing was planned"]))


def missing_values(account: Account, roots: Sequence[Root]) -> list[str]:
    """What functions would not find when they run, a line for each; says what these credentials may not look at."""
    looked = values.look(account, values.wanted(roots))
    if looked.hidden:
        say(f"not looked at, these credentials may not: {', '.join(map(str, looked.hidden))}")
    return [
        f"{item} is not in account {account.id}: `gen secrets set {account.environment} {item.address}`"
        for item in looked.missing
    ]


def _packages(
    project: Project, account: Account, roots: Sequence[Root], release_of_env: str | None
) -> tuple[dict[str, stored.Packages], stored.Seen]:
    """What each root is to run, written beside it, and whether all of it lies in the bucket."""
    store = store_of(project, account)
    known = _released(project, roots, release_of_env) if release_of_env else _built(project, roots)
    told = pinned(account, store, roots, known)
    seen = stored.seen_of(
        project, account, {f"{name}.{key}": item for name, each in told.items() for key, item in each.items()}
    )
    require_quiet(store, roots, binding=seen.all_there)
    for root in roots:
        stored.tell(project, root, told[root.service] if seen.all_there else stored.unseen(told[root.service]))
    return told, seen


def pinned(
    account: Account, store: Store, roots: Sequence[Root], known: Mapping[str, stored.Packages]
) -> dict[str, stored.Packages]:
    """Each root's packages, with the versions that Terraform is to leave in service."""
    return {
        root.service: stored.pinned(known[root.service], pins(account, root, hold_of(store, root.service)))
        for root in roots
    }


def require_quiet(store: Store, roots: Sequence[Root], *, binding: bool) -> None:
    """No plan that is to be applied while a rollout is under way: it would be of a state that passes."""
    found = [under_way_sentence(root.environment, item) for root in roots if (item := under_way(store, root.service))]
    if found and binding:
        raise UserError("\n".join([*found, "nothing was planned"]))
    for line in found:
        say(line)


def _built(project: Project, roots: Sequence[Root]) -> dict[str, stored.Packages]:
    bundles = stored.build(project, roots, say)
    return {root.service: stored.packages_of(project, root, bundles) for root in roots}


def _released(project: Project, roots: Sequence[Root], env: str) -> dict[str, stored.Packages]:
    """What `env` has released, by the digests of its record: nothing is built. UserError with all that hinders."""
    store = store_of(project, account_of(project, env))
    commit = commit_of(project.root).id
    since = Since(project.root, env)
    found, wrong = {}, []
    for root in roots:
        offer = promote.offered(store, root.service)
        wrong += list(promote.objections(root, offer, env, commit, since))
        if offer.release and root.stack.environment.artifacts:
            found[root.service] = promote.promoted(project, root, offer.release)
    if wrong:
        raise UserError("\n".join([*wrong, "nothing was planned"]))
    return found


def _review(project: Path, env: str, plans: Plans, limit: int) -> Review | None:
    """What the plans mean, written beside them; None where there is no plan."""
    if not plans.planned:
        return None
    kept = ((item.root, Kept.of(project, env, item.root.service).json) for item in plans.planned)
    subjects = (read(Source(file, env, root.service)) for root, file in kept)
    pictures: dict[str, Picture] = {}
    found = review_of(project, pictured(subjects, pictures), [item.root for item in plans.planned])
    write_review(project, env, found, pictures, limit)
    return found


def tell_plans(
    options: Options, env: str, plans: Plans, seen: stored.Seen, limit: int = LIMIT, names: Sequence[str] = ()
) -> None:
    """Each root in a line (or all as JSON), what the plans mean, what failed, and what comes next; `names` are the
    services that were asked for, none for all.
    """
    review = _review(options.root, env, plans, limit)
    if options.format is Format.JSON:
        result_json(
            {
                "environment": env,
                "binding": seen.all_there,
                "roots": [_record(item) for item in plans.planned],
                "failed": {name: str(error) for name, error in plans.failed.items()},
                "stopping": stops(review) if review else [],
            }
        )
    else:
        for item in plans.planned:
            result(_line(item))
    for planned in plans.planned:
        for each in planned.coming:
            say(f"{planned.root.name}: {each}")
        for function, what in planned.manifest.heals.items():
            say(f"{planned.root.name}: {function} runs {what}: an apply puts that right")
    for name, error in plans.failed.items():
        say(f"{env}/{name} could not be planned:\n{error}")
    if review and not review.empty:
        _tell_review(env, review)
    if not seen.all_there:
        why = "these credentials may not look into the bucket" if seen.hidden else _absent(seen)
        say(f"for reading only: {why}. `gen package --upload {env}`, then `gen plan {env}` makes plans to apply")
    elif any(item.manifest.wants_apply for item in plans.planned) and not plans.failed:
        # More than that nobody types; without names an apply takes what is planned.
        asked = "".join(f" {name}" for name in names) if len(names) <= _NAMED else ""
        say(f"next: gen review .gen/plans/{env}   gen apply {env}{asked}")


def _tell_review(env: str, review: Review) -> None:
    """The verdict, and what stops; everything else stands in the file."""
    for line in takewhile(bool, lines(review)):
        say(line)
    found = stops(review)
    for line in found[:_STOPS]:
        say(f"  ! {line}")
    if len(found) > _STOPS:
        say(f"  and {len(found) - _STOPS} more")
    say(f"the whole review: .gen/plans/{env}/review.md and review.html")


def _absent(seen: stored.Seen) -> str:
    return f"{plural(len(seen.absent), 'package')} {'is' if len(seen.absent) == 1 else 'are'} not in the bucket"


def _record(item: Planned) -> dict[str, object]:
    made = item.manifest
    return {
        "service": item.root.service,
        "folder": str(item.root.folder),
        "changes": made.changes,
        "fingerprint": made.fingerprint,
        "plan_sha256": made.plan_sha256,
        "counts": _counts(item),
        "rollouts": [{"function": each.function, "from": each.former, "to": each.newer} for each in item.coming],
        "heals": dict(made.heals),
    }


def _counts(item: Planned) -> dict[str, int]:
    """How many resources each thing happens to; one that only moves or is imported is not changed itself."""
    deeds = Counter(_deed(change) for change in item.plan.changed)
    return dict(sorted(deeds.items()))


def _deed(change: ResourceChange) -> str:
    if change.action is not Action.NO_OP:
        return str(change.action)
    return "import" if change.imported else "move"


def _left(item: Planned) -> str:
    return (
        f"no changes, {plural(len(item.manifest.heals), 'function')} to heal" if item.manifest.heals else "no changes"
    )


def _line(item: Planned) -> str:
    counted = ", ".join(f"{count} to {action}" for action, count in _counts(item).items())
    said = counted or ("outputs change" if item.manifest.changes else "a rollout" if item.coming else _left(item))
    return f"{item.root.name:<28} {said:<44} {item.manifest.plan_sha256[:_SHORT]}"
