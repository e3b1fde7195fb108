"""The commands for what is deployed: status, promote, drift, rollback, secrets."""

from typing import Annotated

import typer

from generator.cli.base import Services, app, options_of

Environment = Annotated[str, typer.Argument(metavar="ENV")]
secrets = typer.Typer(help="Secrets that functions read: set, check.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(secrets, name="secrets")


@app.command()
def status(context: typer.Context, environment: Environment, services: Services = None) -> None:
    """What runs: versions, commits, alarms, dead letters, holds, rollouts. Exit 1 when something rings or is dead."""
    from generator.cli.after import show_status

    raise typer.Exit(show_status(options_of(context), environment, services or []))


@app.command()
def promote(
    context: typer.Context,
    came_from: Annotated[str, typer.Argument(metavar="FROM")],
    to: Annotated[str, typer.Argument(metavar="TO")],
    services: Services = None,
    from_profile: Annotated[
        str | None, typer.Option(metavar="PROFILE", help="AWS profile that reads FROM; else the one that writes TO.")
    ] = None,
) -> None:
    """Plan what FROM has released for TO: the same bytes, found under the same digests."""
    from generator.cli.promoting import promote_release

    raise typer.Exit(promote_release(options_of(context), came_from, to, services or [], from_profile))


@app.command()
def drift(
    context: typer.Context,
    environment: Environment,
    services: Annotated[
        list[str] | None,
        typer.Argument(metavar="SERVICE", help="All, and the platform, when none is named; `platform` is its name."),
    ] = None,
) -> None:
    """What was changed without Terraform, in words, with the YAML that adopts it. Exit 1 when there is some."""
    from generator.cli.drift import show_drift

    raise typer.Exit(show_drift(options_of(context), environment, services or []))


@app.command()
def rollback(
    context: typer.Context,
    environment: Environment,
    thing: Annotated[str, typer.Argument(metavar="SERVICE[.FUNCTION]")],
    to: Annotated[str | None, typer.Option(metavar="VERSION|COMMIT", help="Else what was released before.")] = None,
    why: Annotated[str | None, typer.Option(help="What others read who are stopped by the hold.")] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="End the hold: the next apply goes on with the newest.")
    ] = False,
) -> None:
    """Put a former version back into service at once, and hold it there; a rollout under way ends with it."""
    from generator.cli.after import roll_back

    roll_back(options_of(context), environment, thing, to, why, clear)


@secrets.command("set")
def set_secret(
    context: typer.Context,
    environment: Environment,
    name: Annotated[str, typer.Argument(metavar="secret:/NAME|ssm:/NAME|SERVICE.RESOURCE")],
) -> None:
    """Store a value, read from stdin or asked for: it is in no plan, no state and no history of a shell."""
    from generator.cli.secrets import set_value

    set_value(options_of(context), environment, name)


@secrets.command("check")
def check_secrets(context: typer.Context, environment: Environment, services: Services = None) -> None:
    """Whether everything is there that functions read; 1 when something is missing."""
    from generator.cli.secrets import check_values

    raise typer.Exit(check_values(options_of(context), environment, services or []))
