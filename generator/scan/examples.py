"""Which blocks bring an example that is scanned: the `complete` one, which uses everything the block has."""

from pathlib import Path

from generator.copies import lock

MODULES = "modules"
COMPLETE = "examples/complete"


def with_examples(root: Path) -> tuple[str, ...]:
    """The blocks of the project in `root` that have one, in order."""
    return tuple(sorted(folder.parent.parent.name for folder in (root / MODULES).glob(f"*/{COMPLETE}")))


def own(root: Path) -> tuple[str, ...]:
    """Those that the project did not copy from somewhere: copies were scanned where they come from."""
    copied = lock.load(root / MODULES).copies
    return tuple(name for name in with_examples(root) if name not in copied)
