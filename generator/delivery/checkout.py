"""The project as it was at a commit, beside the present one: what was released is compared with what was released."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.delivery.provenance import commit_of
from generator.diagnostics import UserError, plain


@contextmanager
def at_commit(root: Path, commit: str) -> Iterator[Path]:
    """The project's root at `commit`: the present one where that is it, else in a worktree that goes afterwards."""
    present = commit_of(root)
    if not commit or (present.id == commit and present.clean):
        yield root
        return
    with tempfile.TemporaryDirectory(prefix="gen-released-") as folder:
        tree = Path(folder) / "tree"
        _git(root, "worktree", "add", "--detach", "--quiet", str(tree), commit)
        try:
            yield tree / _git(root, "rev-parse", "--show-prefix").strip()
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))


def _git(root: Path, *words: str) -> str:
    try:
        return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout
    except subprocess.CalledProcessError as error:
        raise UserError(
            f"commit {words[-1]} is not here ({plain(error.stderr.strip())}): `git fetch` it, then run this again"
        ) from error
