"""The git binary, asked without a shell and without a working tree: nothing that is fetched is ever run or written.

A remote is named by an https, ssh or file URL; whatever git would read as an option, or as another helper program to
start (`ext::...`), is refused before git sees it.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.version import InvalidVersion, Version

from generator.diagnostics import UserError, plain

_SECONDS = 300
_URL = re.compile(r"^(https://|ssh://([A-Za-z0-9._-]+@)?|file:///)[A-Za-z0-9/~\[][A-Za-z0-9._~:/%+@\[\]-]*$")
_SHORT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[A-Za-z0-9~/][A-Za-z0-9._~/+-]*$")
_REF = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._+/-]{0,99}$")
_COMMIT = re.compile(r"^[0-9a-f]{40}$")
_REGULAR = ("100644", "100755")
_LARGEST = 20_000_000
_CONFIGURED = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_EXTERNAL_DIFF"}
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A commit of a remote and the files below one of its folders, by path from that folder."""

    commit: str
    files: dict[str, bytes]


def check_url(url: str) -> str:
    """The URL; UserError for one that is not plainly https, ssh or file, or that carries a password."""
    if not (_URL.match(url) or _SHORT.match(url)) or ".." in PurePosixPath(url).parts:
        raise UserError(
            f"{plain(url)} is no URL of a repository: https://..., ssh://..., user@host:path or file:///..."
        )
    if re.match(r"^https://[^/]*@", url):
        raise UserError(
            "the URL names a user or a token, which the lock would keep: leave it to git's credential helper"
        )
    return url


def check_ref(ref: str) -> str:
    """The tag or commit; UserError for what git would not take as one."""
    if not _REF.match(ref) or ".." in ref or ref.endswith((".lock", "/", ".")) or "//" in ref:
        raise UserError(f"{plain(ref)} is neither a tag nor a commit of 40 hexadecimal digits")
    return ref


def newest_tag(url: str) -> str:
    """The remote's tag with the highest version that is no preview; UserError where no tag is a version."""
    told = git(["ls-remote", "--tags", "--refs", "--quiet", "--", check_url(url)], None).decode("utf-8", "replace")
    found = {}
    for line in told.splitlines():
        tag = line.partition("\trefs/tags/")[2]
        try:
            version = Version(tag.rpartition("/")[2])
        except InvalidVersion:
            continue
        if not version.is_prerelease and _REF.match(tag):
            found[version] = tag
    if not found:
        raise UserError(f"{url} has no tag that is a version, such as v1.2.0: name one with --ref")
    return found[max(found)]


def fetch(url: str, ref: str, folders: tuple[str, ...]) -> Fetched:
    """The tree of `ref` below the first of `folders` that it has (`""`: the top), by a shallow fetch."""
    wanted = ref if _COMMIT.match(ref) else f"refs/tags/{check_ref(ref)}"
    with tempfile.TemporaryDirectory(prefix="gen-") as name:
        folder = Path(name)
        git(["init", "--quiet", "--bare", "."], folder)
        try:
            git(["fetch", "--quiet", "--depth=1", "--no-tags", "--", check_url(url), wanted], folder)
        except GitError as error:
            raise UserError(f"{url} at {ref} cannot be fetched: {error}") from None
        commit = git(["rev-parse", "--verify", "FETCH_HEAD^{commit}"], folder).decode().strip()
        for below in folders:
            if found := _files(folder, commit, below):
                return Fetched(commit, found)
    raise UserError(f"{url} at {ref} is empty")


def _files(folder: Path, commit: str, below: str) -> dict[str, bytes]:
    """Blobs, read one after the other from one process; links and submodules are left where they are."""
    listed = git(["ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *([f"{below}/"] if below else [])], folder)
    ids: dict[str, str] = {}
    size = 0
    for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        meta, _, path = entry.partition("\t")
        mode, _, blob, length = meta.split()
        if mode in _REGULAR:
            ids[path.removeprefix(f"{below}/") if below else path] = blob
            size += int(length)
    if size > _LARGEST:
        raise UserError(f"{below or 'the repository'} has {size // 1_000_000} MB, which is more than blocks have")
    return dict(_blobs(folder, ids))


def _blobs(folder: Path, ids: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    answer = git(["cat-file", "--batch"], folder, stdin="".join(f"{blob}\n" for blob in ids.values()).encode())
    start = 0
    for path in ids:
        end = answer.index(b"\n", start)
        length = int(answer[start:end].split()[2])
        yield path, answer[end + 1 : end + 1 + length]
        start = end + length + 2


def uncommitted(folder: Path) -> list[str] | None:
    """Paths below `folder` that differ from the last commit; None where there is no repository."""
    if not folder.is_dir() or shutil.which("git") is None:
        return None
    words = ["status", "--porcelain", "--no-renames", "-z", "--untracked-files=all", "--", "."]
    try:
        told = git(words, folder).decode("utf-8", "surrogateescape")
    except GitError:
        return None
    return sorted(line[3:] for line in told.split("\0") if line)


def ignored(folder: Path, names: list[str]) -> list[str]:
    """Those of `names` that git leaves out of commits."""
    try:
        return git(["check-ignore", "--", *names], folder).decode("utf-8", "surrogateescape").splitlines()
    except (GitError, UserError):
        return []


def history(folder: Path) -> tuple[str, dict[str, bytes]] | None:
    """The first commit that has `folder`, and its files there; None where that is not known, as in a shallow clone."""
    try:
        if git(["rev-parse", "--is-shallow-repository"], folder).decode().strip() != "false":
            return None
        words = ["log", "--diff-filter=A", "--format=%H", "--reverse", "--", "main.tf"]
        commits = git(words, folder).decode().split()
        if not commits:
            return None
        below = git(["rev-parse", "--show-prefix"], folder).decode("utf-8", "surrogateescape").strip().rstrip("/")
        return commits[0], _files(folder, commits[0], below)
    except GitError:
        return None


class GitError(UserError):
    """What git said when it did not do what it was asked."""


def git(words: list[str], folder: Path | None, *, stdin: bytes = b"", fine: int = 0) -> bytes:
    """Stdout of a git command; `fine` is the highest exit code that is no failure."""
    with _told_without_git():
        ended = subprocess.run(
            ["git", *words], cwd=folder, env=_environ(), input=stdin, capture_output=True, check=False, timeout=_SECONDS
        )
    if not 0 <= ended.returncode <= fine:
        said = ended.stderr.decode("utf-8", "replace").strip()
        raise GitError(plain(said.splitlines()[-1] if said else f"git {words[0]} ended with {ended.returncode}"))
    return ended.stdout


@contextmanager
def _told_without_git() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise UserError("git is not on PATH, and copies are fetched and merged with it: install it") from None
    except subprocess.TimeoutExpired:
        raise UserError(f"git did not answer within {_SECONDS} s: is the remote reachable?") from None


def _environ() -> dict[str, str]:
    """The user's, for keys and proxies, but no repository of theirs, no prompt, and no protocol beyond the three."""
    kept = {name: value for name, value in os.environ.items() if name not in _CONFIGURED}
    return kept | {"GIT_ALLOW_PROTOCOL": "file:https:ssh", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
