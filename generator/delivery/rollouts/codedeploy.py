"""Rollout by CodeDeploy: one deployment a shift, begun here, moved and taken back by AWS.

Application and deployment group are both called as the function is. A deployment is known again by its description,
which names the note of the rollout: a run that was killed finds the one that it began.

https://docs.aws.amazon.com/codedeploy/latest/userguide/application-specification-files.html#appspec-files-on-lambda-compute-platform
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from generator.delivery.account import Account
from generator.delivery.rollouts.deciding import (
    RUNNING,
    BackStep,
    Deploy,
    Deployment,
    Return,
    Seen,
    Standing,
    Step,
    Stop,
    by_codedeploy,
    warms,
)
from generator.delivery.rollouts.shifts import EVENTS, Shift, UnderWay
from generator.delivery.traffic import Traffic, direct, state_of, traffic_of, warmth_of
from generator.local.functions import ALIAS

# The clocks of this machine and of AWS may differ.
_SKEW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ByCodeDeploy:
    """The driver of shifts with `deployment_config`; `_known` are the ids of their deployments."""

    account: Account
    found: UnderWay
    _known: dict[str, str] = field(default_factory=dict)

    def look(self, shift: Shift) -> Seen:
        deployment = self._deployment(shift)
        others = [id_ for id_ in self._running(shift) if deployment is None or id_ != deployment.id]
        traffic = traffic_of(self.account, shift.name)
        if warms(shift, traffic):
            state = warmth_of(self.account, shift.name)
        else:
            state = "Active" if deployment else state_of(self.account, shift.name, shift.newer)
        return Seen(
            traffic=traffic,
            state=state,
            deployment=deployment,
            other=others[0] if others else "",
        )

    def step(self, shift: Shift, seen: Seen, standing: Standing | None, now: float) -> Step:
        return by_codedeploy(shift, seen, now)

    def act(self, shift: Shift, step: Step | BackStep, seen: Seen) -> None:
        match step:
            case Deploy():
                self._begin(shift)
            case Stop(id_):
                # What comes back is said by us, to a version that the group's own rollback does not know of.
                self.account.client("codedeploy").stop_deployment(deploymentId=id_, autoRollbackEnabled=False)
            case Return():
                revision = seen.traffic.revision if seen.traffic else ""
                direct(self.account, shift.name, Traffic(shift.former, {}, revision))
            case _:
                raise AssertionError(step)

    @property
    def _token(self) -> str:
        return f"gen apply {self.found.release.plan_sha256[:12]}, {self.found.since}"

    def _begin(self, shift: Shift) -> None:
        content = appspec(shift)
        told = self.account.client("codedeploy").create_deployment(
            **_group(shift),
            description=self._token,
            revision={
                "revisionType": "AppSpecContent",
                "appSpecContent": {"content": content, "sha256": hashlib.sha256(content.encode()).hexdigest()},
            },
        )
        self._known[shift.function] = told["deploymentId"]

    def _deployment(self, shift: Shift) -> Deployment | None:
        """Of this shift, as it is now; None before it was begun."""
        client = self.account.client("codedeploy")
        if shift.function in self._known:
            return _told(client.get_deployment(deploymentId=self._known[shift.function])["deploymentInfo"])
        since = datetime.fromisoformat(self.found.since) - _SKEW
        pages = client.get_paginator("list_deployments").paginate(**_group(shift), createTimeRange={"start": since})
        for id_ in (id_ for page in pages for id_ in page["deployments"]):
            told = client.get_deployment(deploymentId=id_)["deploymentInfo"]
            if told.get("description") == self._token:
                self._known[shift.function] = id_
                return _told(told)
        return None

    def _running(self, shift: Shift) -> list[str]:
        client = self.account.client("codedeploy")
        pages = client.get_paginator("list_deployments").paginate(**_group(shift), includeOnlyStatuses=sorted(RUNNING))
        return [id_ for page in pages for id_ in page["deployments"]]


def appspec(shift: Shift) -> str:
    """What a deployment is to do, as JSON; the same shift gives the same text."""
    properties = {
        "Name": shift.name,
        "Alias": ALIAS,
        "CurrentVersion": shift.former,
        "TargetVersion": shift.newer,
    }
    resource = {shift.function: {"Type": "AWS::Lambda::Function", "Properties": properties}}
    hooks = [{EVENTS[event]: name} for event, name in sorted(shift.hooks.items())]
    said = {"version": 0.0, "Resources": [resource], **({"Hooks": hooks} if hooks else {})}
    return json.dumps(said, indent=2, sort_keys=True)


def _group(shift: Shift) -> dict[str, str]:
    return {"applicationName": shift.name, "deploymentGroupName": shift.name}


def _told(found: dict[str, Any]) -> Deployment:
    error = (found.get("errorInformation") or {}).get("message", "")
    return Deployment(found["deploymentId"], found["status"], found["createTime"].timestamp(), error)
