"""Addresses of a spec to targets: `orders`, `bills.dead_letter`, `billing/jobs`, `default`, an ARN."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from generator.names import history, label, physical, stem_of
from generator.precedence.sources import Sources
from generator.project import Project
from generator.resolve import targets
from generator.resolve.stack import Lookup, Resource, Target, Where
from generator.resolve.triggers import KINDS, dead_letter_key, key_of
from generator.spec.functions import Function as FunctionSpec
from generator.values import Setting


@dataclass(frozen=True, slots=True)
class Binding:
    """Turns addresses of one service's spec into targets; `lookups` collects the data sources that this takes.

    `stem` is what the service's physical names are made of.
    """

    project: Project
    sources: Sources
    stem: str
    lookups: dict[tuple[str, str], Lookup]
    functions: Mapping[str, FunctionSpec]
    resources: Mapping[str, Resource]

    def source(self, kind: str, spec: Any) -> str | None:
        """The address a trigger listens to; the only API of the service where a route names none."""
        field_name = KINDS[kind].source
        if field_name is None:
            return None
        given = getattr(spec, field_name)
        if kind == "http" and given is None:
            return next(resource.key for resource in self.resources.values() if resource.type == "http_api")
        return str(given)

    def addresses(self, address: str) -> tuple[str, ...]:
        """The address through time, the present one last, whichever of a service and its thing was renamed first."""
        name, dot, part = address.partition(".")
        if name in self.functions:
            return tuple(f"{each}{dot}{part}" for each in history(name, self.functions[name]))
        if name in self.resources:
            return tuple(f"{each}{dot}{part}" for each in self.resources[name].history)
        service, _, thing = address.partition("/")
        other = self.project.services.get(service)
        if other is None:
            return (address,)
        things = {**other.spec.functions, **(other.spec.resources or {})}
        return tuple(f"{old}/{key}" for old in history(service, other.spec) for key in history(thing, things[thing]))

    def keys(self, kind: str, spec: Any) -> tuple[str, ...]:
        """The trigger's key through time."""
        return (key_of(kind, spec),) if spec.name else self.addresses(key_of(kind, spec))

    def target(self, address: str, verbs: Any = ()) -> Target:
        if address == "default":
            return targets.default_bus()
        if address.startswith("arn:"):
            return self._by_arn(address)
        if "/" in address:
            return self._other(address, verbs)
        name, _, part = address.partition(".")
        found = self._own(name)
        if part:
            return self._dead_letter_of(name, found)
        return found

    def _dead_letter_of(self, name: str, found: Target) -> Target:
        if found.type == "function":
            return self._own(dead_letter_key(name))
        if found.where is not Where.OWN:
            return targets.dead_letter(found)
        return self._remembered(("dead letter", id(found)), lambda: targets.dead_letter(found))

    def _own(self, name: str) -> Target:
        if name in self.functions:
            spec = self.functions[name]
            known = physical("function", self.stem, stem_of(name, spec), spec.name)
            return self._remembered((name, id(spec)), partial(targets.own, name, "function", known, spec))
        resource = self.resources[name]
        if resource.merged.get("arn"):
            arn = resource.setting("arn")
            found = self._with_lookups(targets.external(name, resource.type, arn, self.stem))
            return self._encrypted(found, resource)
        beside = self.resources.get(str(resource.merged.get("kms_key")))
        return self._remembered((id(resource), id(beside)), lambda: self._encrypted(_target(resource), resource))

    def _encrypted(self, target: Target, resource: Resource) -> Target:
        return replace(target, key=self._key(resource.setting("kms_key", key="kms_key_arn")))

    def _remembered(self, key: Hashable, make: Callable[[], Target]) -> Target:
        """What `make` makes, once for all environments in which `key` is the same."""
        found: Target = self.sources.memory.once(key, make)
        return found

    def _key(self, given: Setting, service: str | None = None) -> Target | None:
        """What encrypts a resource: the ARN of a key, or a `kms` resource of the same service (a rule sees to that)."""
        name = str(given.value)
        if name.startswith("arn:"):
            return targets.external(name, "kms", given, self.stem).target
        if service:
            declared = (self.project.services[service].spec.resources or {}).get(name)
            return self._other(f"{service}/{name}", ()) if declared and declared.type == "kms" else None
        beside = self.resources.get(name)
        return self._own(name) if beside and beside.type == "kms" else None

    def _other(self, address: str, verbs: Any) -> Target:
        service, _, key = address.partition("/")
        spec = self.project.services[service].spec
        stem = stem_of(service, spec)
        if key in spec.functions:
            return self._with_lookups(targets.other(address, stem, "function", spec.functions[key]))
        declared = (spec.resources or {})[key]
        foreign = targets.other(address, stem, declared.type, declared)
        if declared.type == "dynamodb" and "stream" in verbs:
            foreign = targets.with_stream(foreign)
        merged = self._sources_of(service).resource(key, declared.type)
        given = merged.setting(label(address), "kms_key", key="kms_key_arn")
        return replace(self._with_lookups(foreign), key=self._key(given, service))

    def _by_arn(self, address: str) -> Target:
        type_ = {"sqs": "sqs", "sns": "sns", "lambda": "function", "events": "eventbridge"}[address.split(":")[2]]
        return targets.external(address, type_, Setting(address, "arn"), self.stem).target

    def _with_lookups(self, foreign: targets.Foreign) -> Target:
        for lookup in foreign.lookups:
            self.lookups[(lookup.type, lookup.label)] = lookup
        return foreign.target

    def _sources_of(self, service: str) -> Sources:
        """Where another service's values come from in this environment."""
        return replace(self.sources, service=self.project.services[service].document)


def _target(resource: Resource) -> Target:
    return targets.own(resource.key, resource.type, resource.name, resource.spec)
