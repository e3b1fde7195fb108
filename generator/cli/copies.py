"""`gen modules add`, `list`, `diff`, `update` and `doctor`."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.copies import copying, git, inspection, lock
from generator.copies.copying import Update
from generator.copies.lock import PACKAGE, Lock
from generator.copies.merging import Fate, edited
from generator.copies.sources import Source, installed, remote
from generator.copies.tree import Tree
from generator.diagnostics import UserError, plain

Difference = tuple[str, bytes | None, bytes | None]


def add_copies(options: Options, names: Sequence[str], folder: Path, url: str | None, ref: str | None) -> None:
    """Copy blocks into `folder`."""
    origins = {copy.origin for copy in lock.load(folder).copies.values()}
    source = _source(url or _usual(origins), ref)
    trees = copying.add(folder, names, source)
    if options.format is Format.JSON:
        result_json([{"name": name, "origin": source.origin, "ref": source.ref} for name in trees])
    else:
        for name, tree in trees.items():
            result(f"copied   {folder / name} ({plural(len(tree), 'file')}, {source})")
    say(f"commit {folder}, with {lock.NAME} and {lock.BASES}/. To try a copy: terraform init && terraform test in it")


def _usual(origins: set[str]) -> str:
    """Where the others of a folder come from, when they agree."""
    return next(iter(origins)) if len(origins) == 1 else PACKAGE


def _source(origin: str, ref: str | None) -> Source:
    if origin != PACKAGE:
        git.check_url(origin)
        chosen = git.check_ref(ref) if ref else git.newest_tag(origin)
        say(f"fetching {origin} {chosen}")
        return remote(origin, chosen)
    source = installed()
    if ref and ref.removeprefix("v") != source.ref:
        raise UserError(
            f"the blocks of the installed package are {source.ref}, not {plain(ref)}: name the repository that has the "
            "tag with --from URL, or install that version of stackwright"
        )
    return source


def list_copies(options: Options, within: Path | None) -> None:
    known = _known(within)
    found = [inspection.standing(known, name) for name in sorted(known.copies)]
    if options.format is Format.JSON:
        result_json([_standing_record(item) for item in found])
        return
    width = max(len(item.name) for item in found)
    versions = max(len(item.copy.ref) for item in found)
    for item in found:
        result(f"{item.name:{width}}  {item.copy.ref:{versions}}  {_shown(item):28}  {item.copy.origin}".rstrip())


def _shown(item: inspection.Standing) -> str:
    if item.missing:
        return "gone"
    words = [f"edited: {', '.join(item.edited)}"] if item.edited else ["as copied"]
    words += [f"own: {', '.join(item.own)}"] if item.own else []
    words += [f"in conflict: {', '.join(item.conflicts)}"] if item.conflicts else []
    return "; ".join(words)


def _standing_record(item: inspection.Standing) -> dict[str, Any]:
    return {
        "name": item.name,
        "origin": item.copy.origin,
        "ref": item.copy.ref,
        "commit": item.copy.commit,
        "edited": item.edited,
        "own": item.own,
        "conflicts": item.conflicts,
        "missing": item.missing,
    }


def diff_copies(options: Options, names: Sequence[str], within: Path | None, url: str | None, ref: str | None) -> int:
    """1 when something was edited here or is new at the source."""
    known = _known(within)
    records = []
    for name, source in _sources(known, names, url, ref):
        base, theirs = known.base(name), source.block(name)
        here = inspection.local_edits(known, name)
        there = [(path, base.get(path), theirs.get(path)) for path in _changed(base, theirs)]
        records.append(_difference_record(known, name, source, here, there))
        if options.format is not Format.JSON:
            _tell_diff(known, name, source, here, there)
    if options.format is Format.JSON:
        result_json(records)
    return int(any(record["edited"] or record["upstream"] for record in records))


def _difference_record(
    known: Lock, name: str, source: Source, here: Sequence[Difference], there: Sequence[Difference]
) -> dict[str, Any]:
    return {
        "name": name,
        "ref": known.copies[name].ref,
        "newest": source.ref,
        "edited": [path for path, _, _ in here],
        "upstream": [path for path, _, _ in there],
    }


def _changed(base: Tree, theirs: Tree) -> list[str]:
    return sorted({*edited(base, theirs), *(set(theirs) - set(base))})


def _tell_diff(known: Lock, name: str, source: Source, here: Sequence[Difference], there: Sequence[Difference]) -> None:
    ref = known.copies[name].ref
    if not (here or there):
        say(f"{name} {ref}: as copied, and nothing new at {source}")
        return
    say(f"{name} {ref}: {plural(len(here), 'file')} edited here, {plural(len(there), 'file')} new at {source}")
    for label, changes in (("here", here), (source.ref, there)):
        for path, before, after in changes:
            result("".join(_unified(f"{name}/{path}", ref, label, before, after)).rstrip("\n"))


def _unified(path: str, ref: str, label: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    old = (before or b"").decode("utf-8", "replace").replace("\r\n", "\n").splitlines(True)
    new = (after or b"").decode("utf-8", "replace").replace("\r\n", "\n").splitlines(True)
    names = "/dev/null" if before is None else f"{path} ({ref})", "/dev/null" if after is None else f"{path} ({label})"
    for line in difflib.unified_diff(old, new, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def update_copies(
    options: Options, names: Sequence[str], within: Path | None, url: str | None, ref: str | None, force: bool
) -> int:
    """1 when a conflict, a lost resource or a lost `moved` block is left to the user."""
    known = _known(within)
    if not force:
        copying.require_committed(known.folder)
    updates = [copying.plan_update(known, name, source) for name, source in _sources(known, names, url, ref)]
    copying.write_updates(known, updates)
    if options.format is Format.JSON:
        result_json([update_record(item) for item in updates])
    for item in updates:
        tell_update(known.folder, item, quiet=options.format is Format.JSON)
    return int(not all(item.clean for item in updates))


def update_record(item: Update) -> dict[str, Any]:
    return {
        "name": item.name,
        "from": item.before.ref,
        "to": item.after.ref,
        "files": [{"path": each.path, "fate": str(each.fate), "why": each.why} for each in item.files],
        "gone": item.gone,
        "untold": item.untold,
    }


def tell_update(folder: Path, item: Update, *, quiet: bool = False) -> None:
    """The files of one update, and what is left to decide."""
    show = (lambda _text: None) if quiet else result
    for each in item.files:
        fate = "edit kept" if each.fate is Fate.KEPT else str(each.fate)
        show(f"{fate:9} {folder / item.name / each.path}{f' ({each.why})' if each.why else ''}")
    step = item.after.ref if item.before.ref == item.after.ref else f"{item.before.ref} -> {item.after.ref}"
    say(f"{item.name} {step}: {_summary(item)}")
    for address in item.gone:
        say(f"  {item.name}: {address} is gone and no `moved` block says where it went: a plan destroys it")
    for move in item.untold:
        say(f"  {item.name}: the source says moved {move}, the merged copy does not: put it back")


def _summary(item: Update) -> str:
    if item.conflicts:
        return f"{plural(len(item.conflicts), 'conflict')} to decide, then commit"
    return f"{plural(len(item.written), 'file')} written" if item.written else "nothing to do"


def examine_copies(options: Options, within: Path | None) -> int:
    """1 when something is wrong."""
    known = _known(within)
    faults = inspection.faults(known)
    if options.format is Format.JSON:
        result_json(faults)
    else:
        for fault in faults:
            result(fault)
    say(
        plural(len(faults), "fault")
        if faults
        else f"{plural(len(known.copies), 'copy')} in order".replace("copys", "copies")
    )
    return int(bool(faults))


def _known(within: Path | None) -> Lock:
    """The lock of the folder that is named, of this one, or of its modules/."""
    places = [within] if within else [Path(), Path("modules")]
    folder = next((place for place in places if (place / lock.NAME).is_file()), None)
    if folder is None:
        where = " or ".join(str(place / lock.NAME) for place in places)
        raise UserError(f"no {where}: `gen modules add NAME --to DIR` makes copies; --in DIR names their folder")
    return lock.load(folder)


def _sources(known: Lock, names: Sequence[str], url: str | None, ref: str | None) -> Iterator[tuple[str, Source]]:
    """Each copy with the source it is compared with; a source is fetched once."""
    found: dict[str, Source] = {}
    for name in dict.fromkeys(names) or sorted(known.copies):
        origin = url or known.copy(name).origin
        if origin not in found:
            found[origin] = _source(origin, ref)
        yield name, found[origin]
