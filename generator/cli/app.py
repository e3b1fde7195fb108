"""The commands. Each body imports what it needs, so that `gen --help` imports nothing of it.

Families of commands that came later stand in modules of their own, `*_commands.py`, imported at the end.
"""

from pathlib import Path
from typing import Annotated

import typer

from generator.cli.base import In, Services, Thing, app, options_of
from generator.cli.options import Format, Options

__all__ = ["app"]

new = typer.Typer(help="Make a service or an environment.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(new, name="new")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("stackwright"))
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    root: Annotated[Path | None, typer.Option(help="The project; else the nearest folder with a gen.yaml.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How results are printed.")] = Format.TEXT,
    version: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = None,
) -> None:
    context.obj = Options(root, form)


@app.command()
def init(context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Lay out a project: environments, blocks and a first service."""
    from generator.cli.scaffolding import init_project

    init_project(folder)


@new.command("service")
def new_service(
    context: typer.Context,
    name: str,
    template: Annotated[str, typer.Option(help="A worked service to start from.")] = "api",
) -> None:
    """Make a service from a worked template."""
    from generator.cli.scaffolding import add_service

    add_service(options_of(context), name, template)


@new.command("environment")
def new_environment(
    context: typer.Context,
    name: str,
    account: Annotated[str, typer.Option(help="12 digits.")],
    region: Annotated[str, typer.Option(help="Such as eu-central-1.")],
    tier: Annotated[str, typer.Option(help="development, staging or production.")] = "development",
) -> None:
    """Make an environment: one account in one region."""
    from generator.cli.scaffolding import add_environment

    add_environment(options_of(context), name, account, region, tier)


@app.command()
def validate(context: typer.Context, services: Services = None) -> None:
    """Every diagnostic of every spec, with file, line and column."""
    from generator.cli.checking import validate_services

    raise typer.Exit(validate_services(options_of(context), services or []))


@app.command()
def render(
    context: typer.Context,
    services: Services = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when anything would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what changes.")] = False,
    env: Annotated[str | None, typer.Option("--env", help="Write the root of this environment only.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite generated files edited by hand.")] = False,
    no_package: Annotated[bool, typer.Option("--no-package", help="Do not build packages.")] = False,
) -> None:
    """Write the service modules and the environments' roots, and build the packages."""
    from generator.cli.repeating import render_services

    options = options_of(context)
    raise typer.Exit(render_services(options, services or [], check, diff, env, force, package=not no_package))


@app.command()
def package(
    context: typer.Context,
    services: Services = None,
    upload: Annotated[
        str | None, typer.Option(metavar="ENV", help="Put the packages into ENV's artifact bucket.")
    ] = None,
) -> None:
    """Build the packages: byte-identical zips in build/, digests in build/manifest.json."""
    from generator.cli.repeating import package_services

    package_services(options_of(context), services or [], upload)


@app.command()
def lock(
    context: typer.Context,
    services: Services = None,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Take the newest versions the requirements allow.")
    ] = False,
) -> None:
    """Write the hashed requirements.lock of every requirements file, and complete the provider locks."""
    from generator.cli.packaging import lock_services

    lock_services(options_of(context), services or [], upgrade)


@app.command()
def up(
    context: typer.Context,
    services: Services = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and bring every saved change into the functions.")
    ] = False,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the local cloud on 127.0.0.1.")] = None,
) -> None:
    """Run services in the local cloud: no AWS account, no Docker."""
    from generator.cli.local import up_services

    up_services(options_of(context), services or [], watch, port)


@app.command()
def down(
    context: typer.Context,
    forget: Annotated[bool, typer.Option("--forget", help="Remove all that the local cloud knows, too.")] = False,
) -> None:
    """Stop the local cloud; its state is kept for the next `gen up`."""
    from generator.cli.local import stop

    stop(options_of(context), forget)


