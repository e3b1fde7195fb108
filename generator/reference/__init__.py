"""The reference, made from the code: the spec, verbs, rules, commands, foreign spellings, blocks, the surface.

In: the models, the tables and the blocks of a checkout. Out: `Page`s; `python -m generator.reference` writes them, with
`--check` it says which differ. Everything has one order, so that a page changes only when what it describes does.
"""

from generator.reference.markdown import Page
from generator.reference.pages import pages

__all__ = ["Page", "pages"]
