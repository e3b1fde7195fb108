"""The loop over the shifts of a service: each is looked at again and again, until all have ended.

Out: how each ended. Raises KeyboardInterrupt when the user wants to stop, and UserError when AWS does not answer any
more: both leave the traffic where it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from generator.delivery.rollouts.deciding import BackStep, Done, GoBack, LeaveAlone, Step, Wait
from generator.delivery.rollouts.following import Clock, Driver, Follower
from generator.delivery.rollouts.shifts import Shift

Word = Literal["done", "back", "left alone"]
# Between two looks, in seconds.
OFTEN, SELDOM = 0.2, 5.0
# Of a pause, so that Ctrl-C is heard; what is left below the other is nothing.
_SLICE, _RESOLUTION = 0.5, 0.001
# A line a minute where nothing happens, so that nobody takes the run for dead.
QUIET = 60.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a shift ended: the newer version answers alone, the former one does again, or nothing more was done to it."""

    shift: Shift
    word: Word
    why: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """`tell` takes a line."""

    driver: Callable[[Shift], Driver]
    tell: Callable[[str], None]
    clock: Clock = field(default_factory=Clock)

    def run(self, shifts: Sequence[Shift]) -> list[Ended]:
        """To the end of all; when one goes back, they all do, those included that were done."""
        telling = Telling(self.tell)
        going = {shift.function: self._follower(shift) for shift in shifts}
        ended: dict[str, Ended] = {}
        while going:
            steps = {name: follower.forward() for name, follower in going.items()}
            for name, step in steps.items():
                telling.told(going[name].shift, step, self.clock.now())
            why = {name: step.why for name, step in steps.items() if isinstance(step, GoBack)}
            if why:
                return self.back(shifts, why)
            self._end(going, steps, ended)
            if going and self._stopped([steps[name] for name in going]):
                raise KeyboardInterrupt
        return [ended[shift.function] for shift in shifts]

    def back(self, shifts: Sequence[Shift], why: Mapping[str, str]) -> list[Ended]:
        """All of them to their former versions; `why` says of some that they are the cause."""
        going = {shift.function: self._follower(shift) for shift in shifts}
        ended: dict[str, Ended] = {}
        while going:
            steps = {name: follower.backward() for name, follower in going.items()}
            self._end(going, steps, ended, why)
            # Who wants to stop now waits: a service that is half-way back is in nobody's interest.
            self._pause([steps[name] for name in going])
        for item in ended.values():
            if item.word == "back":
                self.tell(f"{item.shift.function}: version {item.shift.former} answers again")
        return [ended[shift.function] for shift in shifts]

    def _end(
        self,
        going: dict[str, Follower],
        steps: Mapping[str, Step | BackStep],
        ended: dict[str, Ended],
        why: Mapping[str, str] | None = None,
    ) -> None:
        """Move what has ended from `going` to `ended`."""
        for name, step in steps.items():
            if isinstance(step, Done):
                shift = going.pop(name).shift
                ended[name] = Ended(shift, "done") if why is None else Ended(shift, "back", why.get(name, ""))
            elif isinstance(step, LeaveAlone):
                ended[name] = Ended(going.pop(name).shift, "left alone", step.why)

    def _follower(self, shift: Shift) -> Follower:
        return Follower(shift, self.driver(shift), self.clock)

    def _stopped(self, steps: Iterable[Step | BackStep]) -> bool:
        """Wait for the next look; True as soon as the user wants to stop."""
        until = self.clock.now() + min(map(pause, steps))
        while not self.clock.stopping():
            if (left := until - self.clock.now()) <= _RESOLUTION:
                return False
            self.clock.sleep(min(left, _SLICE))
        return True

    def _pause(self, steps: Iterable[Step | BackStep]) -> None:
        self.clock.sleep(min(map(pause, steps), default=0.0))


def pause(step: Step | BackStep) -> float:
    """Seconds until the next look: soon after something was done, and no later than the next step."""
    if not isinstance(step, Wait):
        return OFTEN
    return SELDOM if step.soon is None else max(OFTEN, min(step.soon, SELDOM))


@dataclass(slots=True)
class Telling:
    """Lines of what changes, and one a minute where nothing does."""

    tell: Callable[[str], None]
    _last: dict[str, tuple[object, float]] = field(default_factory=dict)

    def told(self, shift: Shift, step: Step, now: float) -> None:
        line, news = told_of(shift, step)
        before, at = self._last.get(shift.function, (None, now))
        if line and (news != before or now - at >= QUIET):
            self._last[shift.function] = (news, now)
            self.tell(line)


def told_of(shift: Shift, step: Step) -> tuple[str, object]:
    """The line of a step, "" for none, and what of it is news when it differs from the line before."""
    match step:
        case Wait():
            why = f" ({step.why})" if step.why else f", {words(step.left)} left" if step.left else ""
            line = f"{shift.function}: version {shift.former} -> {shift.newer}, {step.share} %{why}"
            return line, (step.share, step.why)
        case GoBack():
            return f"{shift.function}: {step.why}: going back to version {shift.former}", step.why
        case Done():
            return f"{shift.function}: version {shift.newer} answers", "done"
        case _:
            return "", None


def words(seconds: float) -> str:
    """ "40 s" or "4 min"."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