@app.command()
def send(
    context: typer.Context,
    thing: Thing,
    trigger: Annotated[str | None, typer.Option(help="Which trigger, where the function has several.")] = None,
    event: Annotated[str | None, typer.Option(help="A file of events/, or - for stdin.")] = None,
    env: In = None,
) -> None:
    """Send a real event through a function's real trigger."""
    from generator.cli.events import send_event

    send_event(options_of(context), thing, trigger, event, env)


@app.command()
def invoke(
    context: typer.Context,
    thing: Thing,
    event: Annotated[str | None, typer.Option(help="A JSON file, or - for stdin.")] = None,
    env: In = None,
) -> None:
    """Call a function directly and print its answer and its log."""
    from generator.cli.events import invoke_function

    raise typer.Exit(invoke_function(options_of(context), thing, event, env))


@app.command()
def logs(
    context: typer.Context,
    things: Annotated[list[str] | None, typer.Argument(metavar="SERVICE|SERVICE.FUNCTION")] = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on with what comes.")] = False,
    since: Annotated[int, typer.Option(help="Minutes to look back.")] = 10,
    env: In = None,
) -> None:
    """Logs of functions, several side by side."""
    from generator.cli.events import show_logs

    show_logs(options_of(context), things or [], follow, since, env)


@app.command()
def redrive(
    context: typer.Context,
    queue: Annotated[str, typer.Argument(metavar="SERVICE.QUEUE|SERVICE.FUNCTION")],
    replay: Annotated[bool, typer.Option("--replay", help="Send the messages back to their queue.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Delete the messages.")] = False,
    approve: Annotated[
        list[str] | None, typer.Option(metavar="QUEUE", help="The queue that may be emptied, as AWS calls it.")
    ] = None,
    env: In = None,
) -> None:
    """Look into the dead letters of a queue or function; replay or purge them."""
    from generator.cli.events import redrive_queue

    redrive_queue(options_of(context), queue, replay, purge, approve or [], env)


@app.command()
def explain(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="SERVICE[.FUNCTION[.KEY]]")],
    env: Annotated[str | None, typer.Option("--env", help="One environment instead of all.")] = None,
) -> None:
    """Where a value comes from, with file and line."""
    from generator.cli.understanding import explain_address

    explain_address(options_of(context), address, env)


@app.command()
def schema(
    context: typer.Context,
    write: Annotated[bool, typer.Option("--write", help="Write functions/service.schema.json.")] = False,
) -> None:
    """The JSON schema of service.yaml, for editors."""
    from generator.cli.understanding import show_schema

    show_schema(options_of(context), write)


@app.command()
def graph(
    context: typer.Context,
    services: Services = None,
    env: Annotated[str | None, typer.Option("--env", help="The environment to draw.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write an .svg, .html or .mmd file.")] = None,
) -> None:
    """A picture of services: triggers, functions, resources."""
    from generator.cli.understanding import draw

    draw(options_of(context), services or [], env, out)


@app.command()
def doctor(
    context: typer.Context,
    environment: Annotated[
        str | None, typer.Argument(metavar="ENV", help="Check the account of this environment instead.")
    ] = None,
) -> None:
    """Check the tools of this machine and the state of the project, or what an environment's account has."""
    from generator.cli.doctor import examine

    raise typer.Exit(examine(options_of(context), environment))


# The other families declare their commands on `app` as they are imported.
from generator.cli import after_commands as after_commands  # noqa: E402
from generator.cli import bootstrap_commands as bootstrap_commands  # noqa: E402
from generator.cli import ci_commands as ci_commands  # noqa: E402
from generator.cli import copies_commands as copies_commands  # noqa: E402
from generator.cli import delivery_commands as delivery_commands  # noqa: E402
from generator.cli import export_commands as export_commands  # noqa: E402
from generator.cli import iam_commands as iam_commands  # noqa: E402
from generator.cli import review_commands as review_commands  # noqa: E402
from generator.cli import scan_commands as scan_commands  # noqa: E402
from generator.cli import upgrade_commands as upgrade_commands  # noqa: E402
