"""The commands of pipelines: `gen ci github|gitlab|atlantis`, and what their jobs hand each other."""

from typing import Annotated

import typer

from generator.cli.base import app, options_of

ci = typer.Typer(
    help="Pipelines: github, gitlab, atlantis; keep and take hand plans from job to job.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(ci, name="ci")

Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when anything would change.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite generated files edited by hand.")]
Environment = Annotated[str, typer.Argument(metavar="ENV")]


@ci.command()
def github(context: typer.Context, check: Check = False, force: Force = False) -> None:
    """Write workflows for GitHub: pull request, comment, deploy, drift, rollback, audit."""
    from generator.cli.ci import write_pipelines

    raise typer.Exit(write_pipelines(options_of(context), "github", check, force))


@ci.command()
def gitlab(context: typer.Context, check: Check = False, force: Force = False) -> None:
    """Write .gitlab/gen.gitlab-ci.yml, for your .gitlab-ci.yml to include."""
    from generator.cli.ci import write_pipelines

    raise typer.Exit(write_pipelines(options_of(context), "gitlab", check, force))


@ci.command()
def atlantis(context: typer.Context, check: Check = False, force: Force = False) -> None:
    """Write atlantis.yaml, and the server's repos.yaml with a workflow of gen."""
    from generator.cli.ci import write_pipelines

    raise typer.Exit(write_pipelines(options_of(context), "atlantis", check, force))


@ci.command()
def keep(context: typer.Context, environment: Environment) -> None:
    """Store the plans that change or heal something beside the state, and print their names: what an approval is of."""
    from generator.cli.ci import keep_plans

    keep_plans(options_of(context), environment)


@ci.command()
def take(
    context: typer.Context,
    environment: Environment,
    plans: Annotated[list[str], typer.Argument(metavar="SHA256", help="As `gen ci keep` printed them.")],
) -> None:
    """Bring exactly these plans for `gen apply`, and print the services they are of."""
    from generator.cli.ci import take_plans

    take_plans(options_of(context), environment, plans)
