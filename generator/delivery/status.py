"""What runs in an environment, as its account shows it, beside what was released there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.hold import Hold, hold_of
from generator.delivery.live import Live, live_functions
from generator.delivery.release import Release, release_of
from generator.delivery.rollouts.shifts import UnderWay, under_way
from generator.delivery.roots import Root
from generator.delivery.store import Store
from generator.diagnostics import UserError
from generator.local import queues
from generator.resolve.failures import collecting
from generator.resolve.physical import physical_names

_AT_ONCE = 8
_RINGS = "ALARM"


@dataclass(frozen=True, slots=True)
class FunctionStatus:
    """One function: `version` is "" when it is not there, `others` the percent that other versions get; `alarms` are
    those that ring; `foreign` says that its code is not what was released.
    """

    name: str
    version: str
    sha256: str
    alarms: tuple[str, ...]
    pinned: bool
    foreign: bool
    others: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """One queue: messages that wait (None: it only keeps what failed), and those that were given up (None: it has no
    dead-letter queue).
    """

    name: str
    waiting: int | None
    dead: int | None


@dataclass(frozen=True, slots=True)
class Going:
    """A rollout under way: who has begun it when, and `functions`: name -> {"from": version, "to": version}."""

    who: str
    when: str
    functions: Mapping[str, Mapping[str, str]]

    def __str__(self) -> str:
        moving = ", ".join(f"{name} {item['from']} -> {item['to']}" for name, item in sorted(self.functions.items()))
        return f"{moving}, since {self.when} by {self.who}"


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service; `commit` and `applied_at` are "" before its first release."""

    service: str
    commit: str
    applied_at: str
    by: str
    hold: Hold | None
    functions: tuple[FunctionStatus, ...]
    queues: tuple[QueueStatus, ...]
    rollout: Going | None

    @property
    def alarming(self) -> bool:
        """Something that somebody has to look at; shares are meant while a rollout is under way."""
        return any(item.alarms or item.foreign or (item.others and not self.rollout) for item in self.functions) or any(
            item.dead for item in self.queues
        )


def status_of(
    account: Account, store: Store, roots: Sequence[Root], beside: Sequence[Root] = ()
) -> list[ServiceStatus]:
    """Of each root; several are asked at once. `beside` are the others of the environment, whose alarms are theirs."""
    functions = {name for root in (*roots, *beside) for name in _names(root).values()}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda root: _service(account, store, root, functions), roots))


def _names(root: Root) -> dict[str, str]:
    """Functions as AWS calls them, by key."""
    names = physical_names(root.stack)
    return {function.key: names[function.key] for function in root.stack.functions}


def _service(account: Account, store: Store, root: Root, functions: Collection[str]) -> ServiceStatus:
    release, hold = release_of(store, root.service), hold_of(store, root.service)
    live, found = live_functions(account, root), under_way(store, root.service)
    going = _going(found) if found else None
    return ServiceStatus(
        service=root.service,
        commit=release.commit if release else "",
        applied_at=release.applied_at if release else "",
        by=release.by if release else "",
        hold=hold,
        functions=tuple(_functions(account, root, functions, live, release, hold, going)),
        queues=tuple(_queues(account, root)),
        rollout=going,
    )


def _going(found: UnderWay) -> Going:
    functions = {shift.function: {"from": shift.former, "to": shift.newer} for shift in found.shifts}
    return Going(found.by, found.since, functions)


def _functions(
    account: Account,
    root: Root,
    functions: Collection[str],
    live: dict[str, Live],
    release: Release | None,
    hold: Hold | None,
    going: Going | None,
) -> Iterator[FunctionStatus]:
    for key, name in _names(root).items():
        found = live.get(key)
        released = release.packages.get(key) if release else None
        yield FunctionStatus(
            name=key,
            version=found.version if found else "",
            sha256=found.sha256 if found else "",
            alarms=tuple(_ringing(account, name, functions)),
            pinned=bool(hold and key in hold.functions),
            foreign=bool(found and released and found.sha256 != released and not hold and not going),
            others=found.others if found else {},
        )


def _ringing(account: Account, function: str, functions: Collection[str]) -> Iterator[str]:
    """The alarms of a function that ring, less the one that stands for all. Those of `functions` whose names begin with
    its own are theirs.
    """
    others = tuple(f"{other}-" for other in functions if other.startswith(f"{function}-"))
    pages = account.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{function}-")
    for alarm in (alarm for page in pages for alarm in page.get("MetricAlarms", [])):
        if alarm["StateValue"] == _RINGS and not alarm["AlarmName"].startswith(others):
            yield alarm["AlarmName"].removeprefix(f"{function}-")


def _queues(account: Account, root: Root) -> Iterator[QueueStatus]:
    names = physical_names(root.stack)
    failed = {letters.address for item in root.stack.functions for letters in collecting(root.stack, item).values()}
    for resource in root.stack.resources:
        if resource.type != "sqs":
            continue
        try:
            url = queues.queue_url(account.cloud, names[resource.key])
        except UserError:
            continue  # not applied yet: the plan says so
        waiting = queues.depth(account.cloud, url).waiting
        if resource.key in failed:
            yield QueueStatus(resource.key, None, waiting)
        else:
            yield QueueStatus(resource.key, waiting, _dead(account, url))


def _dead(account: Account, url: str) -> int | None:
    try:
        return queues.depth(account.cloud, queues.dead_letter_url(account.cloud, url)).waiting
    except UserError:
        return None
