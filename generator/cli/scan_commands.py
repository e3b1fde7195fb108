"""The commands of the security scan: `gen scan` and `gen tools install`."""

from pathlib import Path
from typing import Annotated

import typer

from generator.cli.base import Services, app, options_of

tools = typer.Typer(help="The tools that gen keeps apart from its own Python.", no_args_is_help=True)
app.add_typer(tools, name="tools")


@tools.command("install")
def install(context: typer.Context) -> None:
    """Install checkov into .gen/tools/ from gen's hash-locked list; `gen scan` does it by itself on first use."""
    from generator.cli.scan import install_tools

    install_tools(options_of(context))


@app.command()
def scan(
    context: typer.Context,
    services: Services = None,
    env: Annotated[str | None, typer.Option("--env", help="One environment instead of all.")] = None,
    blocks: Annotated[bool, typer.Option("--blocks", help="Scan copied blocks' examples, too.")] = False,
    sarif: Annotated[Path | None, typer.Option(metavar="FILE", help="Write SARIF 2.1.0 for code scanning.")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write JUnit XML for a CI server.")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write Markdown for a pull request.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what was dropped and accepted, and why.")] = False,
) -> None:
    """Scan HCL and kept plans with checkov and gen's own policies; exit 1 with findings."""
    from generator.cli.scan import Files, scan_project

    files = Files(sarif, junit, markdown)
    raise typer.Exit(scan_project(options_of(context), services or [], env, files, blocks=blocks, verbose=verbose))
