"""From plans to zips under `build/packages`, each named by its digest; what is there already is not made again."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.package import archive, budget
from generator.package.dependencies import Installer, Tree
from generator.package.model import Bundle, PackageError, Problem, shown
from generator.package.planning import Plan
from generator.package.store import read_record

Progress = Callable[[str], None]
Sizes = tuple[tuple[str, int], ...]


class Changed(Exception):  # noqa: N818 - it is no error of the user's; the caller plans again
    """A source file is no longer what was planned."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Writes the zips of one build folder."""

    installer: Installer
    progress: Progress

    def build(self, plans: Sequence[Plan]) -> list[Bundle]:
        """One bundle for all plans of one digest, in the order of their first plans; all problems raised together."""
        groups: dict[str, list[Plan]] = {}
        for plan in plans:
            groups.setdefault(plan.digest, []).append(plan)
        bundles: list[Bundle] = []
        problems: list[Problem] = []
        for digest, group in groups.items():
            try:
                bundles.append(self._kept(digest, group) or self._make(digest, group))
            except PackageError as error:
                problems.extend(error.problems)
        if problems:
            raise PackageError(problems)
        return bundles

    def _kept(self, key: str, group: Sequence[Plan]) -> Bundle | None:
        record = read_record(self.installer.store.record("bundles", key))
        bundle = _remembered(record, group, self.installer.store.packages) if record is not None else None
        if bundle is None or not bundle.path.is_file() or self.installer.index.digest(bundle.path) != bundle.digest:
            return None
        return bundle

    def _make(self, key: str, group: Sequence[Plan]) -> Bundle:
        plan, store = group[0], self.installer.store
        tree = self._tree(plan)
        self.progress(f"zipping {_names(group)}")
        with store.unfinished() as folder:
            draft = folder / "bundle.zip"
            root = self.installer.root
            written, largest = _copied(plan, draft) if plan.prebuilt else _zipped(plan, tree, draft, root)
            target = store.packages / f"{written.digest}.zip"
            store.packages.mkdir(parents=True, exist_ok=True)
            draft.chmod(0o644)
            draft.replace(target)
        bundle = _bundle(written, largest, group, target)
        store.remember("bundles", key, _record(bundle))
        return bundle

    def _tree(self, plan: Plan) -> Tree | None:
        if plan.tree_key is None or plan.target is None or plan.request.requirements is None:
            return None
        file = plan.request.requirements
        name = shown(file, self.installer.root)
        note = f"installing {name} for Python {plan.target.python} on {plan.target.platform}"
        return self.installer.tree(file, plan.target, plan.tree_key, lambda: self.progress(note))


def _zipped(plan: Plan, tree: Tree | None, draft: Path, root: Path) -> tuple[archive.Written, Sizes]:
    entries = {name: _reader(file, digest) for name, (file, digest) in plan.files.items()}
    sizes = {name: file.stat().st_size for name, (file, _) in plan.files.items()}
    if tree is not None:
        placed = {f"{plan.prefix}{name}": name for name in tree.files}
        _refuse_hiding(sorted(entries.keys() & placed.keys()), plan, root)
        entries |= {place: _tree_reader(tree, name) for place, name in placed.items()}
        sizes |= {place: tree.files[name][0] for place, name in placed.items()}
    if not entries:
        raise PackageError([Problem(plan.request.name, "would be an empty zip; put the code into its source")])
    return archive.write(draft, entries), budget.largest(sizes, plan.prefix)


def _copied(plan: Plan, draft: Path) -> tuple[archive.Written, Sizes]:
    ((file, _),) = plan.files.values()
    shutil.copyfile(file, draft)
    try:
        sizes = archive.sizes(draft)
    except ValueError as error:
        raise PackageError([Problem(plan.request.name, f"{file.name} is no zip file; build it again")]) from error
    written = archive.Written(archive.file_digest(draft), draft.stat().st_size, sum(sizes.values()))
    return written, budget.largest(sizes, "")


def _refuse_hiding(names: Iterable[str], plan: Plan, root: Path) -> None:
    fact = "would hide a file of the same name of a dependency; rename it or drop the dependency"
    problems = [Problem(shown(plan.files[name][0], root), fact) for name in names]
    if problems:
        raise PackageError(problems)


def _reader(file: Path, digest: str) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise Changed from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise Changed
        return content

    return read


def _tree_reader(tree: Tree, name: str) -> Callable[[], bytes]:
    return lambda: tree.read(name)


def _names(group: Sequence[Plan]) -> str:
    names = sorted(plan.request.name for plan in group)
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _bundle(written: archive.Written, largest: Sizes, group: Sequence[Plan], path: Path) -> Bundle:
    requests = tuple(plan.request for plan in group)
    sha256 = archive.base64_of(written.digest)
    return Bundle(requests, path, sha256, written.digest, written.size, written.unpacked_size, largest)


def _record(bundle: Bundle) -> dict[str, object]:
    largest = [list(item) for item in bundle.largest]
    sizes = {"size": bundle.size, "unpacked_size": bundle.unpacked_size}
    return {"digest": bundle.digest, **sizes, "largest": largest}


def _remembered(record: dict[str, object], group: Sequence[Plan], packages: Path) -> Bundle | None:
    match record:
        case {"digest": str(digest), "size": int(size), "unpacked_size": int(unpacked), "largest": list(items)}:
            try:
                largest = tuple((str(name), int(count)) for name, count in items)
                written = archive.Written(digest, size, unpacked)
                return _bundle(written, largest, group, packages / f"{digest}.zip")
            except (TypeError, ValueError):
                return None
        case _:
            return None
