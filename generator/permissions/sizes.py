"""How large a role's policies become, as IAM counts: without white space."""

import json
import re

from generator.permissions.policies import template_statements
from generator.permissions.statements import raw, statements
from generator.resolve.physical import known_words
from generator.resolve.stack import Function, Stack
from generator.values import Guarded, concrete


class _Known(dict[str, str]):
    """What references stand for; one that only AWS knows counts nothing."""

    def __missing__(self, expression: str) -> str:
        return ""


def characters(stack: Stack, function: Function) -> int:
    """Of all inline policies of the function's role together; at least, where AWS makes an id up."""
    words = _Known(known_words(stack))
    bodies = [item.hcl() for item in statements(stack, function)]
    bodies += [*template_statements(function, stack.stem), *raw(function, stack.stem)]
    plain = [concrete(item.value if isinstance(item, Guarded) else item, words) for item in bodies]
    policy = json.dumps({"Version": "2012-10-17", "Statement": plain}, default=lambda _: "", ensure_ascii=False)
    return len(re.sub(r"\s", "", policy))
