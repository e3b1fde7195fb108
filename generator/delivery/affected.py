"""Which roots of an environment a change touches, told from paths: nothing is resolved, nothing rendered.

In: the changed paths, and the project as files. Out: the services whose plan can differ, each with what touches it. A
service is touched through its own folder, through what it packages from elsewhere (`source`, `include`, requirements,
links), through the Terraform modules that it calls, through the environment's files, and through the resources of
other services whose description has changed.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from generator.delivery.approved import approved_services
from generator.diagnostics import SpecError
from generator.document import Document, parse
from generator.terraform.sources import ENDINGS, named

FUNCTIONS, MODULES, ENVIRONMENTS, SERVICES = "functions", "modules", "environments", "modules/services"
APPROVALS = "approvals.yaml"
_SPECS = ("service.yaml", "service.yml")
_ENVIRONMENT = ("environment.yaml", "environment.yml")
# Neither packaged nor planned, wherever a service or a block has them.
_IDLE = frozenset({"tests", "events", "examples"})
_TEXTS = (".md", ".rst")
# What cannot be part of a root: everything else that nobody owns is looked for among the modules that are called.
_NEVER = (".github/", ".ci/", "docs/", "tests/", "build/", ".gen/")
_PACKAGED = frozenset({"source", "include", "requirements"})
_REQUIREMENTS = re.compile(r"(?:\.txt|\.in|/pyproject\.toml)$")
_UPWARDS = re.compile(rb"(?:\.\./)+[\w./@+ -]*[\w/]|\.\.(?![\w./])")
_NESTED = re.compile(rb"^\s*(?:-r|-c|--requirements?|--constraints?)(?:\s*=\s*|\s*)([\w./@+-]+)", re.MULTILINE)
# Code that lies where usually only tests and sample events do, or in several places.
_ELSEWHERE = re.compile(
    rb"""\b(?:source["']?\s*:\s*["']?(?:\./)*(?:tests|events|examples)\b|include["']?\s*:)|\.\./|/\.\.|\\"""
)
_USED = re.compile(r"([a-z][a-z0-9-]*)/([A-Za-z0-9_-]+)(?:\.\w+)?")


@dataclass(frozen=True, slots=True)
class Files:
    """A project as it lies there, every path relative to it and with slashes.

    `read` gives a file's text and None where there is none, `former` the same before the change; `links` are symbolic
    links with where they lead, `lineages` each environment with those it extends.
    """

    paths: Sequence[str]
    links: Mapping[str, str]
    lineages: Mapping[str, Sequence[str]]
    read: Callable[[str], bytes | None]
    former: Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Affected:
    """Service -> what touches it; `removed` had a spec before the change and have none now, under no other name."""

    services: Mapping[str, tuple[str, ...]]
    removed: tuple[str, ...]


def affected(changed: Iterable[str], environment: str, files: Files) -> Affected:
    """The services of `environment` that the changed paths touch; one that it leaves out may be among them."""
    paths = sorted(_through_links(set(changed), files.links))
    specs = dict(_specs(files.paths))
    found: dict[str, dict[str, None]] = {}
    for service, why in _touched(paths, environment, files, specs):
        if service in specs:
            found.setdefault(service, {})[why] = None
    removed = {path.split("/")[1] for path in paths if _is_spec(path)} - specs.keys()
    removed -= set(_former_names(files, specs)) if removed else set()
    services = {service: tuple(reasons) for service, reasons in sorted(found.items())}
    return Affected(services, tuple(sorted(name for name in removed if _was_there(name, files))))


def _touched(paths: Sequence[str], env: str, files: Files, specs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of a service and what touches it."""
    common = [path for path in paths if _is_common(path, files.lineages.get(env, (env,)))]
    yield from ((service, path) for path in common for service in specs)
    owned = {path: service for path in paths if (service := _owner(path, env)) is not None}
    yield from ((service, path) for path, service in owned.items() if service)
    for service, reach in _reaches(files, specs).items():
        yield from ((service, path) for path in paths if any(_below(path, each) for each in reach))
    yield from _using(paths, env, files, specs)
    left = [path for path in paths if path not in owned and path not in common and _may_be_called(path)]
    if left:
        sources = _sources_of(files)
        for service in specs:
            called = _called(service, env, sources)
            yield from ((service, path) for path in left if any(_below(path, folder) for folder in called))
    if APPROVALS in paths:
        told = approved_services(files.former(APPROVALS), files.read(APPROVALS), env)
        yield from ((service, APPROVALS) for service in (specs if told is None else told))


