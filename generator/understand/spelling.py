"""Names and ARNs as they are in one environment; what only AWS knows stands as `<expression>`."""

import re
from collections.abc import Mapping

from generator.resolve.stack import Stack
from generator.values import PLACEHOLDERS, Guarded, Plain, Ref, Setting, Text, Value

_ARN = "local.arn."


def spelled(value: Value, stack: Stack) -> Plain:
    """`value` with this environment's words for what it refers to."""
    match value:
        case Ref():
            return _word(value.expression, stack)
        case Text():
            return "".join(part if isinstance(part, str) else str(spelled(part, stack)) for part in value.parts)
        case Setting() | Guarded():
            return spelled(value.value, stack)
        case str():
            return _placed(value, stack)
        case Mapping():
            return {key: spelled(item, stack) for key, item in value.items()}
        case list() | tuple():
            return [spelled(item, stack) for item in value]
    return value


def _word(expression: str, stack: Stack) -> str:
    environment = stack.environment
    if expression.startswith(_ARN):
        service = expression.removeprefix(_ARN)
        return f"arn:{partition(stack)}:{service}:{environment.region}:{environment.account}"
    known = {
        "local.prefix": f"{environment.environment}-{stack.stem}",
        "var.account_id": environment.account,
        "var.environment": environment.environment,
        "var.partition": partition(stack),
        "var.region": environment.region,
    }
    return str(known.get(expression) or f"<{expression}>")


def _placed(text: str, stack: Stack) -> str:
    """The four placeholders that values of the spec may hold."""
    words = {name: _word(expression, stack) for name, expression in PLACEHOLDERS.items()} | {"service": stack.stem}
    return re.sub(r"\$\{(env|service|region|account)\}", lambda match: words[match.group(1)], text)


def partition(stack: Stack) -> str:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
    region = str(stack.environment.region)
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
