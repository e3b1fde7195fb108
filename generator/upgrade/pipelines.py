"""Pipelines that an older gen has written: those of a host that the project uses are written anew."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from generator.project import Project
from generator.sync import compare, is_generated, write

_PLACES = {
    "atlantis": ("atlantis.yaml", "docs/atlantis/repos.yaml"),
    "github": (".github/workflows/*.yml",),
    "gitlab": (".gitlab/gen.gitlab-ci.yml",),
}


def renew(project: Project) -> Iterator[PurePosixPath]:
    """Write what differs, and give its path."""
    for host in hosts(project.root):
        from generator.pipelines import pipelines

        made = pipelines(project, host)
        changes = compare(project.root, made.files, made.owned)
        write(project.root, changes, files=made.files)
        yield from (change.path for change in changes)


def hosts(root: Path) -> list[str]:
    """Those that gen has written pipelines for."""
    return [host for host, patterns in _PLACES.items() if any(_generated(root, pattern) for pattern in patterns)]


def _generated(root: Path, pattern: str) -> bool:
    return any(is_generated(file.read_bytes()[:200]) for file in root.glob(pattern) if file.is_file())
