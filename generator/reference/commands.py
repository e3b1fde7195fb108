"""docs/commands.md: the commands, their arguments and options, from the command line itself."""

from collections.abc import Iterator
from typing import Any

from generator.reference.markdown import Page, code, filled, page, table, text


def commands_page() -> Page:
    """All commands, in the order of `gen --help`."""
    import typer.main

    from generator.cli.app import app

    command: Any = typer.main.get_command(app)
    makers = {
        "common": lambda: table(("option", "does"), _options(command)),
        "commands": lambda: "\n\n".join(_commands("gen", command)),
    }
    return page("commands.md", "generator/cli/app.py", filled(text("commands.md"), makers))


def _commands(prefix: str, group: Any) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(f"{prefix} {name}", command)
        else:
            yield _command(f"{prefix} {name}", command)


def _command(name: str, command: Any) -> str:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    usage = " ".join([name, *map(_argument, arguments)])
    named = table(("argument", "is"), ((code(_argument(item)), _help(item)) for item in arguments if _help(item)))
    options = table(("option", "does"), _options(command))
    return "\n\n".join(part for part in (f"## {name}", f"`{usage}`", command.help or "", named, options) if part)


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
