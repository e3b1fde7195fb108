"""Before an apply: the versions that Terraform is to leave in service, and what will be rolled out from them.

Without the pin the same apply that publishes a version would point `live` at it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.delivery.account import Account
from generator.delivery.hold import Hold
from generator.delivery.packages import PIN
from generator.delivery.rollouts.shifts import UnderWay, under_way
from generator.delivery.roots import Root
from generator.delivery.store import Store
from generator.delivery.traffic import traffic_of
from generator.resolve.physical import physical_names
from generator.resolve.stack import Rollout
from generator.terraform.plan_json import PlanJson


@dataclass(frozen=True, slots=True)
class Coming:
    """A rollout that an apply of a plan will begin; `newer` is None for a version that the apply publishes."""

    function: str
    former: str
    newer: str | None
    rollout: Rollout

    def __str__(self) -> str:
        newer = f"version {self.newer}" if self.newer else "the version that the apply publishes"
        return f"rollout of {self.function}: version {self.former} -> {newer}, {way(self.rollout)}"


def way(rollout: Rollout) -> str:
    """ "Canary10Percent5Minutes", or "10 %, 50 %, then all, each for 300 s"."""
    if rollout.deployment_config:
        return rollout.deployment_config
    return f"{''.join(f'{weight} %, ' for weight in rollout.weights)}then all, each for {rollout.interval_in_seconds} s"


def pins(account: Account, root: Root, hold: Hold | None) -> dict[str, str]:
    """Function -> version to leave in service: what a rollback has chosen, else what a rollout will begin with.

    A function that is not there yet has nothing to begin with: its first version answers at once.
    """
    names = physical_names(root.stack)
    found: dict[str, str] = {}
    for function in root.stack.functions:
        if hold and function.key in hold.functions:
            found[function.key] = str(hold.functions[function.key]["to"])
        elif function.rollout and (traffic := traffic_of(account, names[function.key])):
            found[function.key] = traffic.version
    return found


def pinned_versions(packages: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The pins of a plan, from its packages."""
    return {key: str(item[PIN]) for key, item in packages.items() if item.get(PIN)}


def coming(root: Root, plan: PlanJson, packages: Mapping[str, Mapping[str, Any]]) -> list[Coming]:
    """What an apply of this plan rolls out: functions that will have another version than they are pinned to."""
    by_name = {
        str(item.after.get("function_name")): item
        for item in plan.changes
        if item.type == "aws_lambda_function" and item.managed and item.after
    }
    names = physical_names(root.stack)
    pinned = pinned_versions(packages)
    found = []
    for function in root.stack.functions:
        made = by_name.get(names[function.key])
        if function.rollout and function.key in pinned and made:
            newer = None if made.unknown.get("version") else str(made.after.get("version"))
            if newer != pinned[function.key]:
                found.append(Coming(function.key, pinned[function.key], newer, function.rollout))
    return found


def moved(account: Account, root: Root, found: Sequence[Coming]) -> Iterator[str]:
    """Functions that answer with another version than when the plan was made."""
    names = physical_names(root.stack)
    for item in found:
        traffic = traffic_of(account, names[item.function])
        if traffic is None or traffic.version != item.former:
            now = traffic or "nothing"
            yield f"{item.function} answered with version {item.former} to this plan, and now with {now}: plan again"


def ways_out(environment: str, found: UnderWay) -> str:
    """What somebody can do who finds a rollout under way."""
    service = found.service
    return (
        f"`gen apply {environment} {service}` goes on with it, "
        f'`gen rollback {environment} {service} --why "..."` takes it back'
    )


def all_under_way(store: Store, roots: Sequence[Root]) -> dict[str, UnderWay]:
    """By service."""
    return {root.service: found for root in roots if (found := under_way(store, root.service))}


def under_way_sentence(environment: str, found: UnderWay) -> str:
    return f"{environment}/{found.service}: a rollout is under way: {found}. {ways_out(environment, found)}"


def half_way_back(environment: str, found: UnderWay, hold: Hold) -> str:
    """Of a hold beside a rollout that is noted as under way."""
    name = f"{environment}/{found.service}"
    return (
        f"{name} is {hold}; the rollback of its rollout ({found}) did not end: "
        f'run `gen rollback {environment} {found.service} --why "..."` again'
    )
