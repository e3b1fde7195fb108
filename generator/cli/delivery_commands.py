"""The commands between a change and an account: plan, apply, destroy."""

from typing import Annotated

import typer

from generator.cli.base import Limit, Services, app, options_of

Environment = Annotated[str, typer.Argument(metavar="ENV")]


@app.command()
def plan(
    context: typer.Context,
    environment: Environment,
    services: Services = None,
    affected: Annotated[bool, typer.Option("--affected", help="Only what differs from --base.")] = False,
    base: Annotated[str | None, typer.Option(metavar="REF", help="A branch or commit, such as origin/main.")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Name the affected services, plan nothing.")] = False,
    release_of: Annotated[
        str | None, typer.Option(metavar="ENV", help="Plan the packages that ENV has released, build nothing.")
    ] = None,
    limit: Limit = None,
) -> None:
    """Plan an environment's roots, and keep what an apply is held to."""
    if affected != (base is not None):
        raise typer.BadParameter("--affected and --base REF go together")
    options = options_of(context)
    if only_list:
        from generator.cli.affecting import list_affected

        list_affected(options, environment, services or [], base)
        return
    from generator.cli.planning import plan_environment

    raise typer.Exit(plan_environment(options, environment, services or [], base, release_of, limit))


@app.command()
def apply(
    context: typer.Context,
    environment: Environment,
    services: Services = None,
    approve: Annotated[
        list[str] | None, typer.Option(metavar="SHA256", help="The plan that was approved, as `gen plan` names it.")
    ] = None,
    reviewed: Annotated[
        list[str] | None, typer.Option(metavar="FINGERPRINT|DIR", help="Apply nothing but what was reviewed.")
    ] = None,
) -> None:
    """Apply the plans that were kept, and nothing else; then roll out, or go on with a rollout under way."""
    from generator.cli.applying import apply_environment

    raise typer.Exit(apply_environment(options_of(context), environment, services or [], approve or [], reviewed or []))


@app.command()
def destroy(
    context: typer.Context,
    environment: Environment,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    approve: Annotated[
        list[str] | None, typer.Option(metavar="SHA256", help="The plan that was approved, as this command names it.")
    ] = None,
) -> None:
    """Take one service out of an environment: the plan is shown first."""
    from generator.cli.destroying import destroy_service

    destroy_service(options_of(context), environment, service, approve or [])
