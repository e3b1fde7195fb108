"""`gen upgrade`."""

from typing import Annotated

import typer

from generator.cli.base import app, options_of


@app.command()
def upgrade(
    context: typer.Context,
    prove: Annotated[
        list[str] | None,
        typer.Option("--prove", metavar="ENV", help="Environments to prove; else those whose credentials are at hand."),
    ] = None,
    no_prove: Annotated[bool, typer.Option("--no-prove", help="Plan nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Also with uncommitted changes.")] = False,
) -> None:
    """Bring an older project to this gen: blocks, specs and rendered files, proved to destroy nothing."""
    from generator.cli.upgrading import upgrade_project

    raise typer.Exit(upgrade_project(options_of(context), prove or [], no_prove, force))
