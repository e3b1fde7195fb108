"""`gen drift`."""

from collections.abc import Sequence

from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.delivery.account import account_of
from generator.delivery.roots import roots_of
from generator.delivery.store import store_of
from generator.drift.adopting import patch
from generator.drift.looking import Drift, Looking
from generator.loading import load
from generator.terraform import find_binary


def show_drift(options: Options, env: str, names: Sequence[str]) -> int:
    """1 when something is not as it was applied."""
    binary = find_binary(options.environ)
    project = load(options.root)
    account = account_of(project, env)
    roots = roots_of(project, env, names)
    account.verify()
    looking = Looking(project, account, store_of(project, account), binary, options.environ, Progress())
    found = looking.run(roots)
    if options.format is Format.JSON:
        result_json([_record(item) for item in found])
    else:
        for item in found:
            _tell(env, item)
    return int(any(item.told for item in found))


def _record(item: Drift) -> dict[str, object]:
    return {
        "service": item.root.service,
        "released": item.released,
        "drift": [{"address": told.address, "sentence": told.sentence} for told in item.told],
        "adopt": _patch(item),
    }


def _patch(item: Drift) -> str:
    return patch(item.root.environment, [told.overlay for told in item.told if told.overlay])


def _tell(env: str, item: Drift) -> None:
    service = item.root.service
    if not item.released:
        say(f"{env}/{service}: never released from here, so nothing to compare with: `gen apply {env} {service}` does")
        return
    for told in item.told:
        result(f"{env}/{service}: {told.sentence}")
        say(f"    {told.address}")
    if not item.told:
        say(f"{env}/{service}: as it was applied")
        return
    adopted = _patch(item)
    if adopted:
        say(f"to keep it so, add to {item.root.stack.source}:")
        result("".join(f"  {line}\n" for line in adopted.splitlines()).rstrip("\n"))
    say(f"to take {plural(len(item.told), 'difference')} back: gen plan {env} {service}   gen apply {env} {service}")
