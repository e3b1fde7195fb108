"""What is under way in a service: noted before the first call is moved, so that whoever comes next can go on or back.

The note lies where releases and holds do. It says all that going on takes: a run that was killed is continued by any
other one, without its plan, and from another machine.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from generator.delivery.release import Release
from generator.delivery.store import Store
from generator.diagnostics import UserError

# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda
EVENTS = {"before_allow_traffic": "BeforeAllowTraffic", "after_allow_traffic": "AfterAllowTraffic"}


@dataclass(frozen=True, slots=True)
class Shift:
    """One function, `name` in AWS, on its way from version `former` to `newer`.

    With `deployment_config` (without `CodeDeployDefault.Lambda`) CodeDeploy moves it, and calls `hooks`: event ->
    physical name. Else `weights`, in percent, each held for `interval_in_seconds`. `alarms` send it back.
    """

    function: str
    name: str
    former: str
    newer: str
    deployment_config: str | None
    weights: tuple[int, ...]
    interval_in_seconds: int
    hooks: Mapping[str, str]
    alarms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.function} {self.former} -> {self.newer}"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The shifts of a service since `since` (ISO 8601), by whose apply, and the release that they end in."""

    service: str
    since: str
    by: str
    release: Release
    shifts: tuple[Shift, ...]

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.shifts))}, since {self.since} by {self.by}"


def name_of(service: str) -> str:
    return f"rollouts/{service}"


def under_way(store: Store, service: str) -> UnderWay | None:
    """What is under way in a service; None for nothing."""
    stored = store.read(name_of(service))
    if stored is None:
        return None
    try:
        return _under_way(stored.value)
    except (KeyError, TypeError) as error:
        raise UserError(
            f"the note of the rollout of {service} was written by another version of gen ({error}): use that one"
        ) from error


def begin(store: Store, found: UnderWay) -> None:
    """Note it; UserError when somebody else was first."""
    store.write(name_of(found.service), asdict(found), None)


def end(store: Store, service: str) -> None:
    store.remove(name_of(service))


def _under_way(value: Mapping[str, Any]) -> UnderWay:
    return UnderWay(
        service=value["service"],
        since=value["since"],
        by=value["by"],
        release=Release(**{**value["release"], "history": ()}),
        shifts=tuple(Shift(**{**each, **_tuples(each)}) for each in value["shifts"]),
    )


def _tuples(shift: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(shift[key]) for key in ("weights", "alarms")}
