"""What the commands of every family are declared with: the program, its global options, the arguments they share."""

from typing import Annotated

import typer

from generator.cli.options import Options

app = typer.Typer(
    name="gen",
    help="AWS Lambda on plain Terraform: service.yaml in, reviewed HCL out, and a local cloud to run it in.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Services = Annotated[list[str] | None, typer.Argument(metavar="SERVICE", help="All services when none is named.")]
Thing = Annotated[str, typer.Argument(metavar="SERVICE.FUNCTION")]
# At least `generator.review.markdown.LEAST`, which is not imported to keep commands quick.
Limit = Annotated[
    int | None,
    typer.Option(min=2_000, metavar="N", help="Characters that the Markdown of the review may have; else 60,000."),
]
In = Annotated[str | None, typer.Option("--env", metavar="ENV", help="In that environment's account; else locally.")]


def options_of(context: typer.Context) -> Options:
    """The global options of this run."""
    found = context.obj
    assert isinstance(found, Options)
    return found
