"""What IAM makes of identity-based policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .calls import Asked

Statement = Mapping[str, Any]


def allows(statements: Iterable[Statement], item: Asked) -> bool:
    """Whether one statement allows it and none denies it."""
    effects = {statement["Effect"] for statement in statements if concerns(statement, item)}
    return effects == {"Allow"}


def concerns(statement: Statement, item: Asked) -> bool:
    """Whether a statement speaks of it."""
    if not any(matches(action, item.action, re.IGNORECASE) for action in listed(statement["Action"])):
        return False
    if "Resource" in statement:
        named = any(matches(arn, item.arn) for arn in listed(statement["Resource"]))
    else:
        named = not any(matches(arn, item.arn) for arn in listed(statement["NotResource"]))
    return named and all(
        _OPERATORS[operator](item.context.get(key), listed(values))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def matches(pattern: str, text: str, flags: re.RegexFlag = re.NOFLAG) -> bool:
    """`*` stands for any characters, slashes and colons too, `?` for one."""
    spelt = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(spelt, text, flags) is not None


def listed(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


_OPERATORS: Mapping[str, Callable[[str | None, list[str]], bool]] = {
    "Null": lambda found, values: (found is None) == (values == ["true"]),
    "StringEquals": lambda found, values: found in values,
    "StringEqualsIfExists": lambda found, values: found is None or found in values,
    "StringLike": lambda found, values: found is not None and any(matches(value, found) for value in values),
    "StringNotEquals": lambda found, values: found not in values,
}
