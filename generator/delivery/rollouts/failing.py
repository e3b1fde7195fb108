"""What AWS answers when it does not do what it was asked: does it pass, or is it an answer?"""

from typing import Any

from generator.diagnostics import plain

# Somebody else has changed the alias: the next look finds out how.
_CHANGED = "PreconditionFailedException"
_PASSING = frozenset(
    {
        _CHANGED,
        "DeploymentAlreadyCompletedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InternalFailure",
        "RequestLimitExceeded",
        "ResourceConflictException",
        "ServiceException",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_SERVER = 500


def aws_errors() -> tuple[type[Exception], ...]:
    """What boto3 raises of AWS and of the way to it."""
    from botocore.exceptions import BotoCoreError, ClientError

    return ClientError, BotoCoreError


def passes(error: Exception) -> bool:
    """Whether the same question may be answered well in a moment; a connection that breaks may be made again."""
    response: dict[str, Any] | None = getattr(error, "response", None)
    if response is None:
        return True
    status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode", 0)
    return status >= _SERVER or _code(response) in _PASSING


def changed_meanwhile(error: Exception) -> bool:
    return _code(getattr(error, "response", None) or {}) == _CHANGED


def said(error: Exception) -> str:
    return plain(str(error))


def _code(response: dict[str, Any]) -> str:
    return str((response.get("Error") or {}).get("Code", ""))
