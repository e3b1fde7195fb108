"""What goes into each bundle, decided before anything is written.

In: requests. Out: a plan for each, known by the digest of everything that its zip is made of. All problems of all
requests are raised together.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator.package import sources
from generator.package.dependencies import Installer
from generator.package.model import BundleRequest, PackageError, Problem, Target, shown
from generator.package.runtimes import language, target_of

_FORMAT = 1
_LAYER_PREFIX = {"python": "python/", "nodejs": "nodejs/", "other": ""}
# A layer's source that has one of these at its top is laid out as Lambda unpacks it.
_LAID_OUT = frozenset({"python", "nodejs", "extensions"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One bundle to be: the user's files by name in the zip with digests, and the tree of its dependencies."""

    request: BundleRequest
    files: dict[str, tuple[Path, str]]
    prefix: str
    target: Target | None
    tree_key: str | None
    prebuilt: bool

    @property
    def digest(self) -> str:
        """Equal for requests that share a zip. zlib is in it because its versions compress differently."""
        names = [[name, digest] for name, (_, digest) in sorted(self.files.items())]
        content = [_FORMAT, zlib.ZLIB_RUNTIME_VERSION, self.prefix, self.tree_key, self.prebuilt, names]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def anchored_request(request: BundleRequest, root: Path) -> BundleRequest:
    """The request with every path absolute and free of `..`, below the real root where it lies in the project."""
    return replace(
        request,
        source=anchored(request.source, root) if request.source is not None else None,
        include=tuple(anchored(path, root) for path in request.include),
        exclude=tuple(anchored(path, root) for path in request.exclude),
        requirements=anchored(request.requirements, root) if request.requirements is not None else None,
    )


def plan(requests: Iterable[BundleRequest], installer: Installer, target: Target | None) -> list[Plan]:
    """A plan for each request, in their order."""
    planner = _Planner(installer, target, {}, {}, [])
    plans = [planner.plan(request) for request in requests]
    if planner.problems:
        raise PackageError(planner.problems)
    return [made for made in plans if made is not None]


@dataclass(frozen=True, slots=True)
class _Planner:
    installer: Installer
    target: Target | None
    selections: dict[object, dict[str, tuple[Path, str]]]
    keys: dict[tuple[Path, Target], str | None]
    problems: list[Problem]

    def plan(self, request: BundleRequest) -> Plan | None:
        prebuilt = request.source is not None and request.source.suffix == ".zip" and request.source.is_file()
        self.problems.extend(_contradictions(request, prebuilt, self.installer.root))
        files = self._selected(request)
        prefix = _LAYER_PREFIX[language(request.runtime)] if request.kind == "layer" and not prebuilt else ""
        laid_out = any(name.split("/")[0] in _LAID_OUT for name in files)
        placed = files if laid_out else {f"{prefix}{name}": file for name, file in files.items()}
        target = target_of(request, self.target)
        key = self._tree_key(request, target) if target is not None else None
        return Plan(request, placed, prefix, target, key, prebuilt)

    def _selected(self, request: BundleRequest) -> dict[str, tuple[Path, str]]:
        memo = (request.source, request.include, request.exclude)
        if memo not in self.selections:
            selection = sources.select(request, self.installer.root)
            self.problems.extend(selection.problems)
            self.selections[memo] = {
                name: (file, self.installer.index.digest(file)) for name, file in selection.files.items()
            }
        return self.selections[memo]

    def _tree_key(self, request: BundleRequest, target: Target) -> str | None:
        if request.requirements is None:
            return None
        memo = (request.requirements, target)
        if memo not in self.keys:
            try:
                self.keys[memo] = self.installer.key(request.requirements, target)
            except PackageError as error:
                self.problems.extend(error.problems)
                self.keys[memo] = None
        return self.keys[memo]


def _contradictions(request: BundleRequest, prebuilt: bool, root: Path) -> Iterable[Problem]:
    if request.requirements is not None and language(request.runtime) != "python":
        place = shown(request.requirements, root)
        way_out = "put what it needs into its source"
        yield Problem(place, f"is for Python, and {request.name} runs on {request.runtime}; {way_out}")
    if prebuilt and (request.requirements is not None or request.include) and request.source is not None:
        place = shown(request.source, root)
        yield Problem(place, f"is taken as it is, so {request.name} can have neither requirements nor `include`")
    if request.source is None and request.requirements is None and not request.include:
        yield Problem(request.name, f"the {request.kind} has no source, no requirements and no `include`; give it one")


def anchored(path: Path, root: Path) -> Path:
    """`path` (from `root` when relative) without `..`, below the real root where it lies below the given one."""
    real_root = root.resolve()
    whole = Path(os.path.normpath(real_root / path))
    given_root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow the links that are judged later
    return real_root / whole.relative_to(given_root) if whole.is_relative_to(given_root) else whole
