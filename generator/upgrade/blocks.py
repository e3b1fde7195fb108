"""The blocks of a project, merged with those of this gen: the same three ways as copies elsewhere.

A project that has no `modules.lock.json` was laid out before there was one. What its first commit has of a block is
taken for what was laid out; without a history only blocks that are as this gen's are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.copies import git, lock
from generator.copies.copying import Update, add, plan_update, write_updates
from generator.copies.lock import PACKAGE, Copy, Lock
from generator.copies.sources import Source, installed
from generator.copies.tree import Tree, read_tree
from generator.diagnostics import UserError
from generator.scaffold import kit

# What stands for the version of a block that no lock knows.
BEFORE = "as laid out"


@dataclass(frozen=True, slots=True)
class Blocks:
    """`updates` of blocks that are there, `fresh` ones that are not; `known` is the lock they start from."""

    known: Lock
    source: Source
    updates: tuple[Update, ...]
    fresh: Mapping[str, Tree]


def plan_blocks(modules: Path) -> Blocks:
    """What becomes of the blocks in `modules`; UserError for one whose beginnings nobody knows."""
    source = installed()
    known = lock.load(modules)
    there = [name for name in source.blocks if (modules / name).is_dir()]
    laid = {name: _laid_out(modules / name, source.blocks[name]) for name in there if name not in known.copies}
    unknown = sorted(name for name, tree in laid.items() if tree is None)
    if unknown:
        raise UserError(
            f"{', '.join(f'modules/{name}' for name in unknown)}: edited, and neither modules.lock.json nor a whole "
            "git history says what was laid out, so an edit cannot be told from an older version. Put the blocks of "
            "the version that the project was made with back, commit, put your edits back, commit, and run this again"
        )
    bases = {name: tree for name, tree in laid.items() if tree is not None}
    copies = {name: Copy(PACKAGE, BEFORE, "", lock.digests(tree)) for name, tree in bases.items()}
    begun = Lock(modules, {**known.copies, **copies})
    ours = [name for name in there if begun.copies[name].origin == PACKAGE]
    updates = tuple(plan_update(begun, name, source, bases.get(name)) for name in ours)
    fresh = {name: tree for name, tree in source.blocks.items() if name not in there}
    return Blocks(begun, source, updates, fresh)


def _laid_out(folder: Path, theirs: Tree) -> Tree | None:
    """What gen once laid out here, None where that is not known."""
    mine = read_tree(folder)
    if lock.digests(mine) == lock.digests(theirs):
        return theirs
    found = git.history(folder)
    if found is None:
        return None
    return {path: content for path, content in found[1].items() if _kept(path)}


def _kept(path: str) -> bool:
    return not any(part.startswith(".") for part in path.split("/"))


def names_unknown_to_gen(modules: Path, blocks: Blocks) -> list[str]:
    """Blocks of the lock that came from gen and that it has no more."""
    here = {file.parent.name for file in modules.glob("*/main.tf")} - {kit.RENDERED}
    copies = blocks.known.copies
    ours = {name for name, copy in copies.items() if copy.origin == PACKAGE}
    return sorted((here & ours) - set(blocks.source.blocks))


def write_blocks(blocks: Blocks) -> None:
    """Merged blocks, new ones, and the lock of all."""
    write_updates(blocks.known, blocks.updates)
    if blocks.fresh:
        add(blocks.known.folder, list(blocks.fresh), blocks.source)
