"""`gen validate`, and the check that every other command begins with."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.cli.console import say, show_diagnostics
from generator.cli.options import Options
from generator.diagnostics import Diagnostic, Severity, SpecError
from generator.loading import load_sound
from generator.project import Project, require_known
from generator.rules import check, checked, found_beside
from generator.rules.checking import Stacks


def validate_services(options: Options, names: Sequence[str]) -> int:
    """Print every diagnostic; 1 when one is an error."""
    project = _loaded(options, names)
    found = check(project, chosen(project, names))
    show_diagnostics(found, options.format)
    if not found:
        services = len(names or project.services)
        say(f"{services} service{'' if services == 1 else 's'} valid in {', '.join(sorted(project.environments))}")
    return int(any(item.severity is Severity.ERROR for item in found))


def chosen(project: Project, names: Sequence[str]) -> list[str]:
    """The named services, or all; UserError for one that does not exist."""
    require_known(project, names)
    return sorted(names or project.services)


def valid_project(options: Options, names: Sequence[str], *, warn: bool = True) -> tuple[Project, list[str]]:
    """The project, checked; SpecError with everything when one thing is wrong.

    Warnings are shown, except to who only asks what runs already and was told of them when it was made.
    """
    sound = sound_services(options, names, warn=warn)
    return sound.project, sorted(sound.stacks)


@dataclass(frozen=True, slots=True)
class Sound:
    """Services without errors, by what they become in each environment, and what was told of them."""

    project: Project
    stacks: Stacks
    warnings: tuple[str, ...]


def sound_services(options: Options, names: Sequence[str], *, warn: bool = True) -> Sound:
    """`valid_project` for those who go on with what the services become."""
    project = _loaded(options, names)
    found, stacks = checked(project, chosen(project, names))
    stop_on_errors(found)
    warnings = tuple(map(str, found))
    for line in warnings if warn else ():
        say(line)
    return Sound(project, stacks, warnings)


def _loaded(options: Options, names: Sequence[str]) -> Project:
    """The project; SpecError with what cannot be read, and with what else is wrong with the services that can."""
    loaded = load_sound(options.root)
    if loaded.project and not loaded.problems:
        return loaded.project
    raise SpecError([*loaded.problems, *found_beside(loaded, names)])


def stop_on_errors(found: Sequence[Diagnostic]) -> None:
    if any(item.severity is Severity.ERROR for item in found):
        raise SpecError(found)
