"""A project as an older gen has laid it out, in a repository of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.copies import lock
from generator.copies.tree import read_tree
from generator.scaffold import place_files, plan_project
from generator.scaffold.project import MARKER

CHECKOUT = Path(__file__).parents[2]
ENTRY = [sys.executable, "-c", "from generator.cli import main; main()"]
_WHO = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
Older = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Old:
    """`blocks` changes texts of this gen's blocks into those of the older one, by path."""

    root: Path

    @classmethod
    def lay(cls, root: Path, older: Mapping[str, Older], without: str = "", locked: bool = False) -> "Old":
        """Laid out, rendered and committed with the older blocks; `without` names a block that it had not. The first
        versions laid out no lock; with `locked` there is one.
        """
        modules = PurePosixPath("modules")
        gone = [_block(without), modules / lock.NAME, modules / lock.BASES]
        planned = plan_project("shop", "0.0.1")
        place_files(root, [item for item in planned if not any(map(item.path.is_relative_to, gone))], last=MARKER)
        made = cls(root)
        for path, change in older.items():
            text = made.read(path)
            assert change(text) != text, path
            made.write(path, change(text))
        if locked:
            trees = {folder.name: read_tree(folder) for folder in sorted((root / modules).iterdir())}
            copies = {name: lock.Copy(lock.PACKAGE, "0.0.1", "", lock.digests(tree)) for name, tree in trees.items()}
            lock.save(root / modules, copies, trees)
        made.write("gen.yaml", made.read("gen.yaml").replace(">=0.0,<0.1", ">=0.0"))
        made.gen("render", "--no-package", fine=True)
        made.write("gen.yaml", made.read("gen.yaml").replace(">=0.0", ">=0.0,<0.1"))
        made.git("init", "--quiet", "--initial-branch=main")
        made.commit()
        return made

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_bytes(text.encode())

    def git(self, *words: str) -> str:
        return subprocess.run(
            ["git", *_WHO, *words], cwd=self.root, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")

    def changed(self) -> list[str]:
        return [line.split()[-1] for line in self.git("status", "--porcelain", "--untracked-files=all").splitlines()]

    def gen(
        self, *words: str, fine: bool = False, environ: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        told = dict(environ or os.environ) | {"PYTHONPATH": str(CHECKOUT)}
        ended = subprocess.run([*ENTRY, *words], cwd=self.root, env=told, capture_output=True, text=True, check=False)
        assert ended.returncode == 0 or not fine, ended.stdout + ended.stderr
        return ended


def _block(name: str) -> PurePosixPath:
    return PurePosixPath("modules", name or "none")
