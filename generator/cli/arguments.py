"""Global options wherever they are typed: `gen validate --format json` means `gen --format json validate`."""

from collections.abc import Sequence

_GLOBAL = ("--format", "--root")


def global_first(arguments: Sequence[str]) -> list[str]:
    """The same words with the global options, and their values, before the command."""
    moved: list[str] = []
    others: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*moved, *others, word, *words]
        if word in _GLOBAL:
            moved += [word, *(value for value in [next(words, None)] if value is not None)]
        elif word.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            moved.append(word)
        else:
            others.append(word)
    return [*moved, *others]
