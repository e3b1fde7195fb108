"""`gen explain`, `gen schema` and `gen graph`."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from generator.cli.checking import chosen, stop_on_errors
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.diagnostics import UserError
from generator.loading import load
from generator.project import Project
from generator.resolve.stack import Stack

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


def draw(options: Options, services: Sequence[str], env: str | None, out: Path | None) -> None:
    """Print a Mermaid flowchart, or write a picture whose form the file's ending says."""
    from generator.understand.graph import graph
    from generator.understand.mermaid import mermaid
    from generator.understand.svg import html, svg

    project = _sound(options)
    names = chosen(project, services)
    picture = graph(drawn(project, names, env))
    title = f"{', '.join(names)}{f' in {env}' if env else ''}"
    forms = {
        ".svg": lambda: svg(picture, title),
        ".html": lambda: html(picture, title),
        ".mmd": lambda: mermaid(picture),
    }
    if out is None:
        result(mermaid(picture).rstrip("\n"))
        return
    if out.suffix not in forms:
        raise UserError(
            f"--out {out}: the ending says the form, one of {', '.join(sorted(forms))}, not {out.suffix or 'none'}"
        )
    try:
        out.write_text(forms[out.suffix](), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror})") from None
    say(f"{out} written: {plural(len(picture.nodes), 'box')}, {plural(len(picture.edges), 'arrow')}")


def drawn(project: Project, names: Sequence[str], env: str | None) -> list[Stack]:
    """Each service in `env`, else where it has most: what one environment leaves out is still the service's."""
    from generator.understand.subject import subject

    found = [subject(project, name, env).stacks.values() for name in names]
    return [max(stacks, key=lambda stack: (len(stack.functions), len(stack.resources))) for stacks in found]
