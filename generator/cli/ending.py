"""How a run ends when it does not end well: one message, one exit code."""

import errno
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from generator.delivery.refusals import refusal_of_aws
from generator.diagnostics import SpecError, UserError

BUG = 3
FINDINGS = 1
INTERRUPTED = 130
# The machine's troubles: neither the user's spec nor our code can do anything about them.
_MACHINE = frozenset(
    [errno.EACCES, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EPERM, errno.EROFS]
)


def open_streams() -> None:
    """Give stdin, stdout and stderr that came closed (`>&-`) to /dev/null, before a file of ours takes their place."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - open until the end
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - open until the end


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
        _drop_output()
        raise SystemExit(FINDINGS) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _MACHINE:
            _drop_output()
            where = f"{error.filename}: " if error.filename else ""
            sys.stderr.write(f"gen: {where}{error.strerror}; mend it and run again\n")
            raise SystemExit(FINDINGS) from None
        if refusal := refusal_of_aws(error):
            sys.stderr.write(f"gen: {refusal}\n")
            raise SystemExit(FINDINGS) from None
        traceback.print_exc()
        sys.stderr.write(
            f"\ngen: this is a bug of gen's, not yours; please report it with the lines above ({_line(arguments)})\n"
        )
        raise SystemExit(BUG) from None


def _drop_output() -> None:
    """What is still to be written to stdout would fail again while Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
