"""Calling a function, and giving it new code without Terraform."""

import base64
from dataclasses import dataclass

from generator.diagnostics import UserError
from generator.local.cloud import Cloud

ALIAS = "live"


@dataclass(frozen=True, slots=True)
class Invocation:
    """`payload` is what the function returned, or for a failed one the error; `log` is its last 4 KB, or ""."""

    status: int
    payload: bytes
    error: str | None
    log: str
    version: str


def invoke(cloud: Cloud, name: str, payload: bytes, *, qualifier: str | None = ALIAS) -> Invocation:
    """Call a function through its alias and wait for the answer; `payload` is JSON."""
    client = cloud.client("lambda")
    options = {"Qualifier": qualifier} if qualifier else {}
    try:
        answer = client.invoke(FunctionName=name, Payload=payload, LogType="Tail", **options)
    except client.exceptions.ResourceNotFoundException as error:
        raise UserError(f"there is no function {name}{f':{qualifier}' if qualifier else ''} here") from error
    except client.exceptions.TooManyRequestsException as error:
        raise UserError(f"{name} is throttled: all of its concurrent executions are taken") from error
    log = base64.b64decode(answer.get("LogResult", "")).decode("utf-8", "replace")
    version = answer.get("ExecutedVersion", "")
    return Invocation(answer["StatusCode"], answer["Payload"].read(), answer.get("FunctionError"), log, version)


def replace(cloud: Cloud, name: str, package: bytes, *, alias: str = ALIAS) -> str:
    """Give a function new code (the bytes of a zip) and move its alias there; the version that now answers."""
    client = cloud.client("lambda")
    client.update_function_code(FunctionName=name, ZipFile=package)
    if cloud.endpoint is None:
        client.get_waiter("function_updated_v2").wait(FunctionName=name)
    version = str(client.publish_version(FunctionName=name)["Version"])
    client.update_alias(FunctionName=name, Name=alias, FunctionVersion=version)
    return version
