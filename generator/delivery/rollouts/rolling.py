"""Rolling out what an apply has published: begun and noted, watched, and recorded whatever came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from generator.delivery import hold as holding
from generator.delivery.account import Account
from generator.delivery.hold import Hold
from generator.delivery.live import live_functions
from generator.delivery.release import Release, record
from generator.delivery.rollouts.codedeploy import ByCodeDeploy
from generator.delivery.rollouts.following import Clock, Driver
from generator.delivery.rollouts.pins import ways_out
from generator.delivery.rollouts.shifts import Shift, UnderWay, begin, end
from generator.delivery.rollouts.watching import Ended, Watch
from generator.delivery.rollouts.weights import ByWeights
from generator.delivery.roots import Root
from generator.delivery.store import Store
from generator.diagnostics import UserError
from generator.resolve.physical import physical_names
from generator.resolve.stack import Function, Stack
from generator.steps import Report, Step

# Of the function itself, less the composite one, as modules/alarms names them.
_ALARMS = ("duration", "errors", "iterator-age", "throttles")


@dataclass(frozen=True, slots=True)
class Rolling:
    """Rollouts of one environment; `by` is the caller's ARN."""

    account: Account
    store: Store
    by: str
    report: Report
    clock: Clock = field(default_factory=Clock)

    def begin(
        self, root: Root, release: Release, pinned: Mapping[str, str], newest: Mapping[str, str]
    ) -> UnderWay | None:
        """Note what is to be rolled out: functions whose `newest` version is not the one they are pinned to."""
        shifts = tuple(
            shift_of(root.stack, function, pinned[function.key], newest[function.key])
            for function in root.stack.functions
            if function.rollout and function.key in pinned and newest[function.key] != pinned[function.key]
        )
        if not shifts:
            return None
        found = UnderWay(root.service, _now(), self.by, release, shifts)
        begin(self.store, found)
        return found

    def run(self, root: Root, found: UnderWay) -> Mapping[str, str]:
        """To the end; the versions that answer. UserError where a function does not run what was to be rolled out."""
        try:
            ended = Watch(self._drivers(found), self._tell(root), self.clock).run(found.shifts)
        except UserError as error:
            raise UserError(f"{root.name}: {error}. {ways_out(root.environment, found)}") from error
        except KeyboardInterrupt:
            self.report(Step(f"rollout {root.service}", 0.0, f"left as it stands; {ways_out(root.environment, found)}"))
            raise
        return self._ended(root, found, ended)

    def back(self, root: Root, found: UnderWay) -> list[Ended]:
        """End what CodeDeploy does, and give all to the former versions."""
        return Watch(self._drivers(found), self._tell(root), self.clock).back(found.shifts, {})

    def conclude(self, root: Root, found: UnderWay, stopped: Mapping[str, str]) -> dict[str, str]:
        """Record the versions that answer now; `stopped` are functions, with the versions that were not taken over."""
        live = live_functions(self.account, root)
        former = {key: live[key].sha256 for key in stopped if key in live and key in found.release.packages}
        versions = {key: item.version for key, item in live.items()}
        release = replace(
            found.release,
            applied_at=_now(),
            versions=versions,
            packages={**found.release.packages, **former},
            stopped=stopped,
        )
        record(self.store, release)
        end(self.store, found.service)
        return versions

    def _ended(self, root: Root, found: UnderWay, ended: Sequence[Ended]) -> dict[str, str]:
        if all(item.word == "done" for item in ended):
            return self.conclude(root, found, {})
        if all(item.word != "back" for item in ended):
            raise UserError(_taken_over(root, found, ended, holding.hold_of(self.store, root.service)))
        self._hold(root, ended)
        self.conclude(root, found, {item.shift.function: item.shift.newer for item in ended})
        raise UserError(_stopped(root, ended))

    def _hold(self, root: Root, ended: Sequence[Ended]) -> None:
        """Nothing is applied until somebody has looked; a hold that is there already says so as well."""
        if holding.hold_of(self.store, root.service) is None:
            functions = {
                item.shift.function: {"to": item.shift.former, "from": item.shift.newer}
                for item in ended
                if item.word == "back"
            }
            hold = Hold(self.by, _now(), "; ".join(_causes(ended)), functions)
            self.store.write(holding.name_of(root.service), asdict(hold), None)

    def _drivers(self, found: UnderWay) -> Callable[[Shift], Driver]:
        by_codedeploy, by_weights = ByCodeDeploy(self.account, found), ByWeights(self.account)
        return lambda shift: by_codedeploy if shift.deployment_config else by_weights

    def _tell(self, root: Root) -> Callable[[str], None]:
        return lambda line: self.report(Step(f"rollout {root.service}", None, line))


def shift_of(stack: Stack, function: Function, former: str, newer: str) -> Shift:
    """The way of one function of a stack, with all names as AWS knows them."""
    assert function.rollout
    names, rollout = physical_names(stack), function.rollout
    name = names[function.key]
    return Shift(
        function=function.key,
        name=name,
        former=former,
        newer=newer,
        deployment_config=rollout.deployment_config,
        weights=rollout.weights,
        interval_in_seconds=rollout.interval_in_seconds,
        hooks={event: names[key] for event, key in rollout.hooks.items()},
        alarms=tuple(f"{name}-{alarm}" for alarm in (*_ALARMS, *_counted(function))),
    )


def _counted(function: Function) -> Iterator[str]:
    """The alarms on what its log counts."""
    given = function.merged.get("alarms", "metric_filters") or {}
    yield from (f"metric-{name}" for name in sorted(given) if given[name] is not None)


def _causes(ended: Sequence[Ended]) -> Iterator[str]:
    """Why it was stopped, in a sentence for each function that is the cause."""
    for item in ended:
        if item.word == "back" and item.why:
            yield f"the rollout of {item.shift} was stopped: {item.why}"


def _stopped(root: Root, ended: Sequence[Ended]) -> str:
    back = [f"{item.shift.function} {item.shift.former}" for item in ended if item.word == "back"]
    left = [f"{item.shift.function}: {item.why}: look at `gen status`" for item in ended if item.word != "back"]
    there = f"{root.environment} {root.service}"
    return "\n".join(
        [
            f"{root.name}: {'; '.join(_causes(ended))}",
            f"in service again: {', '.join(back)}. The service is held; when the cause is mended: "
            f"`gen rollback {there} --clear`, then `gen plan {there}` and `gen apply {there}`",
            *left,
        ]
    )


def _taken_over(root: Root, found: UnderWay, ended: Sequence[Ended], hold: Hold | None) -> str:
    alone = [item for item in ended if item.word == "left alone"]
    if hold:
        return f"{root.name}: the rollout of {', '.join(str(item.shift) for item in alone)} was taken back: {hold}"
    why = "; ".join(f"{item.shift}: {item.why}" for item in alone)
    return (
        f"{root.name}: {why}. Nothing more was done: look at `gen status {root.environment} {root.service}`; "
        f"{ways_out(root.environment, found)}"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
