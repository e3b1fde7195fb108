"""`gen ci`."""

from collections.abc import Sequence

from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.delivery.account import account_of
from generator.delivery.kept import Manifest
from generator.delivery.plan_store import PlanStore
from generator.loading import load
from generator.pipelines import Pipelines, pipelines
from generator.sync import Change, Kind, compare, write


def write_pipelines(options: Options, host: str, check: bool, force: bool) -> int:
    """Write what changed; with `check` write nothing, and 1 when something would change."""
    project = load(options.root)
    made = pipelines(project, host)
    changes = compare(project.root, made.files, made.owned)
    _show(options, changes)
    if check:
        if changes:
            say(f"{plural(len(changes), 'file')} would change: run `gen ci {host}` and commit the result")
        return int(bool(changes))
    write(project.root, changes, force=force, files=made.files)
    if not changes:
        say(f"{plural(len(made.files), 'file')} already current")
    _tell_left_out(made, host)
    if not (project.root / "uv.lock").exists():
        say("jobs install what uv.lock names, and there is none: run `uv lock` and commit it")
    return 0


def _show(options: Options, changes: Sequence[Change]) -> None:
    if options.format is Format.JSON:
        result_json([{"kind": str(item.kind), "path": str(item.path), "why": item.why} for item in changes])
        return
    for item in changes:
        result(f"{item.kind:8} {item.path}{f' ({item.why})' if item.kind in (Kind.EDITED, Kind.FOREIGN) else ''}")


def _tell_left_out(made: Pipelines, host: str) -> None:
    for name, why in made.targets.left_out.items():
        say(f"{name} is left out: {why}")
    if not made.targets.reached:
        say("changes are checked, and no environment is reached until one has these keys in its environment.yaml")
    elif host == "github":
        environments = ", ".join(sorted({item.environment for item in made.targets.reached}))
        say(f"in the settings of the repository, make the environments {environments} for {made.targets.branch} only")


def keep_plans(options: Options, env: str) -> None:
    """Names on one line: they go from job to job."""
    store = _store(options, env)
    _tell(options, store.keep(sorted(store.project.services)), "plan_sha256")


def take_plans(options: Options, env: str, names: Sequence[str]) -> None:
    _tell(options, _store(options, env).take(names), "service")


def _store(options: Options, env: str) -> PlanStore:
    project = load(options.root)
    account = account_of(project, env)
    account.verify()
    return PlanStore.of(project, account)


def _tell(options: Options, found: Sequence[Manifest], asked: str) -> None:
    if options.format is Format.JSON:
        result_json({item.service: item.plan_sha256 for item in found})
        return
    for item in found:
        say(f"{item.environment}/{item.service}  {item.plan_sha256}")
    result(" ".join(str(getattr(item, asked)) for item in found))
