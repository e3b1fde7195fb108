"""`gen send`, `gen invoke`, `gen logs` and `gen redrive`, on the local cloud or in an environment's account."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.checking import valid_project
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.diagnostics import UserError, plain
from generator.local import functions, queues
from generator.local.applied import Record
from generator.local.cloud import Cloud
from generator.local.deploying import running
from generator.local.logs import log_group, logs
from generator.local.sending import Sender, Sent, example, needs_no_sample, reaches
from generator.project import Project
from generator.resolve.failures import collecting
from generator.resolve.physical import physical_names
from generator.resolve.stack import Function, Stack, Trigger

if TYPE_CHECKING:
    from generator.delivery.roots import Root


def _split(thing: str, kind: str) -> tuple[str, str]:
    service, _, name = thing.partition(".")
    if not name:
        raise UserError(f"{thing!r} names no {kind}: write SERVICE.{kind.upper()}")
    return service, name


@dataclass(frozen=True, slots=True)
class Place:
    """A service where it runs; `outputs` gives those of its root."""

    project: Project
    cloud: Cloud
    stack: Stack
    outputs: Callable[[], Mapping[str, Any]]

    @property
    def events(self) -> Path:
        return self.project.root / "functions" / self.stack.service / "events"


def _live(options: Options, service: str, env: str | None) -> Place:
    """A service that runs in the local cloud, or with `env` in that environment's account."""
    return next(iter(_places(options, [service], env)))


def _places(options: Options, names: Sequence[str], env: str | None) -> list[Place]:
    if env:
        return list(_deployed(options, names, env))
    project, _ = valid_project(options, names, warn=False)
    cloudlet, services, record = running(project, options.environ, names)
    found = [item for item in services if not names or item.name in names]
    absent = sorted(set(names) - {item.name for item in found})
    if absent:
        raise UserError(
            f"{', '.join(absent)} does not run in the local cloud: start it with `gen up {' '.join(absent)}`"
        )
    return [Place(project, cloudlet.cloud, item.stack, partial(_recorded, record, item.name)) for item in found]


def _recorded(record: Record, service: str) -> Mapping[str, Any]:
    outputs: Mapping[str, Any] = record[service]["outputs"]
    return outputs


def _deployed(options: Options, names: Sequence[str], env: str) -> Iterator[Place]:
    """The account of an environment; what it is asked for is asked with the credentials of the machine."""
    from generator.delivery.account import account_of
    from generator.delivery.roots import roots_of

    project, _ = valid_project(options, names, warn=False)
    account = account_of(project, env)
    say(f"{env}: account {account.id} as {account.verify()}")
    for root in roots_of(project, env, names):
        yield Place(project, account.cloud, root.stack, partial(_of_terraform, options, project, root))


def _of_terraform(options: Options, project: Project, root: "Root") -> Mapping[str, Any]:
    from generator.terraform import Runner, child_environ, cli_config, find_binary

    environ = child_environ(options.environ, cli_config(project.root, options.environ))
    runner = Runner(find_binary(options.environ), root.within(project.root), environ, lambda _event: None)
    runner.init()
    return runner.output_json()


def _function(stack: Stack, name: str) -> Function:
    known = {function.key: function for function in stack.functions}
    if name not in known:
        raise UserError(f"{stack.service} has no function {name}; it has {', '.join(known)}")
    return known[name]


def send_event(options: Options, thing: str, trigger_key: str | None, event: str | None, env: str | None) -> None:
    service, name = _split(thing, "function")
    place = _live(options, service, env)
    function = _function(place.stack, name)
    trigger = _trigger(function, trigger_key, event)
    if trigger.kind == "schedule" and event:
        raise UserError(
            f"a schedule sends the input that stands in the spec: leave --event out, or `gen invoke {thing}`"
        )
    like = None if needs_no_sample(trigger) else example(trigger)
    sample = _sample(place.events, f"{name}.{trigger.kind}.json", event, like)
    if trigger.kind == "http" and trigger_key == trigger.key:
        reaches(function, trigger, sample)
    outputs = place.outputs() if trigger.kind == "http" else {}
    sent = Sender(place.cloud, place.stack, outputs, place.events).send(function, trigger, sample)
    _show_sent(options, sent)


def _trigger(function: Function, key: str | None, event: str | None) -> Trigger:
    """The trigger by its key or kind, else the one the sample's name tells, else the only kind there is."""
    found = function.triggers
    if not found:
        raise UserError(f"{function.key} has no trigger: call it with `gen invoke`")
    if key:
        found = tuple(item for item in found if key in (item.key, item.kind))
    elif event and len(parts := Path(event).name.split(".")) > 2:
        found = tuple(item for item in found if item.kind == parts[1]) or found
    if not found or len({item.kind for item in found}) > 1 or (len(found) > 1 and found[0].kind != "http"):
        choices = ", ".join(repr(item.key) for item in function.triggers)
        unknown = f"{function.key} has no trigger {plain(key)!r}: " if key and not found else ""
        raise UserError(f"{unknown}say which trigger of {function.key} with --trigger: {choices}")
    return found[0]


def _sample(folder: Path, usual: str, given: str | None, like: dict[str, Any] | None) -> dict[str, Any]:
    """The sample event: stdin, a path, a file of events/ or the usual one, which `like` None allows to be missing."""
    if given == "-":
        return _parsed(sys.stdin.buffer.read() if sys.stdin else b"", "stdin")
    file = (
        folder / usual
        if given is None
        else next((p for p in (Path(given), folder / given) if p.is_file()), folder / given)
    )
    if not file.is_file():
        if like is None and given is None:
            return {}
        such = f" such as {json.dumps(like)}" if like else ""
        raise UserError(f"{file} does not exist: write a sample event there{such}, or name one with --event FILE")
    return _parsed(file.read_bytes(), str(file))


