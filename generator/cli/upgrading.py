"""`gen upgrade`."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.copies import tell_update, update_record
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.cli.rendering import bring_up_to_date
from generator.copies.copying import require_committed
from generator.diagnostics import UserError
from generator.project import Project
from generator.scaffold.project import SCHEMA
from generator.terraform import find_binary
from generator.understand.schema import schema_text
from generator.upgrade.blocks import Blocks, names_unknown_to_gen, plan_blocks, write_blocks
from generator.upgrade.migrations import migrated
from generator.upgrade.pipelines import renew
from generator.upgrade.proof import Proved, prove, reachable
from generator.upgrade.requires import allowing
from generator.upgrade.snapshot import Snapshot


def upgrade_project(options: Options, environments: Sequence[str], no_prove: bool, force: bool) -> int:
    """1 when a conflict is left to decide, or when a root could not be proved and everything was put back."""
    root = options.root
    if not force:
        require_committed(root)
    blocks = plan_blocks(root / "modules")
    texts = _texts(root)
    before = Snapshot.of(root)
    try:
        proved = _upgrade(options, root, blocks, texts, environments, no_prove)
    except BaseException:
        before.restore()
        say("nothing was changed")
        raise
    if proved is None:
        return _left_to_decide(options, blocks, before)
    if not all(item.holds for item in proved):
        before.restore()
        _tell_proof(options, blocks, before, proved)
        raise UserError("the upgrade is not safe: everything was put back as it was")
    _tell_proof(options, blocks, before, proved)
    return int(any(item.gone or item.untold for item in blocks.updates) and not proved)


def _texts(root: Path) -> dict[Path, str]:
    """The user's YAML as it is to be, by path."""
    found = {root / path: text for path, text in migrated(root).items()}
    allowed = allowing(root, version("stackwright"))
    return {**found, **({root / "gen.yaml": allowed} if allowed is not None else {})}


def _upgrade(
    options: Options,
    root: Path,
    blocks: Blocks,
    texts: dict[Path, str],
    environments: Sequence[str],
    no_prove: bool,
) -> list[Proved] | None:
    """Write, render, prove; None when conflicts keep it from going on."""
    write_blocks(blocks)
    for file, text in texts.items():
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    if (root / SCHEMA).is_file():
        (root / SCHEMA).write_bytes(schema_text().encode())
    for update in blocks.updates:
        if update.files:
            tell_update(Path("modules"), update, quiet=options.format is Format.JSON)
    for name, tree in sorted(blocks.fresh.items()):
        say(f"modules/{name} is new ({plural(len(tree), 'file')})")
    for name in names_unknown_to_gen(root / "modules", blocks):
        say(f"modules/{name} is no block of this gen any more; it stays, and is yours")
    if any(update.conflicts for update in blocks.updates):
        return None
    sound = sound_services(options, ())
    bring_up_to_date(sound.project, sound.stacks, (), check_only=False)
    for path in renew(sound.project):
        say(f"pipeline {path} written")
    return [] if no_prove else _proofs(options, sound.project, environments)


def _proofs(options: Options, project: Project, asked: Sequence[str]) -> list[Proved]:
    names = list(asked)
    if not names:
        names, unreachable = reachable(project, sorted(project.environments))
        for name, why in unreachable.items():
            say(f"{name} is not proved: {why}")
    if not names:
        return []
    binary = find_binary(options.environ)
    found: list[Proved] = []
    for name in names:
        found += prove(project, name, binary, options.environ, Progress())
    return found


def _left_to_decide(options: Options, blocks: Blocks, before: Snapshot) -> int:
    if options.format is Format.JSON:
        _tell_json(blocks, before, [])
    count = sum(len(update.conflicts) for update in blocks.updates)
    say(f"{plural(count, 'conflict')} to decide in modules/: do it, commit, and run `gen upgrade` again")
    return 1


def _tell_proof(options: Options, blocks: Blocks, before: Snapshot, proved: Sequence[Proved]) -> None:
    if options.format is Format.JSON:
        _tell_json(blocks, before, proved)
    for item in proved:
        if options.format is not Format.JSON:
            result(_line(item))
        for address in item.destroyed:
            say(f"  {item.root} would destroy {address}")
        if item.failed:
            say(item.failed)
    changed = len(before.changed())
    if all(item.holds for item in proved):
        say(f"{plural(changed, 'file')} changed: look at them, commit them" if changed else "everything is current")


def _line(item: Proved) -> str:
    if item.failed:
        return f"{item.root:<28} no plan"
    counted = ", ".join(f"{count} to {action}" for action, count in item.counts.items()) or "no changes"
    return f"{item.root:<28} {len(item.destroyed)} to destroy ({counted})"


def _tell_json(blocks: Blocks, before: Snapshot, proved: Sequence[Proved]) -> None:
    record: dict[str, Any] = {
        "blocks": [update_record(item) for item in blocks.updates if item.files],
        "new_blocks": sorted(blocks.fresh),
        "changed": [str(path) for path in before.changed()],
        "proved": [
            {"root": item.root, "counts": item.counts, "destroyed": item.destroyed, "failed": item.failed}
            for item in proved
        ],
    }
    result_json(record)
