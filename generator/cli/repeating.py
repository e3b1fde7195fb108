"""`gen render` and `gen package` of what has not changed: told without loading what would do it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from generator import unchanged
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options


def render_services(
    options: Options,
    names: Sequence[str],
    check_only: bool,
    with_diff: bool,
    env: str | None,
    force: bool,
    package: bool,
) -> int:
    """What `rendering` does, unless it is done."""
    seen = unchanged.Inputs.of(options.root, [*names, env or ""])
    if (check_only or not package) and (count := _told_again(seen)) is not None:
        if options.format is Format.JSON:
            result_json([])
        say(current(count))
        return 0
    from generator.cli import rendering

    return rendering.render_services(options, names, check_only, with_diff, env, force, package, seen)


def current(count: int) -> str:
    return f"{plural(count, 'file')} {'is' if count == 1 else 'are'} up to date"


def package_services(options: Options, names: Sequence[str], upload: str | None) -> None:
    """What `packaging` does, unless it is done."""
    seen = unchanged.Inputs.of(options.root, [str(options.root), *names], unchanged.PACKAGE)
    records = None if upload else _told_again(seen)
    if records is None:
        from generator.cli import packaging

        records = packaging.package_services(options, names, upload, seen)
    _show(records, options)


def _told_again(seen: unchanged.Inputs) -> Any:
    """What such a run had to tell, its warnings first; None when it has to be done again."""
    known = seen.settled()
    for line in known["warnings"] if known else ():
        say(line)
    return known["what"] if known else None


def _show(records: Sequence[Mapping[str, Any]], options: Options) -> None:
    if options.format is Format.JSON:
        result_json(records)
        return
    for record in records:
        result(f"{record['digest'][:12]}  {record['size'] // 1024:>7} KB  {', '.join(record['used_by'])}")
