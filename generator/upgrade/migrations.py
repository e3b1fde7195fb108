"""Formats of `spec:`: one step from each version to the next, as an edit of the text, so that comments stay."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.diagnostics import UserError

_VERSION = re.compile(r"^spec[ \t]*:[ \t]*(\d+)", re.MULTILINE)
_FILES = ("functions/*/service.y*ml", "environments/*/environment.y*ml")


@dataclass(frozen=True, slots=True)
class Migration:
    """From format `since` to the next; `edit` leaves the line `spec:` alone."""

    since: int
    edit: Callable[[str], str]


# Format 1 is the first.
MIGRATIONS: tuple[Migration, ...] = ()


def migrated(root: Path, migrations: Sequence[Migration] = MIGRATIONS) -> dict[PurePosixPath, str]:
    """The specs that are of an older format, by path, in the newest."""
    newest = 1 + len(migrations)
    found = {}
    for pattern in _FILES:
        for file in sorted(root.glob(pattern)):
            text = file.read_bytes().decode("utf-8", "surrogateescape")
            path = PurePosixPath(file.relative_to(root).as_posix())
            after = _migrated(path, text, newest, {item.since: item for item in migrations})
            if after != text:
                found[path] = after
    return found


def _migrated(path: PurePosixPath, text: str, newest: int, steps: dict[int, Migration]) -> str:
    """The text in the newest format; what names no format is left to the spec's own reader to refuse."""
    match = _VERSION.search(text)
    if match is None:
        return text
    version = int(match[1])
    if version > newest:
        raise UserError(f"{path}: spec is {version}, and this gen reads up to {newest}: install a newer gen")
    while version in steps:
        text = _VERSION.sub(f"spec: {version + 1}", steps[version].edit(text), count=1)
        version += 1
    return text
