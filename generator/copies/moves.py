"""What a copy's resources are called, and which `moved` and `removed` blocks tell a state of it.

Read by patterns, not as HCL: a copy in the middle of a merge is no HCL.
"""

import re
from collections.abc import Iterator

from generator.copies.tree import Tree

_RESOURCE = re.compile(r'^[ \t]*resource[ \t]+"([^"]+)"[ \t]+"([^"]+)"', re.MULTILINE)
_TOLD = re.compile(r"^[ \t]*(moved|removed)[ \t]*\{(.*?)^[ \t]*\}", re.MULTILINE | re.DOTALL)
_FROM = re.compile(r"\bfrom[ \t]*=[ \t]*(\S+)")
_TO = re.compile(r"\bto[ \t]*=[ \t]*(\S+)")


def resources(tree: Tree) -> set[str]:
    """Addresses, such as `aws_sqs_queue.this`, of the block itself; its examples and tests have states of their own."""
    return {f"{kind}.{name}" for text in _hcl(tree) for kind, name in _RESOURCE.findall(text)}


def moved(tree: Tree) -> set[tuple[str, str]]:
    """Each `moved` block as (from, to); a `removed` one has no to."""
    return {
        (start[1], end[1] if (end := _TO.search(body)) else "")
        for text in _hcl(tree)
        for _, body in _TOLD.findall(text)
        if (start := _FROM.search(body))
    }


def gone(before: Tree, after: Tree) -> list[str]:
    """Resources that the next plan would destroy: not there any more, and nothing says what became of them."""
    told = {start.partition("[")[0] for start, _ in moved(after)}
    return sorted(resources(before) - resources(after) - told)


def untold(theirs: Tree, after: Tree) -> list[str]:
    """`moved` blocks of the source that the merged copy lacks."""
    return sorted(f"{start} -> {end}" if end else start for start, end in moved(theirs) - moved(after))


def _hcl(tree: Tree) -> Iterator[str]:
    for path, content in tree.items():
        if path.endswith(".tf") and "/" not in path:
            yield content.decode("utf-8", "replace")
