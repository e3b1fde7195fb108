"""All pages of the reference."""

from collections.abc import Mapping
from pathlib import Path

from generator.document import parse
from generator.reference.blocks import block_pages, read_blocks
from generator.reference.commands import command_pages
from generator.reference.foreign import foreign_page
from generator.reference.markdown import Page, text
from generator.reference.rules import rules_page
from generator.reference.scan import scan_page
from generator.reference.spec import spec_page
from generator.reference.surface import surface_page
from generator.reference.verbs import verbs_page


def pages(root: Path) -> list[Page]:
    """Every page made from the checkout at `root`."""
    blocks = read_blocks(root)
    return [
        spec_page(blocks, texts("examples.yaml"), texts("notes.yaml")),
        verbs_page(),
        rules_page(),
        *command_pages(root),
        foreign_page(),
        scan_page(),
        surface_page(root),
        *block_pages(blocks),
    ]


def texts(file: str) -> Mapping[str, str]:
    """The pieces of one file of texts/, by name."""
    return {name: str(piece) for name, piece in parse(text(file).encode(), file).tree.items()}
