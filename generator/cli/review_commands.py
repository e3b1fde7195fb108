"""`gen review`."""

from pathlib import Path
from typing import Annotated

import typer

from generator.cli.base import Limit, app, options_of


@app.command()
def review(
    context: typer.Context,
    plans: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLAN",
            help="JSON of `terraform show -json`, - for stdin, a folder of plans, or an environment that was planned; "
            "ENV/SERVICE=FILE gives a plan its name. All plans of `gen plan` when none is named.",
        ),
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="GATES", help="Gates that fail the run, with commas; `all` or `none`.")
    ] = "all",
    out: Annotated[Path | None, typer.Option(help="Write the Markdown comment to this file.")] = None,
    limit: Limit = None,
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the page with pictures to this file.")
    ] = None,
) -> None:
    """What plans mean: data loss, permissions, exposure, triggers, protection, code, cost; exit 1 when a gate stops."""
    from generator.cli.reviewing import Wanted, review_plans

    raise typer.Exit(review_plans(options_of(context), plans or [], fail_on, Wanted(out, limit, page)))
