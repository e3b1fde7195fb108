"""`gen render`."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from generator import unchanged
from generator.bootstrap.platform import standing_files
from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.repeating import current
from generator.diagnostics import UserError
from generator.layout.files import ENVIRONMENTS, SERVICES
from generator.names import history
from generator.pipeline import Rendering, interfaces, render_stacks
from generator.project import Project
from generator.render.files import render
from generator.rules.checking import Stacks
from generator.sync import Change, Kind, RenderedFile, compare, diff, write


def render_services(
    options: Options,
    names: Sequence[str],
    check_only: bool,
    with_diff: bool,
    env: str | None,
    force: bool,
    package: bool,
    seen: unchanged.Inputs,
) -> int:
    """Write what changed; with `check_only` write nothing, and 1 when something would change."""
    sound = sound_services(options, names)
    project, services = sound.project, sorted(sound.stacks)
    renderings = _rendered(project, sound.stacks)
    changes, files = _changes(project, services, renderings, env, everything=not names)
    _show(changes, options, with_diff)
    if check_only:
        if changes:
            say(f"{_differ(changes)} not what the specs say: run `gen render` and commit the result")
        return int(bool(changes))
    write(project.root, changes, force=force, files=files)
    say(f"{len(changes)} of {plural(len(files), 'file')} written" if changes else current(len(files)))
    seen.settle({"what": len(files), "warnings": sound.warnings})
    if package:
        from generator.cli.packaging import build  # with all that makes packages

        build(project, [stack for each in renderings.values() for stack in each.plan.stacks.values()])
    return 0


def bring_up_to_date(project: Project, stacks: Stacks, names: Sequence[str], check_only: bool) -> None:
    """The rendered files as the specs say, written or, with `check_only`, required; UserError where they are not."""
    changes, files = _changes(project, sorted(stacks), _rendered(project, stacks), None, everything=not names)
    if changes and check_only:
        paths = ", ".join(str(item.path) for item in changes[:3])
        raise UserError(
            f"{_differ(changes)} not what the specs say ({paths}...): run `gen render` and commit the result"
        )
    write(project.root, changes, force=False, files=files)
    if changes:
        say(f"{len(changes)} of {plural(len(files), 'file')} written")


def _differ(changes: Sequence[Change]) -> str:
    return f"{plural(len(changes), 'generated file')} {'is' if len(changes) == 1 else 'are'}"


def _rendered(project: Project, stacks: Stacks) -> dict[str, Rendering]:
    cloud = {name: {env: each[env] for env in project.environments if env in each} for name, each in stacks.items()}
    blocks = interfaces(project)
    found = {name: render_stacks(project, each, blocks) for name, each in cloud.items()}
    return {name: rendering for name, rendering in found.items() if rendering}


def _changes(
    project: Project, services: Sequence[str], renderings: dict[str, Rendering], env: str | None, everything: bool
) -> tuple[list[Change], list[RenderedFile]]:
    """What differs. A service's module belongs to all environments, so `env` only chooses among the roots."""
    if env and env not in project.environments:
        raise UserError(f"no environment {env}: there is {', '.join(sorted(project.environments))}")
    files = [file for rendering in renderings.values() for file in rendering.files]
    files += render(standing_files(project)) if everything else []
    skipped = [ENVIRONMENTS / name for name in project.environments if env and name != env]
    files = [file for file in files if not any(file.path.is_relative_to(folder) for folder in skipped)]
    roots = [ENVIRONMENTS / name for name in project.environments if ENVIRONMENTS / name not in skipped]
    owned: list[PurePosixPath] = (
        [SERVICES, *roots]
        if everything
        else [
            folder / name for service in services for name in _called(project, service) for folder in (SERVICES, *roots)
        ]
    )
    return compare(project.root, files, owned), files


def _called(project: Project, service: str) -> tuple[str, ...]:
    """Its names through time: what was rendered under a former one is stale."""
    return history(service, project.services[service].spec)


def _show(changes: Sequence[Change], options: Options, with_diff: bool) -> None:
    if options.format is Format.JSON:
        result_json([{"kind": str(item.kind), "path": str(item.path), "why": item.why} for item in changes])
        return
    for item in changes:
        if with_diff:
            result(diff(item).rstrip("\n"))
        else:
            result(f"{item.kind:8} {item.path}{f' ({item.why})' if item.kind in (Kind.EDITED, Kind.FOREIGN) else ''}")
