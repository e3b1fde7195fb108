"""What packaging takes and gives: requests in, bundles out, problems collected on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.diagnostics import UserError
from generator.package.names import in_zip

Architecture = Literal["arm64", "x86_64"]
Kind = Literal["function", "layer"]


@dataclass(frozen=True, slots=True)
class BundleRequest:
    """One function or layer to be zipped; paths are absolute.

    `source` may be a folder or a prebuilt `.zip`. `include` holds files or folders copied in under their own names,
    `exclude` those left out of the source (the folder of a layer that lies inside the service, say). `requirements` is
    a `.txt` file, a `pyproject.toml` beside or below its `uv.lock`, or one beside its `poetry.lock`. `layers` names the
    layers of the same service that count towards the function's unpacked size.
    """

    key: str
    service: str
    kind: Kind
    source: Path | None
    include: tuple[Path, ...]
    requirements: Path | None
    runtime: str
    architecture: Architecture
    handler: str | None = None
    exclude: tuple[Path, ...] = ()
    layers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.service}/{self.key}"


@dataclass(frozen=True, slots=True)
class Target:
    """The Python (`3.13`) and platform wheels are chosen for: a uv platform name, or `local` for this interpreter."""

    python: str
    platform: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A zip on disk and the requests that share it; `sha256` is base64 as AWS reports it, `digest` the same in hex.

    `largest` names what takes most room unpacked, in bytes, largest first.
    """

    requests: tuple[BundleRequest, ...]
    path: Path
    sha256: str
    digest: str
    size: int
    unpacked_size: int
    largest: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something the user must put right: the file as the user would type it, the fact and the way out."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class PackageError(UserError):
    """All problems of one packaging run, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def shown(path: Path, root: Path) -> str:
    """`path` as the user types it from the project's root."""
    return in_zip(path.relative_to(root) if path.is_relative_to(root) else path)
