"""What a folder is made of for Terraform: its files, and the folders of the local modules that it calls, in turn.

Calls are looked for as text, which is quick and finds too many rather than too few: a `source` that is no module's
leads to a folder without HCL, or to one too much.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

JSON = ".tf.json"
ENDINGS = (".tf", JSON)
# `source = "./x"` in HCL, `"source": "./x"` in JSON: only what begins like this is local to Terraform.
# https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
_CALLED = re.compile(rb'\bsource"?\s*[=:]\s*"(\.\.?/[^"]*)"')


def files_of(folder: Path) -> list[Path]:
    """What Terraform reads as configuration in a folder, in order."""
    return sorted(file for file in folder.glob("*.tf*") if file.name.endswith(ENDINGS))


def reached(project: Path, folders: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """These folders, and all that calls lead to from there; what lies outside of the project is left out."""
    found: set[PurePosixPath] = set()
    waiting = list(folders)
    while waiting:
        folder = waiting.pop()
        if folder not in found:
            found.add(folder)
            waiting += _called(project, folder)
    return sorted(found)


def _called(project: Path, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    for file in files_of(project / folder):
        for source in named(file.read_bytes()):
            if place := below(folder, source):
                yield place


def named(text: bytes) -> list[str]:
    """What a file names as local `source`, as it is written there."""
    return [source.decode("utf-8", "replace") for source in _CALLED.findall(text)]


def below(folder: PurePosixPath, source: str) -> PurePosixPath | None:
    """Where a local `source` of this folder leads; None when that is outside of the project."""
    place = posixpath.normpath(f"{folder}/{source}")
    return None if place == ".." or place.startswith(("../", "/")) else PurePosixPath(place)
