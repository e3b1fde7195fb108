"""An alias: the version that it points at, the shares that it gives to others, and how both are changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.delivery.account import Account
from generator.local.functions import ALIAS

_UPDATED = "function_updated_v2"
_LATEST = "$LATEST"
_DESCRIBING = frozenset({"CodeSize", "SigningProfileVersionArn", "SigningJobArn", "VpcId"})
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


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


# What is published with a version, and can be changed without one: all that a spec says of a function, less its code.
_SETTINGS = (
    "DeadLetterConfig",
    "Environment",
    "EphemeralStorage",
    "FileSystemConfigs",
    "Handler",
    "KMSKeyArn",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)


def lags(account: Account, name: str, version: str, *, packaged: bool) -> bool:
    """Whether the function has other settings by now than this version, which was published with its own. Without a
    package to publish them with, never where its code is another one, too.
    """
    client = account.client("lambda")
    found, latest = (
        client.get_function_configuration(FunctionName=name, Qualifier=qualifier) for qualifier in (version, _LATEST)
    )
    if not packaged and found["CodeSha256"] != latest["CodeSha256"]:
        return False
    # Who may not use the function's key is shown no variables, of neither.
    hidden = {key for told in (found, latest) for key in _SETTINGS if "Error" in _map(told.get(key))}
    return any(_shape(found.get(key)) != _shape(latest.get(key)) for key in _SETTINGS if key not in hidden)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _shape(value: Any) -> Any:
    """Less what is empty, and less what only describes: the size of a layer, the network of a subnet."""
    if isinstance(value, Mapping):
        shaped = {key: _shape(item) for key, item in value.items() if key not in _DESCRIBING}
        return {key: item for key, item in shaped.items() if item not in _EMPTY} or None
    if isinstance(value, list):
        return [_shape(item) for item in value] or None
    return None if value in _EMPTY else value


def state_of(account: Account, name: str, version: str) -> str:
    """Of a published version: `Active`, `Pending` (with SnapStart for minutes) or `Failed`."""
    found = account.client("lambda").get_function_configuration(FunctionName=name, Qualifier=version)
    return str(found.get("State", "Active"))


def warmth_of(account: Account, name: str) -> str:
    """Of the environments that are kept warm for the alias: `Active`, `Pending` or `Failed`; `Active` with none."""
    client = account.client("lambda")
    try:
        found = client.get_provisioned_concurrency_config(FunctionName=name, Qualifier=ALIAS)
    except client.exceptions.ProvisionedConcurrencyConfigNotFoundException:
        return "Active"
    return {"FAILED": "Failed", "IN_PROGRESS": "Pending"}.get(found["Status"], "Active")


def publish(account: Account, name: str, code: Mapping[str, Any] | None) -> str:
    """Give the function this code (as `update_function_code` takes it; None: it keeps its own); the version that has
    it, and the settings of today.
    """
    client = account.client("lambda")
    if code:
        client.update_function_code(FunctionName=name, **code)
        client.get_waiter(_UPDATED).wait(FunctionName=name)
    return str(client.publish_version(FunctionName=name)["Version"])
