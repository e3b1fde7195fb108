"""Global options wherever they are typed: `gen validate --format json` means `gen --format json validate`."""

from collections.abc import Sequence

from generator.cli.options import Format
from generator.diagnostics import UserError

_FORMS = tuple(Format)
_GLOBAL = {"--format": f"{', '.join(_FORMS[:-1])} or {_FORMS[-1]}", "--root": "a project's folder"}


def global_first(arguments: Sequence[str]) -> list[str]:
    """The same words with the global options, and their values, before the command; UserError without a value."""
    moved: list[str] = []
    others: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*moved, *others, word, *words]
        if word in _GLOBAL and (value := next(words, None)) is not None:
            moved += [word, value]
        elif word in _GLOBAL:
            raise UserError(f"{word} needs a value: {_GLOBAL[word]}")
        elif word.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            moved.append(word)
        else:
            others.append(word)
    return [*moved, *others]
