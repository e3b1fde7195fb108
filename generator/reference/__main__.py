"""`python -m generator.reference [--check]`: write the reference of this checkout, or say what is not up to date."""

import sys
from pathlib import Path

from generator.diagnostics import UserError
from generator.reference.pages import pages
from generator.reference.surface import unproved_required

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    """1 when `--check` finds a page that differs or a required row of the surface without a proof."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m generator.reference [--check]\n")
        return 2
    try:
        stale = [page for page in pages(ROOT) if not _stands(ROOT / page.path, page.text)]
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for page in stale:
        if not arguments:
            (ROOT / page.path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / page.path).write_text(page.text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{'differs' if arguments else 'written'}  {page.path}\n")
    missing = unproved_required(ROOT) if arguments else []
    for row in missing:
        sys.stdout.write(f"no test proves {row.id}: {row.capability}\n")
    if arguments and stale:
        sys.stdout.write("run `python -m generator.reference` and commit the result\n")
    return int(bool(arguments and (stale or missing)))


def _stands(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
