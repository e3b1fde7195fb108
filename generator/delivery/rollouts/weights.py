"""Rollout by weights of the alias: nothing but Lambda and CloudWatch is asked, and this run does every step."""

from dataclasses import dataclass, replace

from generator.delivery.account import Account
from generator.delivery.rollouts.deciding import ALL, BackStep, Give, Return, Seen, Standing, Step, by_weights, warms
from generator.delivery.rollouts.shifts import Shift
from generator.delivery.traffic import Traffic, direct, state_of, traffic_of, warmth_of

_RINGS = "ALARM"


@dataclass(frozen=True, slots=True)
class ByWeights:
    """The driver of shifts with `weights`."""

    account: Account

    def look(self, shift: Shift) -> Seen:
        traffic = traffic_of(self.account, shift.name)
        if warms(shift, traffic):
            state = warmth_of(self.account, shift.name)
        else:
            begun = traffic is not None and bool(traffic.others)
            state = "Active" if begun else state_of(self.account, shift.name, shift.newer)
        return Seen(traffic, ringing(self.account, shift.alarms), state)

    def step(self, shift: Shift, seen: Seen, standing: Standing | None, now: float) -> Step:
        return by_weights(shift, seen, standing, now)

    def act(self, shift: Shift, step: Step | BackStep, seen: Seen) -> None:
        """Move the alias, if it is still as it was seen."""
        revision = seen.traffic.revision if seen.traffic else ""
        match step:
            case Give(share):
                direct(self.account, shift.name, replace(given(shift, share), revision=revision))
            case Return():
                direct(self.account, shift.name, Traffic(shift.former, {}, revision))
            case _:
                raise AssertionError(step)


def given(shift: Shift, share: int) -> Traffic:
    """What the alias does when the newer version has that share."""
    return Traffic(shift.newer) if share == ALL else Traffic(shift.former, {shift.newer: share})


def ringing(account: Account, alarms: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `alarms` that ring; one that is not there is silent."""
    if not alarms:
        return ()
    client = account.client("cloudwatch")
    pages = client.get_paginator("describe_alarms").paginate(AlarmNames=list(alarms), StateValue=_RINGS)
    return tuple(sorted(alarm["AlarmName"] for page in pages for alarm in page.get("MetricAlarms", [])))
