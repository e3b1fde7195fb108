"""What AWS has refused, in the words of whoever asked: neither their spec nor our code is wrong."""

import sys

from generator.diagnostics import plain

_PERMISSION = "These credentials need that permission, or take others (AWS_PROFILE)"
_LOGIN = "Log in again (`aws sso login`), and run this again"
_LATER = "AWS is busy: run this again in a minute"
# A part of AWS's error code -> what somebody can do about it.
_HINTS = {
    "AccessDenied": _PERMISSION,
    "AuthorizationError": _PERMISSION,
    "Unauthorized": _PERMISSION,
    "Expired": _LOGIN,
    "InvalidClientTokenId": _LOGIN,
    "Throttl": _LATER,
    "TooManyRequests": _LATER,
}
_ELSE = "Look at what it names, and run this again"


def refusal_of_aws(error: BaseException) -> str:
    """What AWS, or the way there, has refused; "" for any other error, and for a call that we made wrong."""
    if "botocore" not in sys.modules:  # only who has asked AWS can have been refused, and importing it takes time
        return ""
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        hint = next((hint for word, hint in _HINTS.items() if word in code), _ELSE)
        return f"AWS refused {error.operation_name}: {plain(str(error))}. {hint}"
    if isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError):
        return f"AWS could not be asked: {plain(str(error))}. Mend that (network, `aws sso login`), and run this again"
    return ""
