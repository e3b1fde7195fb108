"""boto3 as the analysed code sees it: clients, resource objects, paginators, waiters, managed transfers."""

import ast
from collections.abc import Mapping
from typing import Any

from generator.iam import services
from generator.iam.machine import Call, Frame, Machine
from generator.iam.powertools import provider_attribute
from generator.iam.transfers import CLIENT_EXTRAS, OBJECT_EXTRAS
from generator.iam.values import (
    NOTHING,
    UNKNOWN,
    Api,
    BatchWriter,
    Client,
    Collection,
    Const,
    Env,
    External,
    Factory,
    Pages,
    Picker,
    Provider,
    Resource,
    Session,
    Unknown,
    Value,
    Values,
)
from generator.iam.wording import named, telling

_SILENT_WORDS = """
    exceptions close can_paginate waiter_names events config region_name endpoint_url service_model partition
    method_to_api_mapping get_available_subresources
"""
_SILENT = frozenset(_SILENT_WORDS.split())


def amazon_attribute(machine: Machine, frame: Frame, value: Value, name: str, node: ast.AST) -> Values:
    """The attribute of something of boto3's; nothing where it has none of that name."""
    match value:
        case Session():
            return frozenset({External(f"~session.{'foreign' if value.foreign else 'own'}.{name}")})
        case Client():
            return _of_client(value, name)
        case Resource():
            return _of_resource(machine, frame, value, name, node)
        case Factory(parent=parent, type=type_):
            return _of_resource(
                machine, frame, Resource(parent.service, type_, parent.names, parent.foreign), name, node
            )
        case Collection():
            return _of_collection(value, name)
        case Pages():
            return (
                frozenset({Api(value.service, (value.operation,), foreign=value.foreign)})
                if name == value.verb
                else NOTHING
            )
        case Provider():
            return provider_attribute(value, name)
        case BatchWriter(table=table):
            return frozenset({Api("dynamodb", ("BatchWriteItem",), table.names, table.foreign, fixed=True)})
        case Api(operations=(operation,)) if name == "__name__":
            return frozenset({Const.of(_snake(operation))})
        case Api(service=service, foreign=foreign) if name == "__self__":
            return frozenset({Client(service, foreign)})
        case Api() | Picker():
            return UNKNOWN
    return NOTHING


def _of_client(value: Client, name: str) -> Values:
    if name == "meta":
        return frozenset({value})
    if name == "client":  # of `meta`
        return frozenset({value})
    if name in _SILENT:
        return UNKNOWN
    if name in ("get_paginator", "get_waiter", "generate_presigned_url", "_make_api_call", "_make_request"):
        return frozenset({Picker(value.service, name, value.foreign)})
    if extra := CLIENT_EXTRAS.get((value.service, name)):
        return frozenset({Api(value.service, extra, foreign=value.foreign)})
    operation = services.operations(value.service).get(name)
    return frozenset({Api(value.service, (operation,), foreign=value.foreign)}) if operation else NOTHING


def _of_resource(machine: Machine, frame: Frame, value: Resource, name: str, node: ast.AST) -> Values:
    if name == "meta":
        return frozenset({Client(value.service, value.foreign)})
    if name == "batch_writer" and value.type == "Table":
        return frozenset(
            {Api("dynamodb", ("BatchWriteItem",), value.names, value.foreign, BatchWriter(value), fixed=True)}
        )
    if extra := OBJECT_EXTRAS.get((value.service, value.type, name)):
        return frozenset({Api(value.service, extra, value.names, value.foreign, fixed=bool(value.names))})
    kind, definition = services.members(value.service, value.type).get(name, ("", None))
    match kind:
        case "action":
            return frozenset({_action(value, definition)})
        case "collection":
            return frozenset({Collection(value, name)})
        case "has":
            if any(item["source"] == "data" for item in definition["resource"].get("identifiers", [])):
                _load(machine, frame, value, node)
            return frozenset({Factory(value, definition["resource"]["type"])})
        case "identifier":
            return value.names or UNKNOWN
        case "waiter":
            waiter = services.waited(value.service)
            operation = waiter.get(_snake(definition["waiterName"]))
            return frozenset({Api(value.service, (operation,), value.names, value.foreign)}) if operation else UNKNOWN
        case "data":
            _load(machine, frame, value, node)
            return UNKNOWN
    return UNKNOWN if name in ("get_available_subresources",) else NOTHING


def _load(machine: Machine, frame: Frame, value: Resource, node: ast.AST) -> None:
    """What has to be asked for before a resource's data can be told."""
    definition = services.resources(value.service).get(value.type, {}).get("load")
    if definition and not value.loaded:
        api = Api(value.service, (definition["request"]["operation"],), value.names, value.foreign)
        machine.calls.update(called(machine, frame, node, api, {}))


def _snake(name: str) -> str:
    from botocore import xform_name

    return str(xform_name(name))


def _action(value: Resource, definition: Mapping[str, Any]) -> Api:
    """An action keeps the resource's own name: what else its arguments name is another call's."""
    operation = definition["request"]["operation"]
    made = definition.get("resource")
    names = value.names if value.type else frozenset()
    result = Resource(value.service, made["type"], names, value.foreign, loaded=True) if made else None
    return Api(value.service, (operation,), names, value.foreign, result, fixed=bool(names))


def _of_collection(value: Collection, name: str) -> Values:
    parent = value.parent
    definition = services.members(parent.service, parent.type)[value.name][1]
    if name in ("all", "filter", "limit", "page_size", "pages"):
        operation = definition["request"]["operation"]
        return frozenset(
            {Api(parent.service, (operation,), parent.names, parent.foreign, value, fixed=bool(parent.names))}
        )
    type_ = definition["resource"]["type"]
    batch = services.resources(parent.service)[type_].get("batchActions", {})
    for action, body in batch.items():
        if _snake(action) == name:
            operation = body["request"]["operation"]
            return frozenset(
                {Api(parent.service, (operation,), parent.names, parent.foreign, fixed=bool(parent.names))}
            )
    return NOTHING


def listed(value: Collection) -> tuple[Api, Resource]:
    """What going through a collection calls, and what comes out of it."""
    parent = value.parent
    definition = services.members(parent.service, parent.type)[value.name][1]
    item = Resource(parent.service, definition["resource"]["type"], parent.names, parent.foreign, loaded=True)
    return Api(parent.service, (definition["request"]["operation"],), parent.names, parent.foreign), item


def called(machine: Machine, frame: Frame, node: ast.AST, api: Api, words: Mapping[str, Values]) -> list[Call]:
    """The calls that calling `api` makes; `words` are its arguments by name, nested ones included."""
    names = api.names if api.fixed else api.names | named(api.service, words)
    place = machine.place(frame, node)
    return [
        Call(place, api.service, operation, kept(names), telling(operation, words), api.foreign)
        for operation in api.operations
    ]


def kept(names: Values) -> Values:
    """What can be compared with names of resources, or the mark that anything may be named besides."""
    known = frozenset(item for item in names if isinstance(item, Env | Const))
    return known if len(known) == len(names) else known | {Unknown()}
