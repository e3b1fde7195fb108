"""`gen validate` and `gen render`."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from generator.bundles import PACKAGES_FILE, by_key, local_packages, packages_text, requests
from generator.cli.console import result, result_json, say, show_diagnostics
from generator.cli.options import Format, Options
from generator.diagnostics import Diagnostic, Severity, SpecError, UserError
from generator.layout.files import ENVIRONMENTS, SERVICES
from generator.pipeline import Rendering, render_service
from generator.project import Project, load
from generator.sync import Change, Kind, RenderedFile, compare, diff, write


def validate_services(options: Options, names: Sequence[str]) -> int:
    """Print every diagnostic; 1 when one is an error."""
    project = load(options.root)
    from generator.rules import check

    found = check(project, chosen(project, names))
    show_diagnostics(found, options.format)
    if not found:
        services = len(names or project.services)
        say(f"{services} service{'' if services == 1 else 's'} valid in {', '.join(sorted(project.environments))}")
    return int(any(item.severity is Severity.ERROR for item in found))


def chosen(project: Project, names: Sequence[str]) -> list[str]:
    """The named services, or all; UserError for one that does not exist."""
    unknown = sorted(set(names) - set(project.services))
    if unknown:
        known = ", ".join(sorted(project.services)) or "none yet"
        raise UserError(f"no service {', '.join(unknown)} below functions/; there is {known}")
    return sorted(names or project.services)


def valid_project(options: Options, names: Sequence[str]) -> tuple[Project, list[str]]:
    """The project, checked; SpecError with everything when one thing is wrong. Warnings are shown."""
    project = load(options.root)
    services = chosen(project, names)
    from generator.rules import check

    found = check(project, services)
    stop_on_errors(found)
    for item in found:
        say(str(item))
    return project, services


def stop_on_errors(found: Sequence[Diagnostic]) -> None:
    if any(item.severity is Severity.ERROR for item in found):
        raise SpecError(found)


def render_services(
    options: Options,
    names: Sequence[str],
    check_only: bool,
    with_diff: bool,
    env: str | None,
    force: bool,
    package: bool,
) -> int:
    """Write what changed; with `check_only` write nothing, and 1 when something would change."""
    project, services = valid_project(options, names)
    renderings = _rendered(project, services)
    changes, files = _changes(project, services, renderings, env, everything=not names)
    _show(changes, options, with_diff)
    if check_only:
        if changes:
            say(f"{len(changes)} generated files are not what the specs say: run `gen render` and commit the result")
        return int(bool(changes))
    write(project.root, changes, force=force, files=files)
    say(f"{len(changes)} of {len(files)} files written" if changes else f"{len(files)} files are up to date")
    if package:
        _package(project, renderings, env)
    return 0


def _rendered(project: Project, services: Sequence[str]) -> dict[str, Rendering]:
    environments = list(project.environments.values())
    found = {name: render_service(project, name, environments) for name in services}
    return {name: rendering for name, rendering in found.items() if rendering}


def _changes(
    project: Project, services: Sequence[str], renderings: dict[str, Rendering], env: str | None, everything: bool
) -> tuple[list[Change], list[RenderedFile]]:
    """What differs. A service's module belongs to all environments, so `env` only chooses among the roots."""
    if env and env not in project.environments:
        raise UserError(f"no environment {env}: there is {', '.join(sorted(project.environments))}")
    files = [file for rendering in renderings.values() for file in rendering.files]
    skipped = [ENVIRONMENTS / name for name in project.environments if env and name != env]
    files = [file for file in files if not any(file.path.is_relative_to(folder) for folder in skipped)]
    roots = [ENVIRONMENTS / name for name in project.environments if ENVIRONMENTS / name not in skipped]
    owned: list[PurePosixPath] = (
        [SERVICES, *roots]
        if everything
        else [folder for name in services for folder in (SERVICES / name, *(root / name for root in roots))]
    )
    return compare(project.root, files, owned), files


def _show(changes: Sequence[Change], options: Options, with_diff: bool) -> None:
    if options.format is Format.JSON:
        result_json([{"kind": str(item.kind), "path": str(item.path), "why": item.why} for item in changes])
        return
    for item in changes:
        if with_diff:
            result(diff(item).rstrip("\n"))
        else:
            result(f"{item.kind:8} {item.path}{f' ({item.why})' if item.kind in (Kind.EDITED, Kind.FOREIGN) else ''}")


def _package(project: Project, renderings: dict[str, Rendering], env: str | None) -> None:
    """Packages, and beside each root without an artifact bucket the file that tells Terraform of them."""
    from generator.cli.packaging import build

    stacks = {name: next(iter(rendering.plan.stacks.values())) for name, rendering in renderings.items()}
    bundles = build(project, [request for stack in stacks.values() for request in requests(project, stack)])
    for name, rendering in renderings.items():
        for environment, stack in rendering.plan.stacks.items():
            if stack.environment.artifacts or (env and environment != env):
                continue
            folder = project.root / ENVIRONMENTS / environment / name
            packages = local_packages(by_key(bundles, name), folder)
            if packages:
                (folder / PACKAGES_FILE).write_text(packages_text(packages))
