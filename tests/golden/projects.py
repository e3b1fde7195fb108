"""Golden cases on disk: a little project, and in `rendered/` beside it the tree that it becomes."""

import shutil
from pathlib import Path

from generator.loading import load
from generator.pipeline import render_service
from generator.project import Project

BLOCKS = Path(__file__).parents[2] / "modules"
CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
RENDERED = "rendered"
HANDLER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"


def laid_out(case: Path, root: Path) -> Project:
    """The case's project at `root`, with blocks to call and the files that its functions name."""
    shutil.copytree(case, root, ignore=shutil.ignore_patterns(RENDERED), dirs_exist_ok=True)
    (root / "modules").mkdir()
    for block in BLOCKS.iterdir():
        if (block / "variables.tf").is_file():
            (root / "modules" / block.name).symlink_to(block)
    project = load(root)
    for source in project.services.values():
        folder = root / source.folder
        for function in source.spec.functions.values():
            if function.handler:
                (folder / f"{function.handler.partition('.')[0]}.py").write_text(HANDLER)
        for layer in (source.spec.layers or {}).values():
            _plant_layer(folder, layer.source, layer.requirements)
    return project


def _plant_layer(folder: Path, source: str | None, requirements: str | None) -> None:
    if source:
        (folder / source).mkdir(exist_ok=True)
        (folder / source / "shared.py").write_text("")
    if requirements:
        (folder / requirements).parent.mkdir(exist_ok=True)
        (folder / requirements).write_text("")


def rendered(project: Project) -> dict[str, str]:
    """Every file that the project becomes, by path."""
    environments = list(project.environments.values())
    found = (render_service(project, name, environments) for name in project.services)
    return {str(file.path): file.text for rendering in found if rendering for file in rendering.files}


def kept(case: Path) -> dict[str, str]:
    """The golden tree, by path."""
    folder = case / RENDERED
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()}


def keep(case: Path, files: dict[str, str]) -> None:
    """Replace the golden tree."""
    shutil.rmtree(case / RENDERED, ignore_errors=True)
    for name, text in files.items():
        target = case / RENDERED / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
