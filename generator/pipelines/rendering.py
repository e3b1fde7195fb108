"""Targets and templates to files. Templates are written with `[[ ]]`, because workflows have braces of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from generator.pipelines.actions import ACTIONS, VERSIONS
from generator.pipelines.comment import room
from generator.pipelines.roots import Folder, folders
from generator.pipelines.targets import Targets, targets
from generator.project import Project
from generator.sync import RenderedFile

WORKFLOWS = PurePosixPath(".github/workflows")
_CHECKS = {WORKFLOWS / "pull-request.yml": "github/pull-request.yml", WORKFLOWS / "audit.yml": "github/audit.yml"}
_DELIVERY = {WORKFLOWS / f"{name}.yml": f"github/{name}.yml" for name in ("comment", "deploy", "drift", "rollback")}
_DEPENDABOT = PurePosixPath(".github/dependabot.yml")
_GITLAB = PurePosixPath(".gitlab/gen.gitlab-ci.yml")
_ATLANTIS = {PurePosixPath("atlantis.yaml"): "atlantis/atlantis.yaml"}
_ATLANTIS_SERVER = PurePosixPath("docs/atlantis/repos.yaml")


@dataclass(frozen=True, slots=True)
class Pipelines:
    """`owned` are folders in which a generated file that nobody plans any more is stale."""

    files: tuple[RenderedFile, ...]
    owned: tuple[PurePosixPath, ...]
    targets: Targets


@dataclass(frozen=True, slots=True)
class _View:
    """What the templates are given."""

    project: str
    targets: Targets
    tests: str
    roots: tuple[Folder, ...]
    locks: tuple[str, ...]

    def text(self, template: str) -> str:
        values: dict[str, Any] = {
            "actions": ACTIONS,
            "branch": self.targets.branch,
            "locks": self.locks,
            "project": self.project,
            "room": room(len(self.targets.reached)),
            "roots": self.roots,
            "targets": self.targets.reached,
            "tests": self.tests,
            "versions": VERSIONS,
        }
        return str(_environment().get_template(template).render(values))


def pipelines(project: Project, host: str) -> Pipelines:
    """The files of one host; UserError when environments contradict each other."""
    found = targets(project, host)
    view = _View(project.name, found, tests_of(project.root), folders(project, found.reached), _locks(project.root))
    templates, owned = HOSTS[host](found)
    files = tuple(RenderedFile(path, view.text(name)) for path, name in sorted(templates.items()))
    return Pipelines(files, owned, found)


Chosen = tuple[Mapping[PurePosixPath, str], tuple[PurePosixPath, ...]]


def _github(found: Targets) -> Chosen:
    """Without an account there is nothing to deploy: then pull requests are checked, and that is all."""
    return {**_CHECKS, _DEPENDABOT: "github/dependabot.yml", **(_DELIVERY if found.reached else {})}, (WORKFLOWS,)


def _gitlab(_found: Targets) -> Chosen:
    return {_GITLAB: "gitlab/gen.gitlab-ci.yml"}, ()


def _atlantis(_found: Targets) -> Chosen:
    return {**_ATLANTIS, _ATLANTIS_SERVER: "atlantis/repos.yaml"}, ()


HOSTS: Mapping[str, Callable[[Targets], Chosen]] = {"github": _github, "gitlab": _gitlab, "atlantis": _atlantis}


def tests_of(root: Path) -> str:
    """The command of the project's own tests: its `.ci/run`, else pytest in each service that has some."""
    if (root / ".ci/run").is_file():
        return ".ci/run"
    return 'for folder in functions/*/tests; do\n  if [ -d "$folder" ]; then python -m pytest -q "$folder"; fi\ndone'


def _locks(root: Path) -> tuple[str, ...]:
    """Folders in which Dependabot finds requirements of functions, relative to the root."""
    found = {file.parent.relative_to(root).as_posix() for file in (root / "functions").glob("*/**/requirements*.txt")}
    return tuple(sorted(f"/{folder}" for folder in found))


def _environment() -> Any:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("generator.pipelines"),
        autoescape=False,  # noqa: S701 - the output is YAML; every value was held against a pattern by the spec
        undefined=jinja2.StrictUndefined,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
