"""What an upgrade may touch, as it was: for putting it back when the proof fails."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.copies.lock import BASES
from generator.layout.files import PACKAGES_FILE
from generator.replacing import replace_file
from generator.terraform.provider_locks import LOCK

_FOLDERS = ("modules", "environments", "functions", ".github", ".gitlab", "docs/atlantis")
_FILES = ("gen.yaml", "atlantis.yaml", ".gen/rendered.json")
_ENDINGS = (".tfstate", ".tfstate.backup", ".pyc", PACKAGES_FILE, LOCK, ".tmp")


@dataclass(frozen=True, slots=True)
class Snapshot:
    root: Path
    files: Mapping[Path, bytes]

    @classmethod
    def of(cls, root: Path) -> "Snapshot":
        return cls(root, {path: path.read_bytes() for path in _watched(root)})

    def changed(self) -> list[Path]:
        """Paths that are not as they were, below the root, without gen's own record."""
        now = Snapshot.of(self.root).files
        paths = {*now, *self.files}
        differing = (path.relative_to(self.root) for path in paths if now.get(path) != self.files.get(path))
        return sorted(path for path in differing if path.parts[0] != ".gen")

    def restore(self) -> None:
        """Everything as it was; empty folders that came since go with their files."""
        for path in {*_watched(self.root)} - set(self.files):
            path.unlink()
            _remove_empty(path.parent, self.root)
        for path, content in self.files.items():
            if not path.is_file() or path.read_bytes() != content:
                replace_file(path, content)


def _watched(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _FILES if (root / name).is_file())
    for folder in _FOLDERS:
        for top, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders if not name.startswith((".", "__")) or name == BASES]
            for name in names:
                path = Path(top, name)
                if not name.endswith(_ENDINGS) and not path.is_symlink():
                    yield path


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
