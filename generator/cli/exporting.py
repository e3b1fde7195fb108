"""`gen export`."""

from pathlib import Path

from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.rendering import bring_up_to_date
from generator.export.exporting import plan_export, write_export
from generator.layout.states import file_of
from generator.names import stem_of


def export_service(options: Options, service: str, folder: Path) -> None:
    """Write `service` into `folder`."""
    sound = sound_services(options, [service])
    project = sound.project
    bring_up_to_date(project, sound.stacks, [service], check_only=True)
    export = plan_export(project, service)
    write_export(export, folder)
    if options.format is Format.JSON:
        result_json([str(item.path) for item in sorted(export.files, key=lambda item: item.path)])
    else:
        result(f"exported {folder} ({plural(len(export.files), 'file')}, {plural(len(export.recipes), 'zip')})")
    stem = stem_of(service, project.services[service].spec)
    for name in export.local:
        file = file_of(name, stem)
        if (project.root / file).is_file():
            say(f"{name} keeps its state in a file: {_moving(project.root / file, folder / file)}")
    for place in export.traces:
        say(f"a file of yours still speaks of gen: {folder / place}")
    say(f"next: cd {folder} && make plan ENV=...")


def _moving(source: Path, target: Path) -> str:
    made = "" if target.parent.is_dir() else f"mkdir {target.parent} && "
    return f"{made}mv {source} {target}"
