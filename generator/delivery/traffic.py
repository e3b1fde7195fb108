"""An alias: the version that it points at, the shares that it gives to others, and how both are changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.delivery.account import Account
from generator.local.functions import ALIAS

_UPDATED = "function_updated_v2"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What `live` does: `version` answers, but for the percent that `others` get; each change has a `revision`."""

    version: str
    others: Mapping[str, int] = field(default_factory=dict)
    revision: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (f"version {self.version}", shared(self.others))))


@dataclass(frozen=True, slots=True)
class Published:
    """A published version; `sha256` of its code is in base64."""

    version: str
    sha256: str


def shared(others: Mapping[str, int]) -> str:
    """ "8 at 10 %"; "" where one version answers alone."""
    return ", ".join(f"{version} at {percent} %" for version, percent in sorted(others.items()))


def traffic_of(account: Account, name: str) -> Traffic | None:
    """Of the function of that physical name; None where it, or its alias, is not there."""
    client = account.client("lambda")
    try:
        alias = client.get_alias(FunctionName=name, Name=ALIAS)
    except client.exceptions.ResourceNotFoundException:
        return None
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    others = {str(version): round(100 * weight) for version, weight in weights.items()}
    return Traffic(str(alias["FunctionVersion"]), others, str(alias.get("RevisionId", "")))


def direct(account: Account, name: str, traffic: Traffic) -> None:
    """Let the alias do `traffic`: on the condition that nobody else has changed it since, where a revision is given."""
    condition = {"RevisionId": traffic.revision} if traffic.revision else {}
    weights = {version: percent / 100 for version, percent in traffic.others.items()}
    account.client("lambda").update_alias(
        FunctionName=name,
        Name=ALIAS,
        FunctionVersion=traffic.version,
        RoutingConfig={"AdditionalVersionWeights": weights},
        **condition,
    )


def newest(account: Account, name: str) -> Published | None:
    """The version that was published last; None where none ever was, or the function is not there."""
    client = account.client("lambda")
    found: dict[int, Published] = {}
    try:
        for page in client.get_paginator("list_versions_by_function").paginate(FunctionName=name):
            for item in page["Versions"]:
                if item["Version"].isdigit():
                    found[int(item["Version"])] = Published(item["Version"], item["CodeSha256"])
    except client.exceptions.ResourceNotFoundException:
        return None
    return found[max(found)] if found else None


def state_of(account: Account, name: str, version: str) -> str:
    """Of a published version: `Active`, `Pending` (with SnapStart for minutes) or `Failed`."""
    found = account.client("lambda").get_function_configuration(FunctionName=name, Qualifier=version)
    return str(found.get("State", "Active"))


def publish(account: Account, name: str, code: Mapping[str, Any]) -> str:
    """Give the function this code (as `update_function_code` takes it); the version that has it."""
    client = account.client("lambda")
    client.update_function_code(FunctionName=name, **code)
    client.get_waiter(_UPDATED).wait(FunctionName=name)
    return str(client.publish_version(FunctionName=name)["Version"])
