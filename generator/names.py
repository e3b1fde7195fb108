"""Physical names: `<env>-<service>-<name>`, the same literal in every environment, within each service's limit.

Limits: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html and each service's API reference.
"""

import hashlib
from functools import cache
from typing import Any

from generator.values import Ref, Text, text

ENVIRONMENT_ROOM = 13  # the longest environment name (12) and a hyphen
ACCOUNT_ROOM = 13  # a hyphen and 12 digits

LIMITS = {
    "function": 64,
    "role": 64,
    "dynamodb": 255,
    "sqs": 75,  # 80 with the .fifo that the block may append
    "sns": 251,  # 256 with .fifo
    "s3": 63,
    "eventbridge": 256,
    "rule": 64,
    "schedule": 64,
    "http_api": 128,
    "secret": 512,
    "parameter": 512,
    "kms": 250,
    "layer": 64,
    "security_group": 255,
    "alarm": 200,
    "dashboard": 255,
}


def hashed(stem: str, limit: int) -> str:
    """`stem` within `limit` characters; what is cut is stood for by 8 hexadecimal digits of its SHA-256."""
    if len(stem) <= limit:
        return stem
    return f"{stem[: limit - 9].rstrip('-')}-{hashlib.sha256(stem.encode()).hexdigest()[:8]}"


@cache
def physical(kind: str, service: str, name: str, given: str | None = None) -> str | Text:
    """The name of a `kind` in AWS: what the user gave, else one made of environment, service and name."""
    if given is not None:
        return text(given, service)
    stem = "-".join(part for part in (service, name.replace("_", "-")) if part)
    room = LIMITS[kind] - ENVIRONMENT_ROOM - (ACCOUNT_ROOM if kind == "s3" else 0)
    kept = hashed(stem, room)
    if kept == stem:
        parts: tuple[str | Ref, ...] = (Ref("local.prefix"), kept[len(service) :])
    else:
        parts = (Ref("var.environment"), f"-{kept}")
    if kind == "s3":
        parts = (*parts, "-", Ref("var.account_id"))
    return Text(tuple(part for part in parts if part != ""))


def history(key: str, spec: Any) -> tuple[str, ...]:
    """Every key a thing (or name a service) has had, the first one first, the present one last."""
    return (*(spec.renamed_from or ()), key)


def stem_of(key: str, spec: Any) -> str:
    """What physical names are made of: the key (or a service's name) that it had at first."""
    return str(spec.renamed_from[0]) if spec.renamed_from else key


@cache
def label(address: str) -> str:
    """An address of the spec as a Terraform label: `billing/jobs` and `bills.dead_letter` with underscores."""
    return "".join(character if character.isalnum() else "_" for character in address).strip("_")


def variable_name(address: str, suffix: str) -> str:
    """The environment variable a use injects: `ORDERS_TABLE_NAME`."""
    return f"{label(address).upper()}_{suffix}"
