"""Planned texts against the tree: what differs, and writing it in one go.

In: the rendered files and the folders they own. Out: a list of `Change`; `write` makes them true. Refuses to overwrite
what is the user's: a file without the generated first line always, one edited by hand unless forced.
"""

from generator.sync.changes import Change, Kind, RenderedFile, begins_generated, compare, diff, is_generated
from generator.sync.writing import write

__all__ = ["Change", "Kind", "RenderedFile", "begins_generated", "compare", "diff", "is_generated", "write"]
