"""Code into zips: byte-identical wherever and whenever they are built, named by their digest, made once.

In: `BundleRequest`s, one for each function and layer. Out: `Bundle`s, zips under `build/packages`, and
`build/manifest.json`. Refuses, all problems of a run together as `PackageError`: sources outside the project, links
that leave it, what is no file, secrets files, a missing or stale lock, native packages without a wheel, oversize.

Entry points: `package` builds; `lock` writes the lock of a requirements file or pyproject.toml; `find_requirements`
looks for either in a source folder; `select` tells which files a bundle takes and what stands in the way, without
building; `handler_problem` and `mentions_batch_item_failures` look into handlers without importing them;
`local_target` is the target of the local cloud, `lambda_target` that of a runtime and architecture.

The stages: `planning` (with `sources`, `lock` and `exporting`) decides what goes in, `dependencies` (with `installing`,
`record` and `pruning`) makes or finds the installed trees, `building` (with `archive`) writes, `store` and `index`
keep what has not changed, `cleaning` removes what nothing names any more.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.package.handlers import handler_problem, mentions_batch_item_failures
    from generator.package.model import Architecture, Bundle, BundleRequest, Kind, PackageError, Problem, Target
    from generator.package.packaging import find_requirements, lock, package
    from generator.package.runtimes import lambda_target, local_target
    from generator.package.sources import select

__all__ = [
    "Architecture",
    "Bundle",
    "BundleRequest",
    "Kind",
    "PackageError",
    "Problem",
    "Target",
    "find_requirements",
    "handler_problem",
    "lambda_target",
    "local_target",
    "lock",
    "mentions_batch_item_failures",
    "package",
    "select",
]

_HOMES = {
    "handlers": ("handler_problem", "mentions_batch_item_failures"),
    "model": ("Architecture", "Bundle", "BundleRequest", "Kind", "PackageError", "Problem", "Target"),
    "packaging": ("find_requirements", "lock", "package"),
    "runtimes": ("lambda_target", "local_target"),
    "sources": ("select",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Each entry point brings its own stage along: who only looks into handlers does not wait for the builders."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
