"""From locked packages to a tree of files: wheels for the target, and pure Python built where there is no wheel.

In: a `Locked`. Out: files by name in a fresh folder. A native package without a wheel is refused by name.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.package import record, sources
from generator.package.locking import Locked
from generator.package.model import PackageError, Problem, Target, shown
from generator.package.names import on_disk
from generator.package.pruning import kept_files
from generator.package.requirements import LockedPackage
from generator.package.runtimes import LOCAL_PLATFORM
from generator.package.uv_command import Outcome, Uv

_NO_WHEEL = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==\S+ has no (?:usable )?wheels")
_CODE = (".py", ".so", ".pyd", ".pth", ".json", ".dylib")


@dataclass(frozen=True, slots=True)
class Installation:
    """One requirements file for one target, in `folder`, which is empty and ours; `shown` names it in messages."""

    locked: Locked
    target: Target
    folder: Path
    root: Path
    shown: str
    uv: Uv

    def problem(self, message: str) -> PackageError:
        text = message.replace(f"{self.folder}/", "").replace(f"{self.root}/", "")
        return PackageError([Problem(self.shown, text)])

    @property
    def place(self) -> str:
        on = "this machine" if self.target.platform == LOCAL_PLATFORM else self.target.platform
        return f"Python {self.target.python} on {on}"


def install(job: Installation) -> dict[str, Path]:
    """Install everything and return the files that are packaged, by name in the tree."""
    without_wheel = _install_wheels(job)
    trees = [job.folder / "wheels"]
    for package in without_wheel:
        trees.append(_build_package(job, package, len(trees)))
    for project in job.locked.projects:
        trees.append(_build_project(job, project, len(trees)))
    return _merged(job, [tree for tree in trees if tree.is_dir()])


def _install_wheels(job: Installation) -> tuple[LockedPackage, ...]:
    """Install what has a wheel; return the rest."""
    missing: set[str] = set()
    for _ in range(len(job.locked.packages) + 1):
        wanted = [package for package in job.locked.packages if package.name not in missing]
        tree = job.folder / "wheels"
        ended = _pip(job, wanted, tree, ["--only-binary", ":all:"])
        if ended.code == 0:
            _repair(job, wanted, tree)
            return tuple(package for package in job.locked.packages if package.name in missing)
        found = {name.lower().replace("_", "-") for name in _NO_WHEEL.findall(ended.complaint)} - missing
        if not found:
            raise job.problem(f"cannot be installed for {job.place}:\n{ended.complaint}")
        missing |= found
    raise AssertionError("every attempt names another package")


def _repair(job: Installation, wanted: Sequence[LockedPackage], tree: Path) -> None:
    """Fetch again what does not equal its wheel: editing an installed file can change uv's cache by a hard link."""
    if record.is_intact(tree):
        return
    shutil.rmtree(tree)
    ended = _pip(job, wanted, tree, ["--only-binary", ":all:", "--no-cache"])
    if ended.code != 0:
        raise job.problem(f"cannot be installed for {job.place}:\n{ended.complaint}")


def _build_package(job: Installation, package: LockedPackage, number: int) -> Path:
    tree = job.folder / f"built-{number}"
    ended = _pip(job, [package], tree, [])
    pinned = package.line.split(" ")[0]
    if ended.code != 0 or not record.is_pure(tree):
        raise job.problem(
            f"{pinned} has no wheel for {job.place} and cannot be built as pure Python; choose a version or package "
            f"that has one, or another architecture or runtime{_reason(ended)}"
        )
    record.make_portable(tree)
    return tree


def _reason(ended: Outcome) -> str:
    """What failed, without the build's own log, which is indented and full of this machine's paths."""
    lines = [line.strip() for line in ended.complaint.splitlines() if not line.startswith("   ")]
    return "".join(f"\n  {line}" for line in lines if not line.startswith("hint:"))


def _build_project(job: Installation, project: Path, number: int) -> Path:
    """Build a copy, because builds leave files beside the sources and pick up what earlier ones left."""
    tree, copy = job.folder / f"built-{number}", job.folder / f"project-{number}" / project.name
    selection = sources.project_files(project, job.root)
    if selection.problems:
        raise PackageError(selection.problems)
    for name, file in selection.files.items():
        place = copy / on_disk(name) if project.is_dir() else copy
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    ended = job.uv.run([*_options(job, tree), str(copy)], job.folder)
    name = shown(project, job.root)
    if ended.code != 0:
        raise job.problem(f"{name} cannot be built for {job.place}; correct it:\n{ended.complaint}")
    if project.is_dir() and not record.is_pure(tree):
        raise job.problem(f"{name} is not pure Python and cannot be built here; publish wheels of it for {job.place}")
    record.make_portable(tree)
    return tree


def _pip(job: Installation, packages: Sequence[LockedPackage], tree: Path, extra: Sequence[str]) -> Outcome:
    if not packages:
        return Outcome(0, "", "")
    wanted = job.folder / "wanted.txt"
    wanted.write_text("".join(f"{package.line}\n" for package in packages), "utf-8")
    index = list(job.locked.index_options)
    return job.uv.run([*_options(job, tree), "--require-hashes", *index, *extra, "-r", str(wanted)], job.folder)


def _options(job: Installation, tree: Path) -> list[str]:
    foreign = ["--python-platform", job.target.platform, "--python-version", job.target.python]
    platform = [] if job.target.platform == LOCAL_PLATFORM else foreign
    return ["pip", "install", "--no-config", "--no-deps", "--link-mode", "copy", "--target", str(tree), *platform]


def _merged(job: Installation, trees: Sequence[Path]) -> dict[str, Path]:
    """All trees as one; a file of which it would be chance whose it is stays out, or is refused when it is code."""
    merged: dict[str, Path] = {}
    contested: set[str] = set()
    for tree in trees:
        contested |= record.disputed(tree)
        for name, path in kept_files(tree).items():
            rival = merged.setdefault(name, path)
            if rival is not path and rival.read_bytes() != path.read_bytes():
                contested.add(name)
    for name in sorted(contested & merged.keys()):
        if name.endswith(_CODE):
            raise job.problem(f"two packages bring `{name}` with different contents; leave one of them out")
    return {name: path for name, path in merged.items() if name not in contested}
