"""`gen init`, `gen new service` and `gen new environment`."""

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.diagnostics import UserError
from generator.scaffold import (
    Choice,
    place_files,
    place_folder,
    plan_environment,
    plan_project,
    plan_service,
    project_name,
)
from generator.scaffold.project import MARKER
from generator.vocabulary.regions import doubt


def init_project(folder: Path) -> None:
    """Lay out a project; what is there and equal stays, anything else in the way stops it."""
    root = Path(os.path.abspath(folder))  # noqa: PTH100 - `..` is taken as typed, links are kept
    _check_place(root)
    placed = place_files(root, plan_project(project_name(root), version("stackwright")), last=MARKER)
    if not placed:
        say(f"{folder} is laid out already: nothing to write")
        return
    for top, count in _by_top(placed):
        result(f"create   {top}{f' ({count} files)' if count > 1 else ''}")
    say(f"\nA project of three environments and one service, `api`. Read {folder / 'README.md'}, then:")
    say(f"  cd {folder}\n  gen validate\n  gen render\n  gen up api\n  gen send api.notebook")


def _check_place(root: Path) -> None:
    """Not where every file of the machine, or of another project, would lie inside of it or around it."""
    if root == root.parent:
        raise UserError(f"{root} is the whole machine: name a folder for the project, such as `gen init shop`")
    outer = next((folder for folder in root.parents if (folder / MARKER).is_file()), None)
    if outer:
        raise UserError(
            f"{root} lies inside the project {outer}: `gen new service NAME` there adds a service to it; "
            "for a project of its own choose a folder outside"
        )


def _by_top(placed: Sequence[PurePosixPath]) -> list[tuple[str, int]]:
    """Files at the top, and folders of the second level with the number of their files."""
    counts: dict[str, int] = {}
    for path in placed:
        top = "/".join(path.parts[:2]) if path.parts[0] == "environments" else path.parts[0]
        name = top if top == str(path) else f"{top}/"
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())


def add_service(options: Options, name: str, template: str) -> None:
    root = options.root
    placed = place_folder(root, PurePosixPath("functions", name), plan_service(name, template))
    _tell(options, placed)
    say(f"\nnext: gen validate {name}   gen render {name}   gen up {name}   (functions/{name}/README.md)")


def add_environment(options: Options, name: str, account: str, region: str, tier: str) -> None:
    from generator.loading import load

    root = options.root
    planned = plan_environment(load(root).name, Choice(name, account, region, tier))
    if wrong := doubt(region):
        say(f"warning: {wrong}")
    _tell(options, place_folder(root, planned.path.parent, [planned]))
    say("\nnext: gen validate   gen render")


def _tell(options: Options, placed: Sequence[PurePosixPath]) -> None:
    if options.format is Format.JSON:
        result_json([{"kind": "create", "path": str(path)} for path in placed])
        return
    for path in placed:
        result(f"create   {path}")
