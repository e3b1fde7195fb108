"""`gen drift`."""

from collections.abc import Sequence
from functools import partial

from generator.cli.console import plural, result, result_json, say, show_diagnostics
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.delivery.account import account_of
from generator.delivery.roots import roots_of
from generator.delivery.store import store_of
from generator.diagnostics import SpecError, UserError
from generator.drift.looking import Look, Looking, seen
from generator.drift.platform import PlatformLooking
from generator.drift.seen import Drift
from generator.loading import load
from generator.project import PLATFORM
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
            _tell(item)
    for item in found:
        if item.failed:
            say(f"{item.name} could not be looked at:\n{item.failed}")
    if any(item.failed for item in found):
        return _UNSEEN
    return int(any(item.told for item in found))


def _looked(options: Options, env: str, names: Sequence[str]) -> list[Drift]:
    """Everything of the environment where nothing is named, the platform last."""
    binary = find_binary(options.environ)
    project = load(options.root)
    account = account_of(project, env)
    services = [name for name in names if name != PLATFORM]
    roots = roots_of(project, env, services) if services or not names else []
    account.verify()
    progress = Progress()
    looking = Looking(project, account, store_of(project, account), binary, options.environ, progress)
    looks: list[Look] = [partial(looking.look, root) for root in roots]
    if not names or PLATFORM in names:
        looks.append(PlatformLooking(project, account, binary, options.environ, progress).look)
    return seen(looks)


def _record(item: Drift) -> dict[str, object]:
    return {
        "service": item.service,
        "released": not item.nothing,
        "drift": [{"address": told.address, "sentence": told.sentence} for told in item.told],
        "adopt": item.adopt,
        "take_back": [*([item.take_back] if _taken_back(item) else []), *item.by_hand],
        "elsewhere": list(item.elsewhere),
        "nothing": item.nothing,
        "failed": item.failed,
    }


def _taken_back(item: Drift) -> int:
    """How many differences the next apply takes back."""
    return sum(not told.take_back for told in item.told)


def _tell(item: Drift) -> None:
    if item.failed:
        return
    for told in item.told:
        result(f"{item.name}: {told.sentence}")
        say(f"    {told.address}")
    if not item.told:
        say(f"{item.name}: {item.nothing or item.compared}")
    if item.elsewhere:
        say(f"{item.name}: not looked at, as another root has it: {', '.join(item.elsewhere)}")
    if item.adopt:
        say(f"to keep it so, {'write into' if item.service == PLATFORM else 'add to'} {item.source}:")
        result("".join(f"  {line}\n" for line in item.adopt.splitlines()).rstrip("\n"))
    if number := _taken_back(item):
        say(f"to take {plural(number, 'difference')} back: {item.take_back}")
    if item.by_hand:
        say(f"to take {plural(len(item.by_hand), 'difference')} back, which no apply does:")
        for command in item.by_hand:
            say(f"    {command}")
