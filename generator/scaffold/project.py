"""A whole project: its own files, the blocks, three environments and a first service."""

import re
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath

from generator.scaffold import kit
from generator.scaffold.environment import Choice, plan_environment
from generator.scaffold.placing import PlannedFile
from generator.scaffold.service import plan_service
from generator.scaffold.texts import text
from generator.spec.model import SERVICE_NAME
from generator.understand.schema import schema_text

FIRST_SERVICE = "api"
MARKER = PurePosixPath("gen.yaml")
SCHEMA = PurePosixPath("functions/service.schema.json")
_MODULES = PurePosixPath("modules")
_REGION = "eu-central-1"
_ENVIRONMENTS = (
    Choice("dev", "111111111111", _REGION, "development"),
    Choice("stg", "222222222222", _REGION, "staging"),
    Choice("prod", "333333333333", _REGION, "production"),
)
_TEXTS = {
    ".gitignore": "gitignore",
    ".tflint.hcl": "tflint.hcl",
    "Makefile": "Makefile",
    "README.md": "README.md",
    "approvals.yaml": "approvals.yaml",
    "gen.yaml": "gen.yaml",
    "pyproject.toml": "pyproject.toml",
}


def project_name(folder: PurePath) -> str:
    """The project's name, after its folder."""
    stem = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).lstrip("-0123456789")[:32].rstrip("-")
    return stem if re.fullmatch(SERVICE_NAME, stem) else "project"


def plan_project(project: str, version: str) -> list[PlannedFile]:
    """All files, for gen of this `version` such as `0.1.0`."""
    requires = requirement(version)
    return [
        *(
            PlannedFile(PurePosixPath(path), text(name, project=project, requires=requires))
            for path, name in _TEXTS.items()
        ),
        *(plan_environment(project, choice) for choice in _ENVIRONMENTS),
        PlannedFile(SCHEMA, schema_text().encode()),
        *plan_service(FIRST_SERVICE, FIRST_SERVICE),
        *_blocks(version),
    ]


def requirement(version: str) -> str:
    """The versions that read a project alike: `>=0.1,<0.2` for 0.1.0, `>=1.4,<2` for 1.4.2."""
    major, minor = map(int, version.split(".")[:2])
    return f">={major}.{minor},<{f'0.{minor + 1}' if major == 0 else major + 1}"


def _blocks(version: str) -> Iterator[PlannedFile]:
    """The blocks, and the lock by which a later gen tells an edit from an older version."""
    from generator.copies import lock  # which takes the installed blocks from this package

    copies = {}
    for name in kit.blocks():
        folder = kit.modules() / name
        tree = {str(path): (folder / path).read_bytes() for path in kit.files(folder)}
        copies[name] = lock.Copy(lock.PACKAGE, version, "", lock.digests(tree))
        yield from (PlannedFile(_MODULES / name / path, content) for path, content in tree.items())
        yield PlannedFile(_MODULES / lock.BASES / f"{name}.base", lock.packed(tree))
    yield PlannedFile(_MODULES / lock.NAME, lock.lock_text(copies).encode())
