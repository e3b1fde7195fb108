"""The run as a whole: plan, build, check the size, write the manifest."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator.diagnostics import UserError
from generator.package import budget, cleaning, index, locking, manifest
from generator.package.building import Builder, Changed, Progress
from generator.package.dependencies import Damaged, Installer
from generator.package.model import Bundle, BundleRequest, PackageError, Target
from generator.package.planning import anchored, anchored_request, plan
from generator.package.store import Store
from generator.package.uv_command import find

_ATTEMPTS = 5


def package(
    requests: Sequence[BundleRequest],
    *,
    root: Path,
    build: Path,
    target: Target | None = None,
    progress: Progress = lambda _: None,
    finish: Callable[[list[Bundle]], None] = lambda _: None,
    clock: Callable[[], float] = time.time,
) -> list[Bundle]:
    """Zip every function and layer; `target` overrides what their runtimes and architectures ask for.

    `root` is the project's folder, which nothing may leave, and `build` the folder for zips, manifest and cache. Zips
    of earlier runs that the manifest names no more are removed a day after a run first found them so. `finish` is
    called while no other run can package: what it tells of the bundles is never older than they are.
    """
    given, root, store = root, root.resolve(), Store(build.resolve())
    wanted = [anchored_request(request, given) for request in requests]
    with _unwritable_is_told(), store.exclusive(lambda: progress("waiting for another run that is packaging")):
        installer = Installer(store, root, index.load(store.index, root), find())
        try:
            bundles = _built(wanted, Builder(installer, progress), target)
        finally:
            installer.index.save(store.write)
        over = budget.problems(bundles)
        if over:
            raise PackageError(over)
        cleaning.clean(store, manifest.write(store, bundles), clock())
        finish(bundles)
    return bundles


def lock(file: Path, *, root: Path, pythons: Iterable[str], upgrade: bool = False) -> bool:
    """Write the lock of a requirements file or pyproject.toml for all platforms; True when it changed."""
    with _unwritable_is_told():
        return locking.lock(anchored(file, root), root=root.resolve(), pythons=pythons, uv=find(), upgrade=upgrade)


@contextmanager
def _unwritable_is_told() -> Iterator[None]:
    """A read-only folder or a full disk is the user's to put right, not a bug of ours."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or "the disk"
        raise UserError(f"{place}: {error.strerror}; make room, or the folder writable, and run again") from error


def find_requirements(source: Path) -> Path | None:
    """What a source folder declares its dependencies in: requirements.txt, else a pyproject.toml with a lock."""
    for name in ("requirements.txt", "pyproject.toml"):
        if (source / name).is_file():
            return source / name
    return None


def _built(requests: Sequence[BundleRequest], builder: Builder, target: Target | None) -> list[Bundle]:
    """Plan and build; start over when a source changes meanwhile or a kept tree turns out to be damaged."""
    for _ in range(_ATTEMPTS):
        try:
            return builder.build(plan(requests, builder.installer, target))
        except Changed:
            continue
        except Damaged as damaged:
            builder.installer.forget(damaged.tree.key)
    return builder.build(plan(requests, builder.installer, target))
