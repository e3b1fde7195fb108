"""`gen bootstrap`."""

from typing import Annotated

import typer

from generator.cli.base import app, options_of


@app.command()
def bootstrap(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """What an account has once: buckets, CI roles, alarm topic, budget, network; moves states into their bucket."""
    from generator.cli.bootstrap import bring_up_platform

    raise typer.Exit(bring_up_platform(options_of(context), environment, yes))
