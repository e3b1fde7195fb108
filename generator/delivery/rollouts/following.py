"""One shift, look by look: what was seen goes to `deciding`, what was decided to the driver."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from generator.delivery.rollouts.deciding import (
    BackStep,
    Deploy,
    Give,
    GoBack,
    LeaveAlone,
    Return,
    Seen,
    Standing,
    Step,
    Stop,
    Wait,
    remembered,
    share_of,
    way_back,
)
from generator.delivery.rollouts.failing import aws_errors, changed_meanwhile, passes, said
from generator.delivery.rollouts.shifts import Shift
from generator.diagnostics import UserError

# So long, in seconds, AWS may be out of reach.
PATIENCE = 120.0


class Driver(Protocol):
    """One of the two ways of moving the traffic."""

    def look(self, shift: Shift) -> Seen: ...

    def step(self, shift: Shift, seen: Seen, standing: Standing | None, now: float) -> Step: ...

    def act(self, shift: Shift, step: Step | BackStep, seen: Seen) -> None: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, as it comes from outside: `now` in seconds since 1970; `stopping` says that the user wants to stop."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    stopping: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Follower:
    """`standing` is what this run knows of the share; `tried` is one that AWS may or may not have given."""

    shift: Shift
    driver: Driver
    clock: Clock
    standing: Standing | None = None
    tried: int | None = None
    blind_since: float | None = field(default=None)

    def forward(self) -> Step:
        """Look, decide, do; the next look finds what came of it. UserError when AWS is out of reach for too long."""
        now = self.clock.now()
        try:
            seen = self.driver.look(self.shift)
        except aws_errors() as error:
            return self._blind(error, now)
        share = share_of(self.shift, seen.traffic)
        self.standing = remembered(self.standing, self.tried, share, now)
        self.tried = None if share == self.tried else self.tried
        step = self.driver.step(self.shift, seen, self.standing, now)
        if self.standing is None and share is not None:
            self.standing = Standing(share, now)
        if isinstance(step, Give | Deploy):
            return self._act(step, seen, now)
        self.blind_since = None
        return step

    def backward(self) -> BackStep:
        """The same to the former version; LeaveAlone says why, when AWS refuses."""
        now = self.clock.now()
        try:
            seen = self.driver.look(self.shift)
            step = way_back(self.shift, seen)
            if isinstance(step, Stop | Return):
                self.driver.act(self.shift, step, seen)
        except aws_errors() as error:
            return self._blind(error, now) if passes(error) else LeaveAlone(f"AWS refuses: {said(error)}")
        self.blind_since = None
        return step

    def _act(self, step: Give | Deploy, seen: Seen, now: float) -> Step:
        try:
            self.driver.act(self.shift, step, seen)
        except aws_errors() as error:
            if not passes(error):
                return GoBack(f"AWS refuses: {said(error)}")
            if isinstance(step, Give) and not changed_meanwhile(error):
                self.tried = step.share
            return self._blind(error, now)
        if isinstance(step, Give):
            self.standing, self.tried = Standing(step.share, now), None
        self.blind_since = None
        return step

    def _blind(self, error: Exception, now: float) -> Wait:
        """Nothing is moved while nothing is seen."""
        self.blind_since = now if self.blind_since is None else self.blind_since
        if now - self.blind_since >= PATIENCE:
            raise UserError(
                f"{self.shift.function} has been out of sight for {PATIENCE:.0f} s ({said(error)}); the traffic stays "
                "where it is"
            ) from error
        return Wait(self.standing.share if self.standing else 0, None, why=f"out of sight: {said(error)}")
