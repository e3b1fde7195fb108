"""Stage 4: a service and an environment in, a `Stack` out: defaults merged, references bound, names final.

Relies on `rules` for the references: a name that stands for nothing never gets here.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from generator.memory import Memory
from generator.names import history, label, physical, stem_of
from generator.precedence.merging import Layer as Words
from generator.precedence.merging import Merged, Owner, merge
from generator.precedence.sources import Sources, tree_at
from generator.project import EnvironmentSource, Project
from generator.resolve import targets
from generator.resolve.binding import Binding
from generator.resolve.stack import (
    Function,
    Layer,
    Lookup,
    Resource,
    Rollout,
    RuntimeSecret,
    Stack,
    Subscription,
    Target,
    Trigger,
    Use,
)
from generator.resolve.triggers import IMPLICIT_API, KINDS, dead_letter_key, key_of, label_of, needs_dead_letter
from generator.spec.functions import Function as FunctionSpec
from generator.spec.model import Model
from generator.spec.resources import resource_model
from generator.spec.service import Layer as LayerSpec
from generator.spec.service import Service
from generator.values import Ref, Value

Made = TypeVar("Made")
Spec = TypeVar("Spec", bound=Model)


def resolve(project: Project, service: str, environment: EnvironmentSource, memory: Memory | None = None) -> Stack:
    """One service in one environment."""
    return _Resolution(project, project.services[service].spec, project.sources(service, environment, memory)).stack()


def resolve_in(project: Project, service: str, environments: Iterable[EnvironmentSource]) -> dict[str, Stack]:
    """The service in each environment that has it; what is the same in several of them is the same object."""
    memory = Memory()
    return {
        environment.name: resolve(project, service, environment, memory)
        for environment in environments
        if project.in_environment(service, environment)
    }


@dataclass(frozen=True, slots=True)
class _Resolution:
    """The things one resolution looks at; `lookups` collects the data sources that references turn out to take."""

    project: Project
    spec: Service
    sources: Sources
    lookups: dict[tuple[str, str], Lookup] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return stem_of(self.spec.service, self.spec)

    def _bound(self, functions: Mapping[str, FunctionSpec], resources: Mapping[str, Resource]) -> Binding:
        return Binding(self.project, self.sources, self.stem, self.lookups, functions, resources)

    def stack(self) -> Stack:
        out = {family: self.sources.left_out(family) for family in ("functions", "resources", "layers")}
        gone = frozenset().union(*out.values())
        functions = {key: spec for key, spec in self.spec.functions.items() if key not in gone}
        resources = self._resources(functions, gone)
        layers = self._layers(gone)
        bind = self._bound(functions, resources)
        resolved = tuple(self._function(key, bind, layers, gone) for key in functions)
        kept = tuple(resource for resource in resources.values() if not resource.merged.get("arn"))
        return Stack(
            service=self.spec.service,
            spec=self.spec,
            source=self.sources.service.path,
            environment=self.sources.settings,
            functions=resolved,
            resources=tuple(self._subscribed(resource, bind, gone) for resource in kept),
            layers=tuple(layers.values()),
            lookups=tuple(self.lookups[key] for key in sorted(self.lookups)),
            tags=self.sources.tags(),
            whole=self.sources.whole(),
            left_out=gone,
        )

    def _resources(self, functions: Mapping[str, FunctionSpec], gone: frozenset[str]) -> dict[str, Resource]:
        found = {}
        for key, declared in (self.spec.resources or {}).items():
            if key in gone:
                continue
            found[key] = self._resource(key, declared.type, self.sources.resource(key, declared.type))
        for implied in self._implicit(functions, found):
            found[implied[0]] = self._remembered(implied, partial(self._implied, *implied))
        return found

    def _resource(self, key: str, type_: str, merged: Merged) -> Resource:
        def made() -> Resource:
            spec = resource_model(type_).model_validate(merged.tree)
            name = physical(type_, self.stem, stem_of(key, spec), spec.name)
            return Resource(key, name, spec, merged, key, history(key, spec))

        return self._remembered((key, id(merged)), made)

    def _implied(self, key: str, type_: str, name: str, thing: str, labels: tuple[str, ...]) -> Resource:
        merged = merge([Words(Owner.KIT, {"type": type_})])
        spec = resource_model(type_).model_validate(merged.tree)
        return Resource(key, physical(type_, self.stem, name), spec, merged, thing, labels)

    def _remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` makes, once for all environments in which `key` is the same."""
        found: Made = self.sources.memory.once(key, make)
        return found

    def _implicit(
        self, functions: Mapping[str, FunctionSpec], declared: Mapping[str, Resource]
    ) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
        """What the spec implies: an API for routes without one, a dead letter for asynchronous triggers."""
        implied: list[tuple[str, str, str, str, tuple[str, ...]]] = []
        routed = any(
            entry.kind == "http" and not entry.trigger.api
            for spec in functions.values()
            for entry in spec.triggers or []
        )
        if routed and not any(resource.type == "http_api" for resource in declared.values()):
            implied.append((IMPLICIT_API, "http_api", "", IMPLICIT_API, (IMPLICIT_API,)))
        for key, spec in functions.items():
            if self._remembered(("needs a dead letter", key), partial(needs_dead_letter, spec)):
                labels = tuple(map(dead_letter_key, history(key, spec)))
                implied.append((labels[-1], "sqs", labels[0], key, labels))
        return implied

    def _layers(self, gone: frozenset[str]) -> dict[str, Layer]:
        found = {}
        for key in self.spec.layers or {}:
            if key not in gone:
                merged = self.sources.layer(key)
                spec = LayerSpec.model_validate(merged.tree)
                found[key] = Layer(key, physical("layer", self.stem, key), spec, merged)
        return found

    def _function(self, key: str, bind: Binding, layers: Mapping[str, Layer], gone: frozenset[str]) -> Function:
        merged = self.sources.function(key)
        spec = self._validated(FunctionSpec, merged)
        way_out = bind.resources.get(dead_letter_key(key))
        dead = bind.target(way_out.key) if way_out else None
        return Function(
            key=key,
            name=physical("function", self.stem, stem_of(key, spec), spec.name),
            spec=spec,
            merged=merged,
            triggers=self._triggers(key, bind, dead, gone),
            uses=tuple(
                Use(bind.target(name, verbs), tuple(verbs))
                for name, verbs in (spec.uses or {}).items()
                if _there(name, gone)
            ),
            secrets=tuple(
                RuntimeSecret(variable, targets.runtime_secret(variable, merged.setting(key, "secrets", variable)))
                for variable, reference in (spec.secrets or {}).items()
                if reference
            ),
            destinations=self._destinations(spec, bind, dead, gone),
            layers=tuple(
                _layer_arn(layers[name]) if name in layers else name for name in spec.layers or [] if _there(name, gone)
            ),
            dead_letter=dead,
            history=history(key, spec),
            rollout=_rollout(spec),
        )

    def _destinations(
        self, spec: FunctionSpec, bind: Binding, dead: Target | None, gone: frozenset[str]
    ) -> dict[str, Target]:
        wanted = {
            "on_success": spec.async_.on_success if spec.async_ else None,
            "on_failure": spec.on_failure or (spec.async_.on_failure if spec.async_ else None),
        }
        bound = {name: bind.target(address) for name, address in wanted.items() if address and _there(address, gone)}
        if dead and "on_failure" not in bound:
            bound["on_failure"] = dead
        return bound

    def _triggers(self, function: str, bind: Binding, dead: Target | None, gone: frozenset[str]) -> tuple[Trigger, ...]:
        found = []
        for index, entry in enumerate(self.spec.functions[function].triggers or []):
            kind, written = entry.kind, entry.trigger
            key = key_of(kind, written)
            if _removed(self.sources, function, key):
                continue
            merged = self.sources.trigger(function, index, kind, key, KINDS[kind].short)
            spec = self._validated(type(written), merged)
            source = bind.source(kind, spec)
            if source is not None and not _there(source, gone):
                continue
            target = bind.target(source, ["stream"] if kind == "dynamodb" else ()) if source else None
            wanted = getattr(spec, "dead_letter", None) or getattr(spec, "on_failure", None)
            way_out = bind.target(wanted) if wanted and _there(wanted, gone) else dead
            labels = _labels(bind, function, kind, spec)
            made = partial(Trigger, kind, key, labels[-1], spec, merged, target, way_out, labels)
            found.append(self._remembered((labels, id(merged), id(target), id(way_out)), made))
        return tuple(found)

    def _validated(self, model: type[Spec], merged: Merged) -> Spec:
        return self._remembered((model, id(merged)), lambda: model.model_validate(merged.tree))

    def _subscribed(self, resource: Resource, bind: Binding, gone: frozenset[str]) -> Resource:
        """A queue with its subscriptions, less those whose source this environment leaves out."""
        found = []
        for index, entry in enumerate(getattr(resource.spec, "subscriptions", None) or []):
            kind = next(iter(entry.model_fields_set))
            address = _source_of(kind, getattr(entry, kind)) if kind in _SOURCE else None
            if address and _there(address, gone):
                spec, source = getattr(entry, kind), bind.target(address)
                labels = _subscription_labels(bind, resource, spec.name, address)
                made = partial(Subscription, kind, index, source, spec, labels[-1], labels)
                found.append(self._remembered((labels, id(spec), id(source)), made))
        if not found:
            return resource
        key = ("subscribed", id(resource), *map(id, found))
        return self._remembered(key, lambda: replace(resource, subscriptions=tuple(found)))