def _parsed(raw: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where} is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise UserError(f"{where} holds {type(value).__name__}, not an object")
    return value


def _show_sent(options: Options, sent: Sent) -> None:
    if options.format is Format.JSON:
        answer = sent.answer
        body = answer.body.decode("utf-8", "replace") if answer else None
        result_json({"sent": sent.what, "status": answer.status if answer else None, "body": body})
        return
    say(f"sent {sent.what}")
    if sent.answer:
        say(f"answer {sent.answer.status}")
        result(sent.answer.body.decode("utf-8", "replace"))


def invoke_function(options: Options, thing: str, event: str | None, env: str | None) -> int:
    """Call a function; 1 when it failed."""
    service, name = _split(thing, "function")
    place = _live(options, service, env)
    function = _function(place.stack, name)
    payload = _sample(place.events, f"{name}.json", event, None) or _scheduled_input(function)
    begun = time.monotonic()
    answer = functions.invoke(place.cloud, physical_names(place.stack)[function.key], json.dumps(payload).encode())
    if answer.log.strip():
        say(answer.log.rstrip())
    say(f"version {answer.version}, {time.monotonic() - begun:.2f} s{', ' + answer.error if answer.error else ''}")
    result(answer.payload.decode("utf-8", "replace"))
    return int(answer.error is not None)


def _scheduled_input(function: Function) -> dict[str, Any]:
    """What a schedule would hand to the function, when nothing else is given."""
    return next((item.spec.input for item in function.triggers if item.kind == "schedule" and item.spec.input), {})


def show_logs(options: Options, things: Sequence[str], follow: bool, since: int, env: str | None) -> None:
    places = _places(options, sorted({thing.partition(".")[0] for thing in things}), env)
    groups = {
        name: log_group(physical_names(stack)[function.key])
        for stack in (place.stack for place in places)
        for function in stack.functions
        for name in (f"{stack.service}.{function.key}",)
        if not things or stack.service in things or name in things
    }
    if not groups:
        raise UserError(f"no running function is called {', '.join(things)}")
    width = max(map(len, groups))
    start = int((time.time() - since * 60) * 1000)
    for line in logs(places[0].cloud, groups, since=start, follow=follow):
        moment = time.strftime("%H:%M:%S", time.localtime(line.timestamp / 1000))
        result(f"{moment} {line.function:<{width}} {line.text.rstrip()}")


def redrive_queue(
    options: Options, thing: str, replay: bool, purge: bool, approve: Sequence[str], env: str | None
) -> None:
    """Look into the dead letters of `SERVICE.QUEUE` or `SERVICE.FUNCTION`; replay or purge when asked."""
    if replay and purge:
        raise UserError("--replay and --purge exclude each other: a message is either tried again or deleted")
    service, name = _split(thing, "queue")
    place = _live(options, service, env)
    cloud = place.cloud
    physical, dead = _letters(place.stack, name.removesuffix(".dead_letter"))
    if replay and dead:
        raise UserError(f"{thing} holds records of failures, not events to send again: use `gen send`, then --purge")
    url = queues.queue_url(cloud, physical)
    letters = url if dead else queues.dead_letter_url(cloud, url)
    if replay:
        say(f"{plural(queues.replay(cloud, letters, url), 'message')} sent back to {physical}")
    elif purge:
        if env:
            from generator.cli.purging import require_leave

            waiting = queues.depth(cloud, letters).waiting
            require_leave(place.project, env, thing, letters.rsplit("/", 1)[-1], waiting, approve)
        say(f"{plural(queues.purge(cloud, letters), 'message')} deleted")
    else:
        _show_dead_letters(options, thing, env, queues.look(cloud, letters), replayable=not dead)


def _letters(stack: Stack, name: str) -> tuple[str, bool]:
    """The physical name of the queue `name`, or of that of a function's failures; True where failures lie in it."""
    names = physical_names(stack)
    collected = {function.key: list(collecting(stack, function).values()) for function in stack.functions}
    own = {key: found[0].address for key, found in collected.items() if found and found[0].address in names}
    if name in own:
        return names[own[name]], True
    known = [found.key for found in stack.resources if found.type == "sqs" and found.thing == found.key]
    if name not in known:
        listed = ", ".join([*known, *own]) or "none"
        raise UserError(f"{stack.service} has no queue {name}, nor a function of that name with dead letters: {listed}")
    return names[name], any(letters.address == name for found in collected.values() for letters in found)


def _show_dead_letters(
    options: Options, thing: str, env: str | None, found: Sequence[queues.DeadLetter], *, replayable: bool
) -> None:
    if options.format is Format.JSON:
        result_json(
            [{"id": item.id, "received": item.received, "sent": item.sent, "body": item.body} for item in found]
        )
        return
    for item in found:
        sent = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(item.sent / 1000))
        result(f"{sent}  received {plural(item.received, 'time')}  {item.body[:200]}")
    if found:
        letters = f"{plural(len(found), 'dead letter')} (a look counts as received)"
        again = (
            f"`gen redrive {thing}{f' --env {env}' if env else ''} --replay` sends them back, " if replayable else ""
        )
        say(f"{letters}; {again}--purge deletes them")
    else:
        say(f"no dead letters in {thing}")
