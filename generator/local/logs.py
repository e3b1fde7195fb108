"""The logs of several functions as one stream of lines."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.local.cloud import Cloud

_POLL_SECONDS = 0.3
# Events may arrive in CloudWatch after younger ones; locally they do not.
_LATE_MILLISECONDS = 15_000


@dataclass(frozen=True, slots=True, order=True)
class LogLine:
    """One line of a function; `timestamp` is in milliseconds since 1970."""

    timestamp: int
    function: str
    text: str


@dataclass(slots=True)
class _Source:
    """One log group and what of it has been told."""

    function: str
    group: str
    since: int
    told: dict[str, int] = field(default_factory=dict)


def log_group(function: str) -> str:
    """The log group that a function writes to when nothing else is said."""
    return f"/aws/lambda/{function}"


def logs(
    cloud: Cloud,
    groups: Mapping[str, str],
    *,
    since: int,
    follow: bool = False,
    stop: Callable[[], bool] = lambda: False,
    poll: float = _POLL_SECONDS,
) -> Iterator[LogLine]:
    """Lines younger than `since` (milliseconds) of `groups` (function to log group), oldest first.

    With `follow` it goes on until `stop` says so. A group that does not exist yet counts as empty.
    """
    sources = [_Source(function, group, since) for function, group in sorted(groups.items())]
    while True:
        yield from sorted(
            (line for source in sources for line in _fresh(cloud, source)), key=lambda line: line.timestamp
        )
        if not follow or stop():
            return
        time.sleep(poll)


def _fresh(cloud: Cloud, source: _Source) -> Iterator[LogLine]:
    for event in _events(cloud, source):
        identity = _identity(event)
        if identity in source.told:
            continue
        source.told[identity] = event["timestamp"]
        yield LogLine(event["timestamp"], source.function, event["message"].rstrip("\n"))
    _forget_old(source)


def _events(cloud: Cloud, source: _Source) -> Iterator[dict[str, Any]]:
    client = cloud.client("logs")
    pages = client.get_paginator("filter_log_events").paginate(logGroupName=source.group, startTime=source.since)
    try:
        counts: dict[tuple[Any, ...], int] = {}
        for page in pages:
            for event in page["events"]:
                # Equal lines of one millisecond are told apart by their order.
                same = (event["logStreamName"], event["timestamp"], event["message"])
                counts[same] = counts.get(same, 0) + 1
                yield {**event, "nth": counts[same]}
    except client.exceptions.ResourceNotFoundException:
        return


def _identity(event: Mapping[str, Any]) -> str:
    known = event.get("eventId")
    return str(known) if known else f"{event['logStreamName']}/{event['timestamp']}/{event['nth']}/{event['message']}"


def _forget_old(source: _Source) -> None:
    if not source.told:
        return
    source.since = max(source.since, max(source.told.values()) - _LATE_MILLISECONDS)
    source.told = {identity: when for identity, when in source.told.items() if when >= source.since}
