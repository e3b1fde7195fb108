"""Whether a service is still what it was at the commit of a release: other services may have gone on since."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.delivery.affected import APPROVALS, ENVIRONMENTS, affected
from generator.delivery.changes import changes_since

# Where a release goes decides for itself: about its settings, and about what is approved there.
_OF_ENVIRONMENTS = (f"{ENVIRONMENTS}/", APPROVALS)


@dataclass(frozen=True, slots=True)
class Since:
    """What touches the services of the project in `root` since a commit; each commit is looked at once."""

    root: Path
    environment: str
    known: dict[str, Mapping[str, tuple[str, ...]] | None] = field(default_factory=dict)

    def touching(self, service: str, commit: str) -> tuple[str, ...] | None:
        """Paths, () where it is what it was; None where `commit` is not what this checkout has come from."""
        if commit not in self.known:
            self.known[commit] = self._look(commit)
        found = self.known[commit]
        return None if found is None else found.get(service, ())

    def _look(self, commit: str) -> Mapping[str, tuple[str, ...]] | None:
        if not self._is_ancestor(commit):
            return None
        changes = changes_since(self.root, commit)
        own = [path for path in changes.changed if not path.startswith(_OF_ENVIRONMENTS)]
        return affected(own, self.environment, changes.files).services

    def _is_ancestor(self, commit: str) -> bool:
        words = ["git", "merge-base", "--is-ancestor", commit, "HEAD"]
        return subprocess.run(words, cwd=self.root, capture_output=True, check=False).returncode == 0
