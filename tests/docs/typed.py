"""Command lines as pages show them, and whether `gen` would take them. Nothing of them is run."""

import io
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import typer.main

from generator.cli.app import app
from generator.cli.arguments import global_first
from generator.diagnostics import UserError

_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_REDIRECTION = re.compile(r"\d?[<>]{1,2}(?:&\d|\s?\S+)")
_ENDS = frozenset({"|", "||", "&&", ";", "&", ")", "(", "|&"})


def consoles(page: Path) -> Iterator[str]:
    """The lines of a page that somebody types, without their `$`."""
    for fence in _CONSOLE.findall(page.read_text(encoding="utf-8")):
        yield from (line.removeprefix("$ ") for line in fence.splitlines() if line.startswith("$ "))


def calls(line: str) -> Iterator[list[str]]:
    """The words of each `gen` in a line of shell: `URL=$(gen up api 2>/dev/null | head)` has one."""
    plain = _REDIRECTION.sub(" ", line)
    lexer = shlex.shlex(plain, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] | None = None
    for token in [*lexer, ";"]:
        if token in _ENDS or set(token) <= set("();|&"):
            if words is not None:
                yield words
            words = None
        elif words is not None:
            words.append(token)
        elif token == "gen" or token.endswith("/gen"):
            words = []


def refusal(words: Sequence[str]) -> str:
    """What the command line says against these words behind `gen`; "" when it takes them."""
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            _program().main(args=global_first(words), prog_name="gen")
    except UserError as error:
        return str(error)
    except SystemExit as ended:
        return said.getvalue() if ended.code else ""
    return ""


@cache
def _program() -> Any:
    """The whole command line, with commands that do nothing."""
    program: Any = typer.main.get_command(app)
    for command in _commands(program):
        command.callback = None
    return program


def _commands(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from _commands(inner)


def options_of(name: str) -> set[str]:
    """Every option of a command, or of the commands of a family, and those that all commands have."""
    program: Any = typer.main.get_command(app)
    commands = [program, *_commands(program.commands[name])]
    known = {option for command in commands for item in command.params for option in item.opts}
    return {option for option in known if option.startswith("-")} | {"--help", "-h"}


def command_names() -> set[str]:
    """What `gen --help` lists."""
    program: Any = typer.main.get_command(app)
    return set(program.commands)
