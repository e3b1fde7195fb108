"""What comes next for a function that is rolled out, told from what is seen of it. Nothing here asks AWS or waits.

In: the shift, what its driver has just seen, what this run knows of before. Out: one step.
"""

import re
from dataclasses import dataclass

from generator.delivery.rollouts.shifts import Shift
from generator.delivery.traffic import Traffic

ALL = 100
# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
RUNNING = frozenset({"Created", "Queued", "InProgress", "Baking", "Ready"})
SUCCEEDED = "Succeeded"
_CONFIG = re.compile(r"(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?")


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment of CodeDeploy's; `begun` in seconds since 1970, `error` is what it says of its failure."""

    id: str
    status: str
    begun: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a driver sees: the alias (None: gone), alarms that ring, the state of the newer version (`Active`, `Pending`
    or `Failed`; of what is made warm, while something is), CodeDeploy's deployment of this shift, and the id of another
    that is in its way.
    """

    traffic: Traffic | None
    ringing: tuple[str, ...] = ()
    state: str = "Active"
    deployment: Deployment | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The share that the newer version has had since `since`, as far as this run knows."""

    share: int
    since: float


@dataclass(frozen=True, slots=True)
class Wait:
    """All is well: come again. `left` is in seconds (None: nobody knows), `soon` until the next step."""

    share: int
    left: float | None
    soon: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Give:
    """Give the newer version this share, in percent; 100 makes it the only one."""

    share: int


@dataclass(frozen=True, slots=True)
class Deploy:
    """Have CodeDeploy begin."""


@dataclass(frozen=True, slots=True)
class GoBack:
    """Give up: `why` is a sentence without its stop."""

    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """The newer version answers alone."""


@dataclass(frozen=True, slots=True)
class LeaveAlone:
    """Nothing more is done to it: whoever has moved the alias meanwhile will know why."""

    why: str = "somebody else has moved its alias"


@dataclass(frozen=True, slots=True)
class Stop:
    """End CodeDeploy's deployment of that id, so that the alias can be moved."""

    deployment: str


@dataclass(frozen=True, slots=True)
class Return:
    """Give all to the former version."""


Step = Wait | Give | Deploy | GoBack | Done | LeaveAlone
BackStep = Wait | Stop | Return | Done | LeaveAlone


def share_of(shift: Shift, traffic: Traffic | None) -> int | None:
    """The newer version's share, in percent; None where the alias does what no step of this shift does."""
    if traffic is None or not traffic.others.keys() <= {shift.newer} or warms(shift, traffic):
        return None
    if traffic.version == shift.newer:
        return None if traffic.others else ALL
    return traffic.others.get(shift.newer, 0) if traffic.version == shift.former else None


def warms(shift: Shift, traffic: Traffic | None) -> str:
    """The version that the alias has been given, while the other one answers all: with provisioned concurrency Lambda
    adds that weight of 100 %, until environments are warm. "" at any other time.

    https://github.com/hashicorp/terraform-provider-aws/pull/48116
    """
    if traffic is None:
        return ""
    ways = ((shift.former, shift.newer), (shift.newer, shift.former))
    return next((to for to, left in ways if traffic.version == to and dict(traffic.others) == {left: ALL}), "")


def remembered(standing: Standing | None, tried: int | None, share: int | None, now: float) -> Standing | None:
    """What is known before a step is decided; `tried` is a share that AWS may have given without saying so."""
    return Standing(share, now) if share is not None and share == tried else standing


