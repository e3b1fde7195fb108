"""Zip files whose bytes depend on nothing but names and contents."""

import base64
import hashlib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

# The zip format knows no earlier moment, and no time zone.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Written:
    """Digest (hex), size and unpacked size in bytes of a zip."""

    digest: str
    size: int
    unpacked_size: int


def write(target: Path, entries: Mapping[str, Callable[[], bytes]]) -> Written:
    """Write `entries` (name in the zip -> reader) to `target`, sorted by name."""
    unpacked = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name in sorted(entries):
            content = entries[name]()
            unpacked += len(content)
            archive.writestr(_member(name, content), content, zipfile.ZIP_DEFLATED, _LEVEL)
    return Written(file_digest(target), target.stat().st_size, unpacked)


def sizes(path: Path) -> dict[str, int]:
    """Unpacked bytes by name; ValueError when `path` is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {member.filename: member.file_size for member in archive.infolist() if not member.is_dir()}
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error


def file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def base64_of(digest: str) -> str:
    """The digest as AWS reports it."""
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _member(name: str, content: bytes) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = _UNIX
    member.external_attr = (0o100755 if _is_executable(content) else 0o100644) << 16
    return member


def _is_executable(content: bytes) -> bool:
    # Told from the content, not from the mode: a checkout on Windows, on a network share or under another umask has
    # other modes, and what starts neither way cannot be executed anyway.
    return content.startswith((b"#!", b"\x7fELF"))
