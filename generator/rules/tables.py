"""Tables: keys, indexes, capacity."""

from collections.abc import Iterator
from typing import Any

from generator.resolve.stack import Resource
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits


def _tables(stack: Deployed) -> Iterator[tuple[Resource, Any]]:
    return ((item, item.spec) for item in stack.stack.resources if item.type == "dynamodb")


@deployed("GEN401", "A table has a partition key")
def partition_key(stack: Deployed) -> Findings:
    """Items are found by it, and it cannot be changed later.

    Way out: `partition_key: NAME`, or `{name, type}` for a number or bytes.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html
    """
    for resource, table in _tables(stack):
        if table.partition_key is None:
            message = f"table {resource.key!r} needs `partition_key: NAME` (or `arn:` where it exists already)"
            yield Finding(stack.resource(resource), message)


@deployed("GEN402", "Capacity goes with PROVISIONED")
def capacity(stack: Deployed) -> Findings:
    """A table is paid by request, or has read and write capacity.

    Way out: both capacities with `billing_mode: PROVISIONED`, none without.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
    """
    for resource, table in _tables(stack):
        for key in ("read_capacity", "write_capacity"):
            given = getattr(table, key) is not None
            if given and table.billing_mode != "PROVISIONED":
                message = f"{key} needs `billing_mode: PROVISIONED`: add it, or remove {key}"
                yield Finding(stack.resource(resource, key), message)
            if not given and table.billing_mode == "PROVISIONED":
                yield Finding(stack.resource(resource, "billing_mode"), f"billing_mode PROVISIONED needs {key}: add it")


@deployed("GEN403", "Keys of a table and its indexes agree")
def keys(stack: Deployed) -> Findings:
    """An attribute has one type in all keys, a key has two different attributes, and INCLUDE names what it includes.

    Way out: as the message says.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
    """
    for resource, table in _tables(stack):
        types: dict[str, str] = {}
        for path, key in _keys(table):
            type_ = key.type or "S"
            if types.setdefault(key.name, type_) != type_:
                message = f"attribute {key.name!r} is of type {types[key.name]} in another key, not {type_}"
                yield Finding(stack.resource(resource, *path), f"{message}: an attribute has one type")
            if len(key.name) not in limits.DYNAMODB_ATTRIBUTE_CHARACTERS:
                message = (
                    f"an attribute's name has {limits.DYNAMODB_ATTRIBUTE_CHARACTERS} characters, not {len(key.name)}"
                )
                yield Finding(stack.resource(resource, *path), message)
        for path, holder in _holders(table):
            if holder.sort_key and holder.partition_key and holder.sort_key.name == holder.partition_key.name:
                message = f"sort_key and partition_key are both {holder.sort_key.name!r}: they are two attributes"
                yield Finding(stack.resource(resource, *path), message)


def _holders(table: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield ("sort_key",), table
    for name, index in (table.global_secondary_indexes or {}).items():
        yield ("global_secondary_indexes", name, "sort_key"), index


def _keys(table: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    for path, holder in _holders(table):
        for key in ("partition_key", "sort_key"):
            if found := getattr(holder, key):
                yield (*path[:-1], key), found


_PROJECTED = limits.DYNAMODB_PROJECTED_ATTRIBUTES


@deployed("GEN423", "Indexes of a table are ones that DynamoDB takes")
def indexes(stack: Deployed) -> Findings:
    """At most 20, with names of 3 to 255 characters; `non_key_attributes` come with INCLUDE, and only then: up to 20 in
    an index, 100 in all.

    Way out: as the message says.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html
    """
    for resource, table in _tables(stack):
        given = table.global_secondary_indexes or {}
        if len(given) > limits.DYNAMODB_GLOBAL_SECONDARY_INDEXES:
            message = f"a table has at most {limits.DYNAMODB_GLOBAL_SECONDARY_INDEXES} indexes, not {len(given)}"
            yield Finding(stack.resource(resource, "global_secondary_indexes"), message)
        if (count := sum(len(index.non_key_attributes or []) for index in given.values())) > _PROJECTED:
            message = f"non_key_attributes of all indexes of a table are at most {_PROJECTED}, not {count}"
            yield Finding(stack.resource(resource, "global_secondary_indexes"), f"{message}: project ALL in one")
        for name, index in given.items():
            place = stack.resource(resource, "global_secondary_indexes", name)
            if (count := len(index.non_key_attributes or [])) > limits.DYNAMODB_PROJECTED_ATTRIBUTES_PER_INDEX:
                message = f"at most {limits.DYNAMODB_PROJECTED_ATTRIBUTES_PER_INDEX} non_key_attributes, not {count}"
                yield Finding(place, f"an index has {message}: project ALL")
            if not 3 <= len(name) <= 255 or not name.replace("_", "").replace(".", "").replace("-", "").isalnum():
                yield Finding(place, f"an index is 3 to 255 letters, digits, _ . and -, not {name!r}")
            if (index.projection == "INCLUDE") != bool(index.non_key_attributes):
                yield Finding(place, "non_key_attributes come with projection INCLUDE, and only with it")