def _labels(bind: Binding, function: str, kind: str, spec: Any) -> tuple[str, ...]:
    """A trigger's labels through time, whichever of function and source was renamed first."""
    names, keys = history(function, bind.functions[function]), bind.keys(kind, spec)
    return tuple(label_of(name, kind, key) for name in names for key in keys)


def _subscription_labels(bind: Binding, queue: Resource, name: str | None, source: str) -> tuple[str, ...]:
    """The same of a queue's subscription."""
    parts = [name] if name else [label(each) for each in bind.addresses(source)]
    return tuple(f"{former}_{part}" for former in queue.history for part in parts)


_SOURCE = {"eventbridge": "bus", "sns": "topic", "s3": "bucket"}


INTERVAL_IN_SECONDS = 300  # of a rollout by weights


def _rollout(spec: FunctionSpec) -> Rollout | None:
    given = spec.rollout
    if given is None:
        return None
    return Rollout(
        deployment_config=given.deployment_config,
        weights=tuple(given.weights or ()),
        interval_in_seconds=given.interval_in_seconds or INTERVAL_IN_SECONDS,
        before_allow_traffic=given.before_allow_traffic,
        after_allow_traffic=given.after_allow_traffic,
    )


def _source_of(kind: str, spec: Any) -> str:
    return str(getattr(spec, _SOURCE[kind]))


def _there(address: str, gone: frozenset[str]) -> bool:
    return address.partition(".")[0] not in gone


def _removed(sources: Sources, function: str, key: str) -> bool:
    """Whether this environment sets the trigger to null."""
    for name, _ in reversed(sources.lineage):
        overlay = tree_at(sources.service.tree, ("environments", name, "functions", function, "triggers"))
        if isinstance(overlay, Mapping) and key in overlay:
            return overlay[key] is None
    return False


def _layer_arn(layer: Layer) -> Value:
    if layer.spec.arn:
        return layer.merged.setting(layer.key, "arn", key="layer_arn")
    return Ref(f"module.{layer.key}.layer.arn")
