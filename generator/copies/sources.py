"""Where blocks come from: the installed package, or a git remote at a tag."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePosixPath

from generator.copies import git
from generator.copies.lock import PACKAGE
from generator.copies.tree import Tree, read_tree
from generator.diagnostics import UserError, plain
from generator.scaffold import kit

_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")
_KIND = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9._ -]*$")


@dataclass(frozen=True, slots=True)
class Source:
    """Blocks by name at one version. `commit` is "" for the package, whose `ref` is its version."""

    origin: str
    ref: str
    commit: str
    blocks: Mapping[str, Tree]

    def block(self, name: str) -> Tree:
        """The files of a block; UserError with what there is."""
        if name in self.blocks:
            return self.blocks[name]
        close = difflib.get_close_matches(name, self.blocks, 1)
        hint = f"did you mean {close[0]}?" if close else f"there is {', '.join(sorted(self.blocks))}"
        raise UserError(f"{self} has no block {plain(name)}: {hint}")

    def __str__(self) -> str:
        return f"{self.origin} {self.ref}"


def installed(names: Sequence[str] | None = None) -> Source:
    """The blocks of this gen, or only those of `names` that it has."""
    chosen = [name for name in kit.blocks() if names is None or name in names]
    trees = {name: read_tree(kit.modules() / name) for name in chosen}
    return Source(PACKAGE, version(PACKAGE), "", trees)


def remote(url: str, ref: str) -> Source:
    """The blocks of a repository in its `modules/`, or at its top."""
    fetched = git.fetch(git.check_url(url), git.check_ref(ref), ("modules", ""))
    trees: dict[str, dict[str, bytes]] = {}
    for path, content in fetched.files.items():
        name, *inner = PurePosixPath(path).parts
        if inner and _NAME.match(name) and name != kit.RENDERED and all(map(_KIND.match, inner)):
            trees.setdefault(name, {})["/".join(inner)] = content
    blocks = {name: tree for name, tree in trees.items() if "main.tf" in tree}
    if not blocks:
        raise UserError(f"{url} at {ref} has no blocks: no folder of modules/, or of its top, has a main.tf")
    return Source(url, ref, fetched.commit, blocks)
