"""`gen explain`, `gen schema` and `gen graph`."""

from pathlib import PurePosixPath

from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.rendering import stop_on_errors
from generator.project import Project, load

SCHEMA = PurePosixPath("functions/service.schema.json")


def explain_address(options: Options, address: str, env: str | None) -> None:
    """Print where the values at an address come from."""
    from generator.understand.explain import explain
    from generator.understand.record import record
    from generator.understand.text import lines

    answer = explain(_sound(options), address, env)
    if options.format is Format.JSON:
        result_json(record(answer))
        return
    for line in lines(answer):
        result(line)


def _sound(options: Options) -> Project:
    """The project without errors; its warnings are `gen validate`'s to show."""
    from generator.rules import check

    project = load(options.root)
    stop_on_errors(check(project, sorted(project.services)))
    return project


def show_schema(options: Options, to_file: bool) -> None:
    """Print the JSON schema of service.yaml, or write it where editors look for it."""
    from generator.understand.schema import schema_text

    if not to_file:
        result(schema_text().rstrip("\n"))
        return
    from generator.sync import RenderedFile, compare, write

    files = [RenderedFile(SCHEMA, schema_text())]
    changes = compare(options.root, files, [])
    write(options.root, changes, files=files)
    say(f"{SCHEMA} {'written' if changes else 'is up to date'}")
