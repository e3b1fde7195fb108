"""The command that lays roles beside the code."""

from typing import Annotated

import typer

from generator.cli.base import app, options_of

Things = Annotated[
    list[str] | None, typer.Argument(metavar="SERVICE[.FUNCTION]", help="All functions when none is named.")
]


@app.command()
def iam(
    context: typer.Context,
    things: Things = None,
    env: Annotated[str | None, typer.Option("--env", help="One environment instead of all.")] = None,
    prove: Annotated[
        bool, typer.Option("--prove", help="Send each trigger's sample in the local cloud, where roles count.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for what is granted and never used, too.")] = False,
) -> None:
    """What the code calls and its role does not grant, and what it grants and nothing calls."""
    from generator.cli.iam import check_roles

    raise typer.Exit(check_roles(options_of(context), things or [], env, strict=strict, prove=prove))
