"""The resources of a root, and how they hang together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.scan.policies.tree import UNKNOWN, Instance, Source, exists, source_text, targets, value


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A resource; `planned` are its values in a plan, None when only the HCL is there."""

    address: str
    type: str
    body: Mapping[str, Any]
    instance: Instance
    planned: Mapping[str, Any] | None
    place: tuple[str, int]
    sure: bool

    def value(self, attribute: str) -> Any:
        """None when nobody sets it, UNKNOWN when that cannot be told."""
        if self.planned is not None:
            return self.planned.get(attribute, UNKNOWN if attribute in self.body else None)
        return value(self.body[attribute], self.instance) if attribute in self.body else None

    def text(self, attribute: str) -> Any:
        """As it is planned, else as it is written; UNKNOWN where nobody writes it out."""
        if self.planned is not None:
            return self.planned.get(attribute) or UNKNOWN
        return source_text(self.body[attribute], self.instance) if attribute in self.body else None

    def sets(self, attribute: str) -> bool:
        """Whether the HCL gives it a value, however deep it stands; what cannot be told counts as one."""
        return any(value(found, self.instance) is not None for found in _under(self.body, attribute))

    def leads_to(self, attribute: str, type_: str) -> set[str]:
        return targets(self.body[attribute], self.instance, type_) if attribute in self.body else set()


@dataclass(frozen=True)
class Seen:
    """One root."""

    nodes: Mapping[str, Node]

    @classmethod
    def of(cls, source: Source, planned: Mapping[str, Mapping[str, Any]] | None) -> "Seen":
        return cls({node.address: node for node in _nodes(Instance(source), planned)})

    def all(self, *types: str) -> Iterator[Node]:
        return (node for node in self.nodes.values() if node.type in types)

    def only(self, node: Node, attribute: str, type_: str) -> Node | None:
        """The one resource that an attribute leads to; None where there is none or more than one."""
        found = node.leads_to(attribute, type_) & self.nodes.keys()
        return self.nodes[found.pop()] if len(found) == 1 else None

    @cached_property
    def mappings(self) -> list[Node]:
        return list(self.all("aws_lambda_event_source_mapping"))


def _under(body: Any, name: str) -> Iterator[Any]:
    """The expressions that stand under a key, in blocks too."""
    if isinstance(body, list):
        for item in body:
            yield from _under(item, name)
    elif isinstance(body, Mapping):
        if name in body:
            yield body[name]
        for item in body.values():
            yield from _under(item, name)


def _nodes(root: Instance, planned: Mapping[str, Mapping[str, Any]] | None) -> Iterator[Node]:
    for instance in root.all():
        for (type_, name), body in instance.source.resources.items():
            address = f"{instance.address}{type_}.{name}"
            there = address in planned if planned is not None else exists(body, instance)
            if there is not False:
                known = planned[address] if planned is not None else None
                place = instance.source.places.get((type_, name), ("", 1))
                yield Node(address, type_, body, instance, known, place, there is True)
