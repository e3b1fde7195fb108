"""What boto3 knows of services: methods of clients, resource objects, paginators and waiters, from its own models."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _loader() -> Any:
    import botocore.session

    return botocore.session.get_session()


@cache
def known() -> frozenset[str]:
    """Every service there is a client for."""
    return frozenset(_loader().get_available_services())


@cache
def model(service: str) -> Any:
    """botocore's model; None for a service that it does not know."""
    return _loader().get_service_model(service) if service in known() else None


@cache
def operations(service: str) -> Mapping[str, str]:
    """Method of the client -> operation."""
    from botocore import xform_name

    found = model(service)
    return {xform_name(name): name for name in found.operation_names} if found else {}


def method(service: str, operation: str) -> str:
    """The HTTP method of an operation."""
    return str(model(service).operation_model(operation).http["method"])


@cache
def waited(service: str) -> Mapping[str, str]:
    """Waiter, as `get_waiter` takes it -> operation."""
    from botocore import xform_name
    from botocore.exceptions import UnknownServiceError

    try:
        waiters = _loader().get_component("data_loader").load_service_model(service, "waiters-2")["waiters"]
    except (UnknownServiceError, LookupError, ValueError):
        return {}
    except Exception as error:
        if type(error).__name__ == "DataNotFoundError":
            return {}
        raise
    return {xform_name(name): body["operation"] for name, body in waiters.items()}


@cache
def prefix(service: str) -> str:
    """The name that signatures carry, which nearly always begins the service's IAM actions."""
    found = model(service)
    return str(found.signing_name or found.endpoint_prefix) if found else service


@cache
def speakers(method: str, spoken: frozenset[str] = frozenset()) -> frozenset[str]:
    """The services whose client, or resource objects, have such a method: of the common ones, and those `spoken` to."""
    asked = {*COMMON, *spoken}
    return frozenset(name for name in asked if method in operations(name) or method in _resource_methods(name))


# Services that a `uses` verb, a policy template or a common handler speaks to.
COMMON = (
    "apigatewaymanagementapi",
    "athena",
    "bedrock-runtime",
    "cloudwatch",
    "cognito-idp",
    "dynamodb",
    "dynamodbstreams",
    "events",
    "firehose",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "secretsmanager",
    "ses",
    "sesv2",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
)


@cache
def resources(service: str) -> Mapping[str, Any]:
    """boto3's resource model: type -> its definition, with the service itself under the empty name."""
    import boto3

    versions = sorted((Path(boto3.__file__).parent / "data" / service).glob("*/resources-1.json"))
    if not versions:
        return {}
    tree = json.loads(versions[-1].read_bytes())
    return {"": tree["service"], **tree["resources"]}


@cache
def members(service: str, type_: str) -> Mapping[str, tuple[str, Any]]:
    """Attribute of a resource object -> what kind of thing it is, and its definition."""
    from botocore import xform_name

    body = resources(service).get(type_, {})
    found: dict[str, tuple[str, Any]] = {}
    for name in _shape_members(service, body):
        found[name] = ("data", None)
    for kind, key in (("action", "actions"), ("collection", "hasMany"), ("waiter", "waiters")):
        for name, definition in body.get(key, {}).items():
            attribute = f"wait_until_{xform_name(name)}" if kind == "waiter" else xform_name(name)
            found[attribute] = (kind, definition)
    # The service itself makes every kind of its resources, whether its model says so or not.
    every = {} if type_ else {name: {"resource": {"type": name}} for name in resources(service) if name}
    for name, definition in {**every, **body.get("has", {})}.items():
        identifiers = definition["resource"].get("identifiers", [])
        needs_none = bool(identifiers) and all(item["source"] == "data" for item in identifiers)
        found[xform_name(name) if needs_none else name] = ("has", definition)
    for identifier in body.get("identifiers", []):
        for each in (identifier["name"], identifier.get("memberName")):  # `table.name`, and `table.table_name`
            found.update({xform_name(each): ("identifier", identifier)} if each else {})
    if "load" in body:
        found["load"] = found["reload"] = ("action", body["load"])
    return found


def _shape_members(service: str, body: Mapping[str, Any]) -> list[str]:
    from botocore import xform_name

    if "shape" not in body:
        return []
    return [xform_name(name) for name in model(service).shape_for(body["shape"]).members]


@cache
def _resource_methods(service: str) -> frozenset[str]:
    return frozenset(
        name
        for type_ in resources(service)
        for name, (kind, _) in members(service, type_).items()
        if kind in ("action", "collection")
    )