def by_weights(shift: Shift, seen: Seen, standing: Standing | None, now: float) -> Step:
    """Each weight for its interval, then all; back when an alarm rings. `standing` is None at the first look."""
    if warms(shift, seen.traffic) == shift.newer:
        return GoBack(_ringing(seen.ringing)) if seen.ringing else _warmed(shift, seen)
    share = share_of(shift, seen.traffic)
    if share is None or (standing and standing.share != share):
        return LeaveAlone()
    if share == ALL:
        return Done()
    if seen.ringing:
        return GoBack(_ringing(seen.ringing))
    if seen.state == "Failed":
        return GoBack(f"version {shift.newer} could not be made ready")
    still = [weight for weight in shift.weights if weight > share]
    if not share:
        return _first(seen, shift, Give(still[0]))
    soon = shift.interval_in_seconds - (now - standing.since if standing else 0)
    if soon > 0:
        return Wait(share, soon + len(still) * shift.interval_in_seconds, soon)
    return Give(still[0] if still else ALL)


def by_codedeploy(shift: Shift, seen: Seen, now: float) -> Step:
    """One deployment: begun, watched, and believed."""
    share = share_of(shift, seen.traffic)
    deployment = seen.deployment
    if deployment is None:
        return _before_deployment(shift, seen, share)
    if deployment.status in RUNNING:
        return Wait(share or 0, _left(shift, deployment, now))
    if deployment.status == SUCCEEDED and warms(shift, seen.traffic) == shift.newer:
        return _warmed(shift, seen)
    if deployment.status == SUCCEEDED:
        return Done() if share == ALL else LeaveAlone()
    said = deployment.error.rstrip(".") or f"it is {deployment.status}"
    return GoBack(f"CodeDeploy ended {deployment.id}: {said}")


def way_back(shift: Shift, seen: Seen) -> BackStep:
    """To the former version, by either way: not before CodeDeploy has ended what it does with the alias."""
    share = share_of(shift, seen.traffic)
    if seen.deployment and seen.deployment.status in RUNNING:
        return Stop(seen.deployment.id)
    if seen.other:
        return Wait(share or 0, None, why=f"deployment {seen.other} is under way")
    if to := warms(shift, seen.traffic):
        return Return() if to == shift.newer else _warm_again(shift, seen)
    if share is None:
        return LeaveAlone()
    return Return() if share else Done()


def _before_deployment(shift: Shift, seen: Seen, share: int | None) -> Step:
    if share == ALL:
        return Done()
    if seen.other:
        return Wait(share or 0, None, why=f"deployment {seen.other} is under way")
    if share != 0:
        return LeaveAlone()
    if seen.state == "Failed":
        return GoBack(f"version {shift.newer} could not be made ready")
    return _first(seen, shift, Deploy())


def _first(seen: Seen, shift: Shift, step: Step) -> Step:
    """Not before Lambda has prepared the version: with SnapStart that takes minutes."""
    if seen.state == "Pending":
        return Wait(0, None, why=f"version {shift.newer} is being prepared")
    return step


def _warmed(shift: Shift, seen: Seen) -> Step:
    if seen.state == "Failed":
        return GoBack(f"no environments of version {shift.newer} could be made warm")
    return Wait(ALL, None, why=f"environments of version {shift.newer} are being made warm")


def _warm_again(shift: Shift, seen: Seen) -> BackStep:
    if seen.state == "Failed":
        return LeaveAlone(f"no environments of version {shift.former} could be made warm")
    return Wait(0, None, why=f"environments of version {shift.former} are being made warm")


def _ringing(alarms: tuple[str, ...]) -> str:
    return f"alarm {alarms[0]} rings" if len(alarms) == 1 else f"alarms {', '.join(sorted(alarms))} ring"


def _left(shift: Shift, deployment: Deployment, now: float) -> float:
    return max(0.0, deployment.begun + seconds_of(shift.deployment_config or "") - now)


def seconds_of(config: str) -> int:
    """From the first share to all, hooks aside: `Canary10Percent5Minutes` is 300, `Linear10PercentEvery1Minute` 540."""
    match = _CONFIG.fullmatch(config)
    if match is None:
        return 0
    percent, minutes = int(match[2]), int(match[3])
    steps = 1 if match[1] == "Canary" else -(-ALL // percent) - 1
    return steps * minutes * 60
