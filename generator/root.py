"""Where a project begins."""

from pathlib import Path

from generator.diagnostics import UserError


def find_root(start: Path) -> Path:
    """The nearest folder with a `gen.yaml`, from `start` upwards."""
    for folder in (start, *start.parents):
        if (folder / "gen.yaml").is_file():
            return folder
    raise UserError(f"no gen.yaml in {start} or above it: run `gen init DIR` to lay out a project, or pass --root DIR")
