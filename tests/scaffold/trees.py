"""Trees of files, as they compare."""

from pathlib import Path


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root` but gen's own state."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in files if ".gen" not in path.parts}
