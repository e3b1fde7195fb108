"""The command line: the only part that prints, exits, or reads the clock and the environment."""

import atexit
import gc
import os
import sys


def main() -> None:
    """Entry point of `gen`: 0 fine, 1 findings or a failed step, 2 wrong usage, 3 a bug of ours.

    4 is of `gen drift` a look that failed.
    """
    # Nearly all that a run makes stays until its end: looking for cycles in it, now and then and once more when Python
    # ends, took a third of rendering 500 functions.
    gc.set_threshold(1_000_000, 50, 100)
    atexit.register(gc.freeze)
    os.environ.setdefault("TYPER_USE_RICH", "0")  # rich costs as much as all the rest of `gen --help`
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them reads every installed distribution
    from generator.cli.app import app
    from generator.cli.arguments import global_first
    from generator.cli.ending import ending, open_streams
    from generator.diagnostics import UserError

    open_streams()
    try:
        arguments = global_first(sys.argv[1:])
    except UserError as error:
        sys.stderr.write(f"gen: {error}\n")
        raise SystemExit(2) from None
    with ending(arguments):
        app(args=arguments)
