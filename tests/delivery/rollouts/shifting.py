"""A shift of `dev-orders-main` from version 7 to 8, the time it takes, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from generator.delivery.release import Release
from generator.delivery.rollouts.following import Clock
from generator.delivery.rollouts.shifts import Shift, UnderWay

ADA = "arn:aws:iam::111111111111:user/ada"
ALARM = "dev-orders-main-errors"
SHIFT = Shift(
    function="main",
    name="dev-orders-main",
    former="7",
    newer="8",
    deployment_config=None,
    weights=(10, 50),
    interval_in_seconds=300,
    hooks={},
    alarms=(ALARM,),
)
DEPLOYED = replace(
    SHIFT,
    deployment_config="Linear10PercentEvery1Minute",
    weights=(),
    hooks={"before_allow_traffic": "dev-orders-before", "after_allow_traffic": "dev-orders-after"},
)
RELEASE = Release(
    service="orders",
    commit="c" * 40,
    applied_at="",
    by=ADA,
    fingerprint="f",
    plan_sha256="0123456789abcdef",
    packages={"main": "new"},
    versions={"main": "7"},
    gen="0.1.0",
)


def underway(*shifts: Shift) -> UnderWay:
    return UnderWay("orders", "2026-11-21T12:00:00+00:00", ADA, RELEASE, shifts or (SHIFT,))


@dataclass
class Time:
    """Passes only while somebody sleeps; what is to happen at a moment (in seconds) does so when it has come."""

    seconds: float = 0.0
    stopping: bool = False
    happens: dict[float, Callable[[], Any]] = field(default_factory=dict)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        for moment in sorted(moment for moment in self.happens if moment <= self.seconds):
            self.happens.pop(moment)()

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.sleep, lambda: self.stopping)

    def stop(self) -> None:
        self.stopping = True
