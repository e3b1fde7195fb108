"""Lambda in memory: functions with versions, and the alias `live` with weights and revisions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, message: str = "", status: int = 400) -> ClientError:
    """An answer of AWS's, as botocore raises it."""
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Ask")


class NotThere(ClientError):  # noqa: N818  # as botocore calls its own
    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "ResourceNotFoundException", "Message": "not there"}}, "Ask")


class NothingWarm(NotThere):
    pass


@dataclass
class FakeFunction:
    """`versions`: number -> SHA-256; `weights` in percent, for other versions than `alias` (None: there is none);
    `settings`: number or `$LATEST` -> further keys of its configuration.
    """

    alias: str | None
    versions: dict[str, str]
    weights: dict[str, float] = field(default_factory=dict)
    latest: str = "latest"
    revision: int = 0
    states: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)


class FakeLambda:
    """`failures` are raised by the next calls of that name, first come first; `warmth`: name -> status of what is kept
    warm for its alias.
    """

    class exceptions:  # noqa: N801  # as botocore calls it
        ResourceNotFoundException = NotThere
        ProvisionedConcurrencyConfigNotFoundException = NothingWarm

    def __init__(self, **functions: FakeFunction) -> None:
        self.functions = {name.replace("_", "-"): item for name, item in functions.items()}
        self.failures: dict[str, list[Exception]] = {}
        self.directed: list[tuple[str, str, dict[str, float]]] = []
        self.warmth: dict[str, str] = {}

    def get_alias(self, FunctionName: str, Name: str) -> dict[str, Any]:  # noqa: N803
        self._fail("get_alias")
        found = self._found(FunctionName)
        if Name != "live" or found.alias is None:
            raise NotThere()
        routing = {"RoutingConfig": {"AdditionalVersionWeights": found.weights}} if found.weights else {}
        return {"FunctionVersion": found.alias, "RevisionId": str(found.revision), **routing}

    def update_alias(
        self,
        FunctionName: str,  # noqa: N803
        Name: str,  # noqa: N803
        FunctionVersion: str,  # noqa: N803
        RoutingConfig: dict[str, dict[str, float]],  # noqa: N803
        RevisionId: str | None = None,  # noqa: N803
    ) -> None:
        self._fail("update_alias")
        found = self._found(FunctionName)
        assert Name == "live"
        if RevisionId is not None and RevisionId != str(found.revision):
            raise refusal("PreconditionFailedException", status=412)
        found.alias, found.weights = FunctionVersion, dict(RoutingConfig["AdditionalVersionWeights"])
        found.revision += 1
        self.directed.append((FunctionName, FunctionVersion, found.weights))

    def get_function_configuration(self, FunctionName: str, Qualifier: str) -> dict[str, Any]:  # noqa: N803
        found = self._found(FunctionName)
        if Qualifier not in (*found.versions, "$LATEST"):
            raise NotThere()
        return {
            "Version": Qualifier,
            "CodeSha256": found.versions.get(Qualifier, found.latest),
            "LastModified": "now",
            "State": found.states.get(Qualifier, "Active"),
            **found.settings.get(Qualifier, {}),
        }

    def get_provisioned_concurrency_config(self, FunctionName: str, Qualifier: str) -> dict[str, str]:  # noqa: N803
        assert Qualifier == "live"
        if FunctionName not in self.warmth:
            raise NothingWarm()
        return {"Status": self.warmth[FunctionName]}

    def get_paginator(self, name: str) -> "FakeLambda":
        assert name == "list_versions_by_function"
        return self

    def paginate(self, FunctionName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        found = self._found(FunctionName)
        yield {"Versions": [{"Version": "$LATEST", "CodeSha256": found.latest}]}
        for version, sha256 in found.versions.items():
            yield {"Versions": [{"Version": version, "CodeSha256": sha256}]}

    def update_function_code(self, FunctionName: str, **code: Any) -> None:  # noqa: N803
        self._found(FunctionName).latest = repr(code)

    def get_waiter(self, name: str) -> "FakeLambda":
        assert name == "function_updated_v2"
        return self

    def wait(self, FunctionName: str) -> None:  # noqa: N803
        self._found(FunctionName)

    def publish_version(self, FunctionName: str) -> dict[str, str]:  # noqa: N803
        found = self._found(FunctionName)
        version = str(max(map(int, found.versions)) + 1)
        found.versions[version] = found.latest
        found.settings[version] = found.settings.get("$LATEST", {})
        return {"Version": version}

    def _found(self, name: str) -> FakeFunction:
        if name not in self.functions:
            raise NotThere()
        return self.functions[name]

    def _fail(self, name: str) -> None:
        if self.failures.get(name):
            raise self.failures[name].pop(0)


class FakeCloudWatch:
    """`ringing` are the names of alarms."""

    def __init__(self, *ringing: str) -> None:
        self.ringing = set(ringing)

    def get_paginator(self, name: str) -> "FakeCloudWatch":
        assert name == "describe_alarms"
        return self

    def paginate(self, AlarmNames: list[str], StateValue: str) -> list[dict[str, Any]]:  # noqa: N803
        assert StateValue == "ALARM"
        found = sorted(self.ringing.intersection(AlarmNames))
        return [{"MetricAlarms": [{"AlarmName": name} for name in found]}, {}]
