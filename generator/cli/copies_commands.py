"""`gen modules`: copies of blocks in repositories that need no project of gen's."""

from pathlib import Path
from typing import Annotated

import typer

from generator.cli.base import app, options_of

modules = typer.Typer(
    help="Copies of blocks in a repository of your own: add, list, diff, update, doctor.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(modules, name="modules")

Names = Annotated[list[str], typer.Argument(metavar="NAME")]
AnyNames = Annotated[list[str] | None, typer.Argument(metavar="NAME", help="All copies when none is named.")]
Within = Annotated[
    Path | None, typer.Option("--in", metavar="DIR", help="The folder of the copies; else this one, or its modules/.")
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="URL", help="A git repository (https, ssh, file) instead of where they came from."),
]
Ref = Annotated[
    str | None, typer.Option("--ref", metavar="TAG", help="A tag, or a whole commit; else the newest version.")
]


@modules.command("add")
def add(
    context: typer.Context,
    names: Names,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder that is to hold the copies.")],
    url: Annotated[
        str | None,
        typer.Option("--from", metavar="URL", help="A git repository (https, ssh, file) instead of the package."),
    ] = None,
    ref: Ref = None,
) -> None:
    """Copy blocks, with their tests, and remember what was copied."""
    from generator.cli.copies import add_copies

    add_copies(options_of(context), names, to, url, ref)


@modules.command("list")
def list_(context: typer.Context, within: Within = None) -> None:
    """Each copy: its version, where it comes from, whether it was edited."""
    from generator.cli.copies import list_copies

    list_copies(options_of(context), within)


@modules.command("diff")
def diff(
    context: typer.Context, names: AnyNames = None, within: Within = None, url: From = None, ref: Ref = None
) -> None:
    """What was edited here, and what is new at the source; exit 1 when there is any."""
    from generator.cli.copies import diff_copies

    raise typer.Exit(diff_copies(options_of(context), names or [], within, url, ref))


@modules.command("update")
def update(
    context: typer.Context,
    names: AnyNames = None,
    within: Within = None,
    url: From = None,
    ref: Ref = None,
    force: Annotated[bool, typer.Option("--force", help="Also into a folder with uncommitted changes.")] = False,
) -> None:
    """Bring copies up to date by a three-way merge that keeps your edits; exit 1 when something is left to decide."""
    from generator.cli.copies import update_copies

    raise typer.Exit(update_copies(options_of(context), names or [], within, url, ref, force))


@modules.command("doctor")
def doctor(context: typer.Context, within: Within = None) -> None:
    """Look for conflicts left, lost locks, and copies that do not fit each other any more."""
    from generator.cli.copies import examine_copies

    raise typer.Exit(examine_copies(options_of(context), within))
