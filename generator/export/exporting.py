"""Writing the repository of one service."""

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from generator.delivery.plan_store import PREFIX
from generator.delivery.roots import roots_of
from generator.diagnostics import UserError
from generator.export.contents import Exported, gather, traces
from generator.export.recipes import PATTERNS, SKIPPED, Recipe, recipes
from generator.layout.files import ENVIRONMENTS
from generator.layout.states import file_of, key_of
from generator.pipelines.actions import ACTIONS, VERSIONS
from generator.project import Project, require_known
from generator.resolve.stack import Stack

if TYPE_CHECKING:
    import jinja2

_TIERS = ("development", "staging", "production")
_TEXTS = {
    ".github/workflows/deploy.yml": "deploy.yml.j2",
    ".gitignore": "gitignore.j2",
    "Makefile": "Makefile.j2",
    "README.md": "README.md.j2",
    "package.sh": "package.sh.j2",
}


@dataclass(frozen=True, slots=True)
class Export:
    """What was written; `traces` are places in the user's own files that speak of gen, `local` environments whose
    state is a file.
    """

    files: tuple[Exported, ...]
    recipes: tuple[Recipe, ...]
    traces: tuple[str, ...]
    local: tuple[str, ...]


def plan_export(project: Project, service: str) -> Export:
    """Everything that an export of `service` would hold."""
    stacks = _stacks(project, service)
    made = recipes(project, stacks.values())
    files = gather(project, service, stacks, made)
    files += _texts(project, service, stacks, made)
    return Export(
        files=tuple(files),
        recipes=tuple(made),
        traces=tuple(traces(files, [project.name])),
        local=tuple(name for name, stack in stacks.items() if not stack.environment.state),
    )


def _stacks(project: Project, service: str) -> dict[str, Stack]:
    """The service in each environment that has it, the careless ones first."""
    require_known(project, [service])
    names = sorted(project.environments, key=lambda name: (_tier(project, name), name))
    present = [name for name in names if project.in_environment(service, project.environments[name])]
    if not present:
        raise UserError(f"{service} is left out of every environment: there is nothing to export")
    return {name: roots_of(project, name, [service])[0].stack for name in present}


def _tier(project: Project, name: str) -> int:
    return _TIERS.index(project.environments[name].spec.tier or _TIERS[0])


def _texts(project: Project, service: str, stacks: Mapping[str, Stack], made: Sequence[Recipe]) -> list[Exported]:
    environments = list(stacks)
    buckets = {
        name: stack.environment.artifacts.bucket for name, stack in stacks.items() if stack.environment.artifacts
    }
    view = {
        "service": service,
        "description": (next(iter(stacks.values())).spec.description or "").rstrip("."),
        "environments": environments,
        "recipes": made,
        "buckets": buckets,
        "prefix": project.name,
        "skipped": SKIPPED,
        "patterns": PATTERNS,
        "states": [_state(project, name, stack) for name, stack in stacks.items()],
        "jobs": _jobs(project, stacks),
        "actions": ACTIONS,
        "versions": VERSIONS,
    }
    return [
        Exported(PurePosixPath(path), _templates().get_template(name).render(view).encode())
        for path, name in _TEXTS.items()
    ]


@dataclass(frozen=True, slots=True)
class _Job:
    """An environment that is deployed to: `needs` is the job before, `variable` names the role that plans, `plans` is
    where in the bucket of the state plans lie, and `encryption` how.
    """

    name: str
    needs: str
    region: str
    root: str
    variable: str
    bucket: str
    plans: str
    encryption: str


def _jobs(project: Project, stacks: Mapping[str, Stack]) -> list[_Job]:
    """One after the other; what keeps its state in a file cannot be deployed from a machine that forgets it."""
    jobs: list[_Job] = []
    for name, stack in stacks.items():
        if state := stack.environment.state:
            needs = jobs[-1].name if jobs else "check"
            kms = f"--server-side-encryption aws:kms --ssekms-key-id {state.kms_key}"
            jobs.append(
                _Job(
                    name=name,
                    needs=needs,
                    region=str(stack.environment.region),
                    root=f"{ENVIRONMENTS}/{name}/{stack.spec.service}",
                    variable=f"PLAN_ROLE_{name.upper().replace('-', '_')}",
                    bucket=state.bucket,
                    plans=f"{project.name}/{name}/{PREFIX}",
                    encryption=kms if state.kms_key else "--server-side-encryption AES256",
                )
            )
    return jobs


def _state(project: Project, name: str, stack: Stack) -> dict[str, object]:
    state = stack.environment.state
    file, key = file_of(name, stack.stem), key_of(project.name, name, stack.stem)
    where = f"`s3://{state.bucket}/{key}`" if state else f"the file `{file}`"
    return {"name": name, "account": str(stack.environment.account), "where": where, "local": not state}


@cache
def _templates() -> "jinja2.Environment":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("generator.export"),
        autoescape=False,  # noqa: S701 - a Makefile, shell, YAML and Markdown; every value was validated against the spec
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = lambda path: shlex.quote(str(path))
    return environment


def write_export(export: Export, folder: Path) -> None:
    """The whole folder in one step; UserError when something is there."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise UserError(f"{folder} is there and not empty: name a folder that is new")
    draft = folder.parent / f".{folder.name}.{os.getpid()}.tmp"
    try:
        for item in export.files:
            (draft / item.path).parent.mkdir(parents=True, exist_ok=True)
            (draft / item.path).write_bytes(item.content)
        if folder.is_dir():
            folder.rmdir()
        draft.rename(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise UserError(f"{error.filename or folder}: cannot be written ({error.strerror}); run again") from None
