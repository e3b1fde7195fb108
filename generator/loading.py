"""Reading a project: every file once, every problem of every file.

In: the root. Out: a `Project`, or `SpecError` with all that is wrong; `load_sound` gives what is sound beside the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from generator.diagnostics import Diagnostic, Location, SpecError, plain
from generator.document import Document, read, texts
from generator.document.problems import UNREADABLE
from generator.project import LOCAL, PLATFORM, EnvironmentSource, Project, ServiceSource
from generator.remainder import remainder
from generator.scan.baseline import BASELINE
from generator.spec.environment import Environment
from generator.spec.environment import Project as ProjectSpec
from generator.spec.faults import validated
from generator.spec.service import Service


def load(root: Path) -> Project:
    """Read everything; raises SpecError with every problem of every file."""
    found = load_sound(root)
    if found.problems or found.project is None:
        raise SpecError(found.problems)
    return found.project


@dataclass(frozen=True, slots=True)
class Loaded:
    """What of a project is as it should be, every problem of the rest, and what is left of services that have some.

    A service that cannot be read is left out, and so is each that speaks of it: who judged that one would find things
    missing that are there. None where `gen.yaml` or an environment is wrong, since every service depends on them.
    """

    project: Project | None
    problems: Sequence[Diagnostic]
    remainders: Mapping[str, ServiceSource] = field(default_factory=dict)


def load_sound(root: Path) -> Loaded:
    """Read everything, and keep what can be judged."""
    problems: list[Diagnostic] = []
    spec = _project(root, problems)
    environments = _environments(root, problems)
    shared = not problems
    services, broken, remainders = _services(root, problems)
    if spec is None or not shared:
        return Loaded(None, problems)
    sound = _without(services, broken)
    out = (services.keys() | broken) - sound.keys()
    left = {name: item for name, item in remainders.items() if not _speaks_of(item.document.tree, out - {name})}
    return Loaded(Project(root, spec, sound, environments), problems, left)


def _without(services: Mapping[str, ServiceSource], broken: set[str]) -> dict[str, ServiceSource]:
    """Services that speak of none of these names, nor of one that does."""
    left = dict(services)
    while gone := [name for name, source in left.items() if broken and _speaks_of(source.document.tree, broken)]:
        broken = {*broken, *gone}
        left = {name: source for name, source in left.items() if name not in broken}
    return left


def _speaks_of(value: object, services: set[str]) -> bool:
    """Whether a key or a text anywhere in it begins as a reference to one of these does: `SERVICE/THING`."""
    return any("/" in text and text.partition("/")[0] in services for text in texts(value))


def _read(file: Path, shown: str, problems: list[Diagnostic]) -> Document | None:
    try:
        return read(file, shown)
    except SpecError as error:
        problems.extend(error.diagnostics)
        return None


def _project(root: Path, problems: list[Diagnostic]) -> ProjectSpec | None:
    document = _read(root / "gen.yaml", "gen.yaml", problems)
    spec = validated(ProjectSpec, document.tree, document.locate_key, problems) if document else None
    if document and spec and spec.requires and (wrong := _unfit(spec.requires)):
        problems.append(Diagnostic(document.locate(("requires",)), "GEN016", wrong))
    for index, check in enumerate((spec.required_checks if spec else None) or ()):
        if document and (wrong := _not_silent(check)):
            problems.append(Diagnostic(document.locate(("required_checks", index)), "GEN020", wrong))
    return spec


def _not_silent(check: str) -> str:
    """Why a check need not be required: gen scan tells its findings anyway, or there is none; "" for one that must."""
    if check in BASELINE:
        return ""
    return (
        f"{plain(check)} is not in gen's baseline, so gen scan is not silent about it: remove it; "
        f"the baseline is {', '.join(BASELINE)}"
    )


def _unfit(requires: str) -> str:
    """Why this gen may not work on a project that requires other versions; "" when it may."""
    from importlib.metadata import version

    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        wanted = SpecifierSet(requires)
    except InvalidSpecifier:
        return f"requires is a version specifier such as '>=0.1,<0.2', not {requires!r}"
    own = version("stackwright")
    if wanted.contains(own, prereleases=True):
        return ""
    return f"this is gen {own} and the project requires {requires}: install a version that fits"


def _services(
    root: Path, problems: list[Diagnostic]
) -> tuple[dict[str, ServiceSource], set[str], dict[str, ServiceSource]]:
    """The services by name, the names that unsound ones would have, and what is left of those."""
    services: dict[str, ServiceSource] = {}
    broken: set[str] = set()
    remainders: dict[str, ServiceSource] = {}
    for file in _found(root, "functions", "service", problems):
        known = len(problems)
        document = _document(root, file, problems)
        source = _service(document, file, problems) if document else None
        if source and len(problems) == known:
            services[source.name] = source
            continue
        broken |= {file.parent.name, *((source.name,) if source else ())}
        if document and not source and (left := remainder(document, file.parent.name, problems[known:])):
            remainders[left.name] = left
    return services, broken, remainders


def _document(root: Path, file: Path, problems: list[Diagnostic]) -> Document | None:
    folder = PurePosixPath("functions", file.parent.name)
    if not file.parent.resolve().is_relative_to(root.resolve()):
        problems.append(_outside(folder))
        return None
    return _read(file, f"{folder}/{file.name}", problems)


def _service(document: Document, file: Path, problems: list[Diagnostic]) -> ServiceSource | None:
    spec = validated(Service, document.tree, document.locate_key, problems)
    if spec is None:
        return None
    if spec.service != file.parent.name:
        problems.append(_misnamed(document, ("service",), "service", spec.service, file.parent.name))
    elif spec.service == PLATFORM:
        message = f"{PLATFORM!r} is the part of an environment that services share: name it something else"
        problems.append(Diagnostic(document.locate(("service",)), "GEN018", message))
    return ServiceSource(spec.service, PurePosixPath("functions", file.parent.name), document, spec)


def _outside(folder: PurePosixPath) -> Diagnostic:
    message = (
        "the folder is a link to a place outside the project, which packages leave out: "
        "copy the service into the project, or link to a folder inside it"
    )
    return Diagnostic(Location(str(folder)), "GEN019", message)


def _found(root: Path, where: str, name: str, problems: list[Diagnostic]) -> list[Path]:
    """The file called `name` of each folder in `where`; one that cannot be looked for is a problem, never left out."""
    files = []
    for folder in _folders(root / where, where, problems):
        there = [file for file in (folder / f"{name}.yaml", folder / f"{name}.yml") if _is_there(file, root, problems)]
        files += there[:1]
        for second in there[1:]:
            # Two spellings of one name would hide each other.
            message = f"{there[0].name} lies beside this file, and only one of the two can count: remove one"
            problems.append(Diagnostic(_place(second, root), "GEN017", message))
    return files


def _folders(folder: Path, shown: str, problems: list[Diagnostic]) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        problems.append(_unreadable(Location(shown), error))
        return []


def _is_there(file: Path, root: Path, problems: list[Diagnostic]) -> bool:
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        problems.append(_unreadable(_place(file.parent, root), error))
        return False
    return True


def _unreadable(place: Location, error: OSError) -> Diagnostic:
    return Diagnostic(place, UNREADABLE, f"the folder cannot be read: {str(error.strerror).lower()}")


def _place(path: Path, root: Path) -> Location:
    return Location(path.relative_to(root).as_posix())


def _misnamed(document: Document, path: tuple[str, ...], what: str, found: str, folder: str) -> Diagnostic:
    message = f"{what} is the name of its folder, {folder!r}, not {found!r}: rename one of the two"
    return Diagnostic(document.locate(path), "GEN010", message)


def _environments(root: Path, problems: list[Diagnostic]) -> dict[str, EnvironmentSource]:
    documents: dict[str, Document] = {}
    for file in _found(root, "environments", "environment", problems):
        document = _read(file, f"environments/{file.parent.name}/{file.name}", problems)
        if document is not None:
            documents[file.parent.name] = document
    found = (_environment(name, documents, problems) for name in documents)
    return {source.name: source for source in found if source}


def _environment(name: str, documents: Mapping[str, Document], problems: list[Diagnostic]) -> EnvironmentSource | None:
    document = documents[name]
    lineage = _lineage(name, documents)
    if lineage is None:
        known = ", ".join(sorted(documents))
        message = f"extends is another environment of this project ({known}), without going round in a circle"
        problems.append(Diagnostic(document.locate(("extends",)), "GEN011", message))
        return None
    tree: dict[str, object] = {}
    for _, ancestor in lineage:
        tree = _merged(tree, ancestor.tree)
    spec = validated(Environment, tree, document.locate_key, problems)
    if spec is None:
        return None
    if spec.environment != name:
        problems.append(_misnamed(document, ("environment",), "environment", spec.environment, name))
    if spec.environment == LOCAL:
        message = "'local' is the local cloud, which `gen up` runs: name this environment something else"
        problems.append(Diagnostic(document.locate(("environment",)), "GEN012", message))
    problems.extend(_incomplete(document, spec))
    return EnvironmentSource(name, spec, lineage)


def _lineage(name: str, documents: Mapping[str, Document]) -> tuple[tuple[str, Document], ...] | None:
    chain: list[tuple[str, Document]] = []
    step: object = name
    while step is not None:
        if not isinstance(step, str) or step not in documents or any(step == known for known, _ in chain):
            return None
        chain.append((step, documents[step]))
        step = documents[step].tree.get("extends")
    return tuple(reversed(chain))


def _merged(base: Mapping[str, object], patch: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in patch.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return {key: value for key, value in merged.items() if value is not None}


def _incomplete(document: Document, spec: Environment) -> Iterable[Diagnostic]:
    for key in ("account", "region", "tier"):
        if getattr(spec, key) is None:
            yield Diagnostic(
                Location(document.path), "GEN013", f"{key} is missing: an environment is one account in one region"
            )
