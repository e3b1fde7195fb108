"""What the kit says when nobody else does: for everybody, and by tier."""

from functools import cache
from typing import Any, Literal

RUNTIME = "python3.13"
ARCHITECTURE: Literal["arm64", "x86_64"] = "arm64"

FUNCTION: dict[str, Any] = {"memory_size": 256, "runtime": RUNTIME, "timeout": 10}

_RETENTION = {"development": 14, "staging": 30, "production": 365}


@cache
def function(tier: str) -> dict[str, Any]:
    """What the tier decides for functions: how long logs are kept (days)."""
    return {"logs": {"retention_days": _RETENTION[tier]}}


RESOURCE: dict[str, dict[str, Any]] = {"sqs": {"dead_letter": {"max_receive_count": 5}}}


@cache
def resource(type_: str, tier: str) -> dict[str, Any]:
    """What the tier decides for a resource: what holds data cannot be deleted in staging and production."""
    return {"deletion_protection": tier != "development"} if type_ == "dynamodb" else {}


@cache
def service(tier: str) -> dict[str, Any]:
    """What the tier decides for a service as a whole: dashboards are looked at where alarms ring at night, and cost."""
    return {"dashboard": tier == "production"}


def alarms(tier: str) -> bool:
    """Alarms belong to the environments that somebody is woken up for."""
    return tier != "development"
