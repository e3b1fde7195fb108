"""What `resolve` hands on: one service in one environment, every name and value final."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.names import history, stem_of
from generator.precedence.merging import Merged
from generator.spec.environment import Environment
from generator.spec.functions import Function as FunctionSpec
from generator.spec.resources import Resource as ResourceSpec
from generator.spec.service import Layer as LayerSpec
from generator.spec.service import Service as ServiceSpec
from generator.values import Setting, Value


class Where(StrEnum):
    """Whose resource a name stands for."""

    OWN = "own"
    OTHER = "other service"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Target:
    """What a name in `uses`, a trigger or a destination stands for.

    `name` and `arn` are known at plan; `block` is the object that blocks take (`module.bills.queue`); `outputs` maps an
    attribute (name, url, arn, endpoint) to the expression that injects it. `needs` names the things of this service
    that must be there. `key` is what it is encrypted with, where that is not a key of AWS's own.
    """

    address: str
    type: str
    label: str
    where: Where
    name: Value
    arn: Value
    block: Value
    outputs: Mapping[str, Value]
    needs: frozenset[str] = frozenset()
    spec: Any = None
    key: "Target | None" = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """A data source of the service module: `data.<type>.<label>`."""

    type: str
    label: str
    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a function; `key` tells it apart within the function, `label` within the module.

    `history` are the labels that it may have had, the first one first, the present one last. Physical names are made of
    the first, its `stem`, here and below.
    """

    kind: str
    key: str
    label: str
    spec: Any
    merged: Merged
    target: Target | None
    dead_letter: Target | None
    history: tuple[str, ...]

    @property
    def stem(self) -> str:
        return self.history[0]

    def setting(self, *path: str) -> Setting:
        return self.merged.setting(self.label, *path)

    def said(self, *keys: str) -> dict[str, Setting]:
        return self.merged.said(self.label, *keys)


@dataclass(frozen=True, slots=True)
class Use:
    """A `uses` entry: a target and the verbs granted on it."""

    target: Target
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuntimeSecret:
    """A `secrets` entry: fetched at run time from Secrets Manager (`secret`) or Parameter Store (`parameter`)."""

    variable: str
    target: Target

    @property
    def named(self) -> str:
        """Its name as the spec writes it, placeholders and all."""
        return str(self.target.name.value)


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a new version takes over from the one in service, by one of two ways.

    By CodeDeploy: `deployment_config` (AWS's name without `CodeDeployDefault.Lambda`), hooks as keys of functions. By
    `gen apply`: `weights`, the new version's share in percent, rising, each held for `interval_in_seconds`.
    """

    deployment_config: str | None
    weights: tuple[int, ...]
    interval_in_seconds: int
    before_allow_traffic: str | None
    after_allow_traffic: str | None

    @property
    def hooks(self) -> dict[str, str]:
        """Lifecycle event, as the spec spells it -> key of the function that is called then."""
        named = {"before_allow_traffic": self.before_allow_traffic, "after_allow_traffic": self.after_allow_traffic}
        return {event: key for event, key in named.items() if key is not None}


@dataclass(frozen=True, slots=True)
class Function:
    key: str
    name: Value
    spec: FunctionSpec
    merged: Merged
    triggers: tuple[Trigger, ...]
    uses: tuple[Use, ...]
    secrets: tuple[RuntimeSecret, ...]
    destinations: Mapping[str, Target]
    layers: tuple[Value, ...]
    dead_letter: Target | None
    history: tuple[str, ...]
    rollout: Rollout | None = None

    @property
    def stem(self) -> str:
        return self.history[0]

    def setting(self, *path: str, key: str = "") -> Setting:
        return self.merged.setting(self.key, *path, key=key)

    def part(self, what: str) -> str:
        """What `left_out` calls something of the function that an environment lacks while it has the function."""
        return f"{self.key} {what}"


def is_part(name: str) -> bool:
    """Whether `left_out` means a part of a function by it: no function, resource or trigger is called in two words."""
    return " " in name


@dataclass(frozen=True, slots=True)
class Subscription:
    """One entry of a queue's `subscriptions`: the kind of source, the source, and the label of its block."""

    kind: str
    index: int
    source: Target
    spec: Any
    label: str
    history: tuple[str, ...]

    @property
    def stem(self) -> str:
        return self.history[0]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the service; `thing` is the function that implies it, or the resource itself."""

    key: str
    name: Value
    spec: ResourceSpec
    merged: Merged
    thing: str
    history: tuple[str, ...]
    subscriptions: tuple[Subscription, ...] = ()

    @property
    def stem(self) -> str:
        return self.history[0]

    @property
    def type(self) -> str:
        return str(self.merged.tree["type"])

    def setting(self, *path: str, key: str = "") -> Setting:
        return self.merged.setting(self.key, *path, key=key)

    def said(self, *keys: str) -> dict[str, Setting]:
        return self.merged.said(self.key, *keys)


@dataclass(frozen=True, slots=True)
class Layer:
    key: str
    name: Value
    spec: LayerSpec
    merged: Merged


@dataclass(frozen=True, slots=True)
class Stack:
    """One service in one environment.

    `whole` is what is said of the service and of none of its things; `left_out` are the things of the spec that this
    environment does not have.
    """

    service: str
    spec: ServiceSpec
    source: str
    environment: Environment
    functions: tuple[Function, ...]
    resources: tuple[Resource, ...]
    layers: tuple[Layer, ...]
    lookups: tuple[Lookup, ...]
    tags: Merged
    whole: Merged
    left_out: frozenset[str]

    @property
    def history(self) -> tuple[str, ...]:
        """The names that the service has had, the first one first, the present one last."""
        return history(self.service, self.spec)

    @property
    def dashboard(self) -> bool:
        return bool(self.whole.get("dashboard"))

    @property
    def stem(self) -> str:
        """The name it had at first: physical names, the key of its state, its records and `${service}` keep it."""
        return stem_of(self.service, self.spec)

    def key(self, name: str | None) -> Resource | None:
        """The service's own `kms` resource of that name; None for an ARN."""
        return next((item for item in self.resources if item.key == name and item.type == "kms"), None)

    def first_label(self, label: str) -> str:
        """What a resource of the service, or its dead letter, was labelled at first: alarms are named after that."""
        known = {item.key: item.stem for item in self.resources}
        queue = label.removesuffix("_dead_letter")
        if label in known or queue == label or queue not in known:
            return known.get(label, label)
        return f"{known[queue]}_dead_letter"

    def function(self, key: str) -> Function:
        return next(function for function in self.functions if function.key == key)
