"""`gen drift`."""

from collections.abc import Sequence

from generator.cli.console import plural, result, result_json, say, show_diagnostics
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.delivery.account import account_of
from generator.delivery.roots import roots_of
from generator.delivery.store import store_of
from generator.diagnostics import SpecError, UserError
from generator.drift.adopting import patch
from generator.drift.looking import Drift, Looking
from generator.loading import load
from generator.terraform import Interrupted, find_binary

# Not 1: whoever looks every night has to tell a difference from a look that failed.
_UNSEEN = 4


def show_drift(options: Options, env: str, names: Sequence[str]) -> int:
    """1 when something is not as it was applied, 4 when something could not be looked at."""
    try:
        found = _looked(options, env, names)
    except Interrupted:
        raise
    except SpecError as error:
        show_diagnostics(error.diagnostics, options.format)
        return _UNSEEN
    except UserError as error:
        say(f"gen: {error}")
        return _UNSEEN
    if options.format is Format.JSON:
        result_json([_record(item) for item in found])
    else:
        for item in found:
            _tell(env, item)
    for item in found:
        if item.failed:
            say(f"{item.root.name} could not be looked at:\n{item.failed}")
    if any(item.failed for item in found):
        return _UNSEEN
    return int(any(item.told for item in found))


def _looked(options: Options, env: str, names: Sequence[str]) -> list[Drift]:
    binary = find_binary(options.environ)
    project = load(options.root)
    account = account_of(project, env)
    roots = roots_of(project, env, names)
    account.verify()
    looking = Looking(project, account, store_of(project, account), binary, options.environ, Progress())
    return looking.run(roots)


def _record(item: Drift) -> dict[str, object]:
    return {
        "service": item.root.service,
        "released": item.released,
        "drift": [{"address": told.address, "sentence": told.sentence} for told in item.told],
        "adopt": _patch(item),
        "failed": item.failed,
    }


def _patch(item: Drift) -> str:
    return patch(item.root.environment, [told.overlay for told in item.told if told.overlay])


def _tell(env: str, item: Drift) -> None:
    service = item.root.service
    if item.failed:
        return
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