def _through_links(changed: set[str], links: Mapping[str, str]) -> set[str]:
    """With the paths under which a changed file is also known; a link may lead into a folder with another."""
    found = set(changed)
    for _ in range(len(links)):
        more = {
            link + path.removeprefix(target)
            for link, target in links.items()
            for path in found
            if _below(path, target) and not _below(link, target)
        }
        if more <= found:
            break
        found |= more
    return found


def _specs(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Service -> its spec's path."""
    for path in paths:
        if _is_spec(path):
            yield path.split("/")[1], path


def spec_of(service: str, files: Files) -> str:
    """The path of a service's spec."""
    usual, other = (f"{FUNCTIONS}/{service}/{name}" for name in _SPECS)
    return other if files.read(usual) is None and files.read(other) is not None else usual


def _is_spec(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == FUNCTIONS and parts[2] in _SPECS


def _former_names(files: Files, specs: Mapping[str, str]) -> Iterator[str]:
    """What services were called before they were renamed."""
    for spec in specs.values():
        text = files.read(spec) or b""
        if b"renamed_from" in text:
            given = tree_of(text, spec).get("renamed_from") or []
            yield from [given] if isinstance(given, str) else map(str, given)


def _was_there(service: str, files: Files) -> bool:
    return any(files.former(f"{FUNCTIONS}/{service}/{name}") is not None for name in _SPECS)


def _is_common(path: str, lineage: Sequence[str]) -> bool:
    """Whether a path is of every root of the environment."""
    head, _, name = path.rpartition("/")
    return path == "gen.yaml" or (
        name in _ENVIRONMENT and head in [f"{ENVIRONMENTS}/{ancestor}" for ancestor in lineage]
    )


def _owner(path: str, env: str) -> str | None:
    """The service whose file it is, "" where it changes no plan; None for what is nobody's own."""
    parts = path.split("/")
    if path.startswith(f"{SERVICES}/") and len(parts) > 3:
        return "" if path.endswith(_TEXTS) else parts[2]
    if parts[0] == ENVIRONMENTS and len(parts) > 3:
        return parts[2] if parts[1] == env else ""
    if parts[0] == FUNCTIONS and len(parts) > 2:
        return "" if parts[2] in _IDLE or (len(parts) == 3 and path.endswith(_TEXTS)) else parts[1]
    return None


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _reaches(files: Files, specs: Mapping[str, str]) -> dict[str, set[str]]:
    """Service -> the files and folders outside of its own that it packages."""
    wanted: dict[str, list[str]] = {}
    for path in files.paths:
        if path.startswith(f"{FUNCTIONS}/") and _REQUIREMENTS.search(path):
            wanted.setdefault(path.split("/")[1], []).append(path)
    found = {}
    for service, spec in specs.items():
        reach: set[str] = set()
        waiting = [*wanted.get(service, ()), *_named(files, service, spec)]
        while waiting:
            path = waiting.pop()
            if path in reach:
                continue
            reach.add(path)
            if path.endswith((".txt", ".in")):
                reach.add(f"{path.rpartition('.')[0]}.lock")
            waiting += _requirements(path, files)
        found[service] = {path for path in reach if path not in wanted.get(service, ())}
    return found


def _named(files: Files, service: str, spec: str) -> Iterator[str]:
    """What the spec names under `source`, `include` and `requirements` and outside of the folder's usual content."""
    text = files.read(spec) or b""
    if not _ELSEWHERE.search(text):
        return
    for key, value in _strings(tree_of(text, spec)):
        if key in _PACKAGED and value not in ("", "."):
            yield posixpath.normpath(f"{FUNCTIONS}/{service}/{value}")


def _requirements(path: str, files: Files) -> Iterator[str]:
    """Files and projects that a requirements file or a project names above its own folder."""
    for name in (path, f"{path}/pyproject.toml", f"{path}/requirements.txt"):
        if _REQUIREMENTS.search(name):
            folder = posixpath.dirname(name)
            text = files.read(name) or b""
            for named in [*_UPWARDS.findall(text), *_NESTED.findall(text)]:
                yield posixpath.normpath(posixpath.join(folder, named.decode().strip()))


def _strings(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a document with the key it stands under; keys count as strings under themselves."""
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            yield str(name), str(name)
            yield from _strings(value, str(name))
    elif isinstance(tree, list):
        for value in tree:
            yield from _strings(value, key)
    elif isinstance(tree, str):
        yield key, tree


def tree_of(text: bytes | None, shown: str) -> Mapping[str, Any]:
    """What is written there; {} for what cannot be read: `gen validate` says why."""
    try:
        document: Document = parse(text or b"", shown)
    except SpecError:
        return {}
    return document.tree


def _using(paths: Sequence[str], env: str, files: Files, specs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Services that use what a changed spec describes differently now."""
    changed = {path.split("/")[1]: path for path in paths if _is_spec(path) and path.split("/")[1] in specs}
    if not changed:
        return
    before = cache(lambda service: tree_of(files.former(changed[service]), changed[service]))
    now = cache(lambda service: tree_of(files.read(changed[service]), changed[service]))
    words = [f"{service}/".encode() for service in changed]
    for user, spec in specs.items():
        text = files.read(spec) or b""
        if not any(word in text for word in words):
            continue
        for _, value in _strings(tree_of(text, spec)):
            used = _USED.fullmatch(value)
            if used and used[1] in changed and used[1] != user:
                service, key = used[1], used[2]
                if _described(before(service), key, env) != _described(now(service), key, env):
                    yield user, f"{changed[service]} ({service}/{key})"


def _described(tree: Mapping[str, Any], key: str, env: str) -> list[Any]:
    """All that a spec says of one of its resources or functions."""
    overlays = tree.get("environments") or {}
    layers = [tree, *(value for _, value in sorted(overlays.items()) if isinstance(value, Mapping))]
    said: list[Any] = [env in overlays and overlays[env] is None]
    return said + [(layer.get(kind) or {}).get(key) for layer in layers for kind in ("resources", "functions")]


def _may_be_called(path: str) -> bool:
    """Whether a path that is nobody's own may be of a module that a root calls."""
    if path.startswith(_NEVER) or path.endswith(_TEXTS) or "/" not in path:
        return False
    parts = path.split("/")
    return not (parts[0] == MODULES and len(parts) > 3 and parts[2] in _IDLE)


def _called(service: str, env: str, sources: Callable[[str], Sequence[str]]) -> set[str]:
    """Folders of the modules that a service's root calls, and of those that they call."""
    found: set[str] = set()
    waiting = [f"{SERVICES}/{service}", f"{ENVIRONMENTS}/{env}/{service}"]
    while waiting:
        folder = waiting.pop()
        if folder not in found:
            found.add(folder)
            waiting += [posixpath.normpath(f"{folder}/{named}") for named in sources(folder)]
    return found


def _sources_of(files: Files) -> Callable[[str], Sequence[str]]:
    """Folder -> what its Terraform files name as `source`, each folder read once."""
    below: dict[str, list[str]] = {}
    for path in files.paths:
        if path.endswith(ENDINGS):
            below.setdefault(posixpath.dirname(path), []).append(path)

    @cache
    def sources(folder: str) -> Sequence[str]:
        texts = (files.read(path) or b"" for path in below.get(folder, ()))
        return sorted({source for text in texts for source in named(text)})

    return sources
