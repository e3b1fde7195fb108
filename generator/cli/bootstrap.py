"""`gen bootstrap`."""

import sys
from collections.abc import Callable, Mapping, Sequence

from generator.bootstrap.platform import folder_of, platform_files
from generator.bootstrap.running import Bootstrap, Prepared
from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.delivery.account import account_of, environment_of
from generator.delivery.roots import roots_of
from generator.diagnostics import UserError
from generator.project import EnvironmentSource, Project
from generator.render.files import render
from generator.sync import compare, write
from generator.terraform import find_binary


def bring_up_platform(options: Options, env: str, yes: bool) -> int:
    """Show what is missing in the account of `env`, ask, and make it."""
    binary = find_binary(options.environ)
    project = sound_services(options, []).project
    _write_files(project, environment_of(project, env))
    account = account_of(project, env)
    say(f"gen bootstrap {env}: account {account.id} as {account.verify()}")
    run = Bootstrap(project, account, binary, options.environ, Progress())
    roots = roots_of(project, env)
    prepared = run.prepare(roots)
    _show(prepared, result if options.format is Format.TEXT else say)
    if prepared.plan.changes and not yes:
        _ask(options, env)
    moved = run.apply(prepared, roots)
    _tell(options, env, prepared, moved, run.outputs())
    return 0


def _write_files(project: Project, source: EnvironmentSource) -> None:
    files = render(platform_files(project.name, source))
    if not files:
        raise UserError(
            f"environments/{source.name}/environment.yaml names nothing to make: write `state: {{ bucket: NAME }}`, "
            "`artifacts`, `alarms`, `budget`, `network` or `ci` there"
        )
    changes = compare(project.root, files, [folder_of(source.name)])
    write(project.root, changes, force=False, files=files)
    for item in changes:
        say(f"{item.kind:8} {item.path}")


def _show(prepared: Prepared, tell: Callable[[str], None]) -> None:
    for item in prepared.imported:
        say(f"  {item.what} was made by a run that did not end, and is taken up")
    for change in prepared.changes:
        tell(f"  {change.action:8} {change.address}")
    if not prepared.plan.changes:
        say("no changes: everything is there")


def _ask(options: Options, env: str) -> None:
    if options.environ.get("CI") == "true" or not sys.stdin.isatty():
        raise UserError(f"nothing was made: look at the list, then `gen bootstrap {env} --yes`")
    say()
    if input(f"type {env} to make this: ").strip() != env:
        raise UserError("nothing was made")


def _tell(options: Options, env: str, prepared: Prepared, moved: Sequence[str], outputs: Mapping[str, object]) -> None:
    changed = len(prepared.changes) if prepared.plan.changes else 0
    if options.format is Format.JSON:
        result_json({"environment": env, "changes": changed, "moved": list(moved), "outputs": dict(outputs)})
        return
    if moved:
        say(f"{plural(len(moved), 'state')} moved: {', '.join(moved)}")
    for name, value in sorted(outputs.items()):
        result(f"{name:<18} {value}")
    say(f"next: commit environments/{env}/platform   gen doctor {env}")
