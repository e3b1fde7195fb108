"""`modules.lock.json`: where each copy comes from, at which version, and what it was made of.

The copies as they were copied stand compressed in `.modules.lock/`, committed with the lock: a three-way merge needs
them as its base, and an installed package has only its newest version, a remote may be out of reach, a tag may have
moved. A block takes 5 to 20 KB there. The ending is `.base`, because `.gitignore` often leaves `*.zip` out.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generator.copies.tree import Tree, digest
from generator.diagnostics import UserError
from generator.replacing import replace_file

NAME = "modules.lock.json"
PACKAGE = "stackwright"  # the origin of what an installed gen carries
BASES = ".modules.lock"
_FORMAT = 1
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Copy:
    """One block: `ref` is a tag or the package's version, `files` are digests by path."""

    origin: str
    ref: str
    commit: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lock:
    """The copies in `folder`, by name."""

    folder: Path
    copies: Mapping[str, Copy]

    def copy(self, name: str) -> Copy:
        if name not in self.copies:
            known = ", ".join(sorted(self.copies)) or "none yet"
            raise UserError(f"{self.folder / NAME} knows no copy {name}: there is {known}; `gen modules add` makes one")
        return self.copies[name]

    def base(self, name: str) -> Tree:
        """The block as it was copied; UserError when that is lost or is not what the lock says."""
        file = self.folder / BASES / f"{name}.base"
        way_out = "take it from git's history, or copy the block anew (`gen modules add`) and put your edits back"
        try:
            with zipfile.ZipFile(file) as archive:
                found = {item.filename: archive.read(item) for item in archive.infolist()}
        except FileNotFoundError:
            raise UserError(f"{file} is missing, without which edits cannot be told from updates: {way_out}") from None
        except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
            raise UserError(f"{file} cannot be read ({error}): {way_out}") from None
        if digests(found) != dict(self.copies[name].files):
            raise UserError(f"{file} is not what {NAME} says was copied: {way_out}")
        return found


def digests(tree: Tree) -> dict[str, str]:
    return {path: digest(tree[path]) for path in sorted(tree)}


def load(folder: Path) -> Lock:
    """The lock of `folder`, empty where there is none; UserError for one that cannot be understood."""
    file = folder / NAME
    try:
        found = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Lock(folder, {})
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read ({error}): take it from git's history") from None
    if not isinstance(found, dict) or found.get("version") != _FORMAT:
        raise UserError(f"{file} is of a version that this gen does not know: a newer gen may read it")
    try:
        return Lock(folder, {name: _copy(entry) for name, entry in found["blocks"].items()})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{file} is not as gen writes it ({error}): take it from git's history") from None


def _copy(entry: Mapping[str, Any]) -> Copy:
    copy = Copy(**entry)
    texts = (copy.origin, copy.ref, copy.commit, *copy.files, *copy.files.values())
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("origin, ref, commit and digests are texts")
    return copy


def save(folder: Path, copies: Mapping[str, Copy], bases: Mapping[str, Tree]) -> None:
    """Write the changed bases and then the lock, each in one step; a base that nobody needs any more goes."""
    try:
        for name, tree in sorted(bases.items()):
            replace_file(folder / BASES / f"{name}.base", packed(tree))
        text = lock_text(copies)
        if not (folder / NAME).is_file() or (folder / NAME).read_text(encoding="utf-8") != text:
            replace_file(folder / NAME, text.encode())
        for file in (folder / BASES).glob("*.base"):
            if file.stem not in copies:
                file.unlink()
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror}); mend it and run again") from None


def lock_text(copies: Mapping[str, Copy]) -> str:
    """The text of the lock."""
    blocks = {name: asdict(copies[name]) for name in sorted(copies)}
    return json.dumps({"version": _FORMAT, "blocks": blocks}, indent=2) + "\n"


def packed(tree: Tree) -> bytes:
    """The same bytes for the same tree."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(tree):
            entry = zipfile.ZipInfo(path, _DATE)
            entry.external_attr = _MODE
            archive.writestr(entry, tree[path], zipfile.ZIP_DEFLATED)
    return stream.getvalue()
