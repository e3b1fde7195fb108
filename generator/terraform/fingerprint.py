"""Whether `init` must run: a digest of everything that it reads, kept beside what it writes.

`init` costs 1.5 s and, without a mirror, the network; a plan needs it only after providers, backend, module sources or
the lock have changed. The mark lies in `.terraform`, so deleting that folder brings `init` back.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_MARK = Path(".terraform") / "gen-init"
_LOCK = ".terraform.lock.hcl"
_BLOCK = re.compile(r"^(terraform|module)\b([^\n]*\{[^\n]*)\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"^\s*(?:terraform|module)\b[^\n]*\{", re.MULTILINE)
_SOURCE = re.compile(r'^\s*(?:source|version)\s*=\s*"([^"]*)"', re.MULTILINE)


def is_initialised(folder: Path, extra: Iterable[str]) -> bool:
    """True when nothing `init` depends on has changed since `mark`; `extra` is what else it depends on."""
    mark = folder / _MARK
    return mark.is_file() and mark.read_text(encoding="utf-8") == digest(folder, extra)


def mark(folder: Path, extra: Iterable[str]) -> None:
    """Remember that `init` has run."""
    file = folder / _MARK
    file.parent.mkdir(exist_ok=True)
    file.write_text(digest(folder, extra), encoding="utf-8")


def forget(folder: Path) -> None:
    """Make the next `init` run, after one that did not end well."""
    (folder / _MARK).unlink(missing_ok=True)


def digest(folder: Path, extra: Iterable[str]) -> str:
    """SHA-256 of `terraform` blocks, module sources and versions (local modules too), the lock and `extra`."""
    total = hashlib.sha256()
    for part in (*extra, *_parts(folder.resolve(), set()), _text(folder / _LOCK)):
        total.update(f"{len(part)}:{part}".encode())
    return total.hexdigest()


def _parts(folder: Path, seen: set[Path]) -> Iterator[str]:
    if folder in seen:
        return
    seen.add(folder)
    yield str(folder)
    local: list[str] = []
    for file in sorted((*folder.glob("*.tf"), *folder.glob("*.tofu"))):
        text = _text(file)
        local += [source for source in _SOURCE.findall(text) if source.startswith(("./", "../"))]
        yield from _read_by_init(text)
    yield from (_text(file) for file in sorted(folder.glob("*.tf.json")))
    for source in local:
        yield from _parts((folder / source).resolve(), seen)


def _read_by_init(text: str) -> Iterator[str]:
    blocks = _BLOCK.findall(text)
    if len(blocks) < len(_HEAD.findall(text)):
        # Not in `terraform fmt` form, so the blocks' ends are unknown: any change counts.
        yield text
        return
    for kind, head, body in blocks:
        yield body if kind == "terraform" else " ".join([head, *_SOURCE.findall(body)])


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
