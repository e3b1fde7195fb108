"""`gen export`."""

from pathlib import Path

from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.rendering import bring_up_to_date
from generator.export.exporting import plan_export, write_export


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
    for name in export.local:
        root = f"environments/{name}/{service}/terraform.tfstate"
        if (project.root / root).is_file():
            say(f"{name} keeps its state in a file: mv {project.root / root} {folder / root}")
    for place in export.traces:
        say(f"a file of yours still speaks of gen: {folder / place}")
    say(f"next: cd {folder} && make plan ENV=...")
