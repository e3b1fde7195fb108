"""Calls AWS as the role of its function may, and tells how each call ended."""

import base64
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# Any: which service it is stands in the event.
_session: Any = boto3.session.Session()
_ONCE = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


def handler(event: dict[str, Any], _context: Any) -> list[str]:
    """`calls`: [service, method, arguments]; for each the error's code, or an empty text.

    Policies that insist on TLS count here too, and the emulator has none: unless `plain`, each call says that a proxy
    in front took it in over TLS.
    """
    plain = bool(event.get("plain"))
    return [_ended(service, method, arguments, plain) for service, method, arguments in event.get("calls", [])]


def _ended(service: str, method: str, arguments: dict[str, Any], plain: bool) -> str:
    given = {name: base64.b64decode(value[7:]) if _is_binary(value) else value for name, value in arguments.items()}
    client = _session.client(service, config=_ONCE)
    if not plain:
        client.meta.events.register("before-send.*", _over_tls)
    try:
        getattr(client, method)(**given)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def _over_tls(request: Any, **_rest: Any) -> None:
    request.headers["X-Forwarded-Proto"] = "https"


def _is_binary(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("base64:")
