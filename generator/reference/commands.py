"""docs/commands.md, the index of the commands, and the usage of each in the page that docs/commands/ has of it.

A page is written by hand; what the command line itself knows (arguments, options, defaults) stands between its lines
`<!-- usage -->` and `<!-- /usage -->`, from the declarations that `gen --help` reads. Refused: a command without a page
or without a place in the index, and a page without a command.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from generator.diagnostics import UserError
from generator.reference.markdown import Page, between, code, filled, page, table, text

FOLDER = PurePosixPath("docs/commands")
_ROWS = re.compile(r"\{\{ rows (\S+) \}\}")


def command_pages(root: Path) -> list[Page]:
    """The index, and the page of each command of `gen --help`; one page for a family such as `gen ci`."""
    program = _program()
    return [_index(program), *(_page(root, name, program.commands[name]) for name in _matching(root, program))]


def _program() -> Any:
    import typer.main

    from generator.cli.app import app

    return typer.main.get_command(app)


def _index(program: Any) -> Page:
    """texts/commands.md says which command stands where; each stands somewhere, once."""
    written = text("commands.md")
    placed = [name for names in _ROWS.findall(written) for name in names.split(",")]
    wrong = {*placed} ^ {*program.commands} | {name for name in placed if placed.count(name) > 1}
    if wrong:
        raise UserError(f"generator/reference/texts/commands.md places {', '.join(sorted(wrong))} not exactly once")
    makers: dict[str, Callable[..., str]] = {
        "common": lambda: table(("for every command", "does"), _options(program)),
        "rows": lambda names: table(("command", "does"), _rows(program, names.split(","))),
    }
    return page(
        "commands.md", "generator/cli/app.py and generator/reference/texts/commands.md", filled(written, makers)
    )


def _rows(program: Any, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for words, command in _leaves(name, program.commands[name]):
            heading = f"#{'-'.join(('gen', *words.split()))}" if " " in words else ""
            yield f"[{code(_usage(words, command))}](commands/{name}.md{heading})", str(command.help)


def _leaves(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    """The command, or those of a family: what can be typed, and its declaration."""
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _leaves(f"{words} {name}", inner)
    else:
        yield words, command


def _matching(root: Path, program: Any) -> list[str]:
    """The names of all pages; UserError where commands and pages are not the same."""
    there = {file.stem for file in (root / FOLDER).glob("*.md")}
    faults = [
        f"gen {name} has no page: write {FOLDER}/{name}.md, what it is for and an example with what it prints"
        for name in sorted(program.commands.keys() - there)
    ]
    faults += [f"{FOLDER}/{name}.md is of no command" for name in sorted(there - program.commands.keys())]
    if faults:
        raise UserError("\n".join(faults))
    return sorted(there)


def _page(root: Path, name: str, command: Any) -> Page:
    path = FOLDER / f"{name}.md"
    known = "\n\n".join(_section(words, leaf, headed=words != name) for words, leaf in _leaves(name, command))
    return Page(path, between((root / path).read_text(encoding="utf-8"), "usage", known, str(path)))


def _section(words: str, command: Any, *, headed: bool) -> str:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    named = table(("argument", "is"), ((code(_argument(item)), _help(item)) for item in arguments if _help(item)))
    options = table(("option", "does"), _options(command))
    heading = [f"## gen {words}", str(command.help)] if headed else []
    return "\n\n".join(part for part in (*heading, f"`{_usage(words, command)}`", named, options) if part)


def _usage(words: str, command: Any) -> str:
    """What has to be typed: arguments, and the options that a run cannot do without."""
    arguments = [_argument(item) for item in command.params if item.param_type_name == "argument"]
    needed = [
        f"{item.opts[0]} {item.metavar or 'VALUE'}"
        for item in command.params
        if item.param_type_name == "option" and item.required
    ]
    return " ".join(["gen", words, *arguments, *needed])


def _argument(item: Any) -> str:
    name = str(item.metavar or item.name.upper())
    many = f"{name}..." if item.nargs == -1 and "..." not in name else name
    return many if item.required or many.startswith("[") else f"[{many}]"


def _options(command: Any) -> Iterator[tuple[str, str]]:
    for item in command.params:
        if item.param_type_name == "option" and item.name != "help":
            value = "" if getattr(item, "is_flag", False) else f" {item.metavar or 'VALUE'}"
            names = ", ".join(code(f"{name}{value}") for name in item.opts)
            yield names, f"{_help(item)}{_default(item)}"


def _help(item: Any) -> str:
    return str(getattr(item, "help", None) or "")


def _default(item: Any) -> str:
    default = item.default
    if default in (None, False, "", ()) or callable(default) or getattr(item, "is_flag", False):
        return ""
    return f" Default: {code(str(getattr(default, 'value', default)))}."
