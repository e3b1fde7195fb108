"""`gen export`."""

from pathlib import Path
from typing import Annotated

import typer

from generator.cli.base import app, options_of


@app.command()
def export(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A folder that is new or empty.")],
) -> None:
    """Write a service as a repository of its own: Terraform, a Makefile and a workflow, and nothing of gen."""
    from generator.cli.exporting import export_service

    export_service(options_of(context), service, to)
