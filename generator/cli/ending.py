"""How a run ends when it does not end well: one message, one exit code."""

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from generator.diagnostics import SpecError, UserError

BUG = 3
FINDINGS = 1
INTERRUPTED = 130


@contextmanager
def ending(arguments: Sequence[str]) -> Iterator[None]:
    """Turn what is raised inside into a message for the user and an exit code."""
    try:
        yield
    except SpecError as error:
        from generator.cli.console import show_diagnostics

        show_diagnostics(error.diagnostics, _format(arguments))
        raise SystemExit(FINDINGS) from None
    except UserError as error:
        sys.stderr.write(f"gen: {error}\n")
        raise SystemExit(FINDINGS) from None
    except KeyboardInterrupt:
        sys.stderr.write("\ngen: interrupted; run the same command again to go on\n")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FINDINGS) from None
    except Exception:
        traceback.print_exc()
        sys.stderr.write(
            f"\ngen: this is a bug of gen's, not yours; please report it with the lines above ({_line(arguments)})\n"
        )
        raise SystemExit(BUG) from None


def _format(arguments: Sequence[str]) -> str:
    """The `--format` of a run whose options may not have been read yet."""
    for index, word in enumerate(arguments):
        if word.startswith("--format="):
            return word.partition("=")[2]
        if word == "--format" and index + 1 < len(arguments):
            return arguments[index + 1]
    return "text"


def _line(arguments: Sequence[str]) -> str:
    return " ".join(["gen", *arguments])
