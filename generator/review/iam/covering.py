"""Whether one pattern, list or condition of a policy allows all that another does."""

import re
from collections.abc import Iterable
from functools import lru_cache

# (operator, key, values)
Condition = tuple[str, str, frozenset[str]]
Conditions = frozenset[Condition]


@lru_cache(maxsize=65536)
def covers(wide: str, narrow: str) -> bool:
    """Whether everything that `narrow` matches is matched by `wide`: `s3:Get*` covers `s3:GetObject*`.

    `*` is anything, another pattern's `*` too; `?` is one character, which a `*` is not. Each part between stars is
    taken at its first place: a regular expression of many stars could take for ever.
    """
    if wide in ("*", narrow):
        return True
    first, *middle = re.sub(r"\*+", "*", wide).split("*")
    if not middle:
        return len(first) == len(narrow) and _starts(first, narrow)
    last = middle.pop()
    if len(first) + len(last) > len(narrow) or not _starts(first, narrow):
        return False
    rest = narrow[len(first) : len(narrow) - len(last)]
    for part in middle:
        place = next((index for index in range(len(rest) + 1) if _starts(part, rest[index:])), None)
        if place is None:
            return False
        rest = rest[place + len(part) :]
    return _starts(last, narrow[len(narrow) - len(last) :])


def _starts(part: str, text: str) -> bool:
    if "?" not in part:
        return text.startswith(part)
    return len(text) >= len(part) and all(
        one == other or (one == "?" and other != "*") for one, other in zip(part, text, strict=False)
    )


def any_covers(wide: Iterable[str], narrow: str) -> bool:
    return any(covers(pattern, narrow) for pattern in wide)


def may_meet(one: str, other: str) -> bool:
    """Whether some string could match both; True where that is hard to tell."""
    heads = [re.split(r"[*?]", pattern, maxsplit=1)[0] for pattern in (one, other)]
    if "*" not in one + other and "?" not in one + other:
        return one == other
    return heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])


def implied(wanted: Conditions, given: Conditions) -> bool:
    """Whether whoever satisfies `given` satisfies `wanted` too; nothing wanted is satisfied by everybody."""
    return all(any(_as_strict(one, other) for other in given) for one in wanted)


def _as_strict(wanted: Condition, given: Condition) -> bool:
    operator, key, values = wanted
    if (operator, key) != given[:2]:
        return False
    if "Not" in operator:
        return values <= given[2]
    if "Like" in operator:
        return all(any_covers(values, value) for value in given[2])
    return given[2] <= values
