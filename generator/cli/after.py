"""`gen status` and `gen rollback`."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.delivery.account import account_of
from generator.delivery.hold import Hold
from generator.delivery.packages import hexadecimal
from generator.delivery.rollback import Rollback
from generator.delivery.roots import roots_of
from generator.delivery.status import FunctionStatus, QueueStatus, ServiceStatus, status_of
from generator.delivery.store import store_of
from generator.delivery.traffic import shared
from generator.diagnostics import UserError
from generator.loading import load


def roll_back(options: Options, env: str, thing: str, to: str | None, why: str | None, clear: bool) -> None:
    service, _, function = thing.partition(".")
    project = load(options.root)
    account = account_of(project, env)
    (root,) = roots_of(project, env, [service])
    rollback = Rollback(account, store_of(project, account), root, account.verify(), Progress())
    if clear:
        _tell_cleared(env, service, rollback.clear())
        return
    if not why:
        raise UserError('say why, for those who are stopped by it: --why "orders fail since 14:10"')
    moves = rollback.moves(function or None, to)
    hold = rollback.run(moves, why)
    if options.format is Format.JSON:
        result_json(asdict(hold))
    else:
        for move in moves:
            result(f"{service}.{move.function.key:<24} version {move.gone} -> {move.to}")
    _tell_held(env, service)


def _tell_held(env: str, service: str) -> None:
    say(f"{env}/{service} is held: `gen apply {env}` refuses it until `gen rollback {env} {service} --clear`.")
    say("Rolled back: code, and the memory, timeout, layers and variables that were published with it.")
    say("Not rolled back: tables and what is in them, queues, topics, roles, triggers, alarms.")


def _tell_cleared(env: str, service: str, hold: Hold) -> None:
    say(f"{env}/{service} was {hold}")
    say(f"cleared; the aliases move with the next `gen plan {env} {service}` and `gen apply {env} {service}`")


def show_status(options: Options, env: str, names: Sequence[str]) -> int:
    """1 when an alarm rings, a message was given up, or a function runs what nobody released or shares out by hand."""
    project = load(options.root)
    account = account_of(project, env)
    account.verify()
    roots, everything = roots_of(project, env, names), roots_of(project, env) if names else ()
    found = status_of(account, store_of(project, account), roots, everything)
    if options.format is Format.JSON:
        result_json([asdict(item) for item in found])
    else:
        for item in found:
            for line in _lines(item):
                result(line)
    return int(any(item.alarming for item in found))


def _lines(item: ServiceStatus) -> Iterator[str]:
    released = f"commit {item.commit[:12] or 'unknown'}, {_age(item.applied_at)} ago by {item.by}"
    yield f"{item.service}: {released if item.applied_at else 'never released from here'}"
    if item.hold:
        yield f"  {item.hold}"
    if item.rollout:
        yield f"  rollout under way: {item.rollout}"
    for function in item.functions:
        yield f"  {function.name:<24} {_of_function(function)}"
    for queue in item.queues:
        yield f"  {queue.name:<24} {_of_queue(queue)}"


def _of_function(item: FunctionStatus) -> str:
    if not item.version:
        return "not there"
    said = [f"version {item.version:<4} {hexadecimal(item.sha256)[:12]}"]
    said += [shared(item.others)] if item.others else []
    said += ["pinned"] if item.pinned else []
    said += ["runs other code than was released"] if item.foreign else []
    said += [f"ALARM {', '.join(item.alarms)}"] if item.alarms else []
    return "  ".join(said)


def _of_queue(item: QueueStatus) -> str:
    said = [] if item.waiting is None else [f"{plural(item.waiting, 'message')} waiting"]
    said += [] if item.dead is None else [plural(item.dead, "dead letter")]
    return ", ".join(said)


def _age(moment: str) -> str:
    """ "3 min", "5 h" or "12 d"."""
    minutes = int((datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2 * 24 * 60 else f"{minutes // 1440} d"
