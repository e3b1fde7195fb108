"""How a secret stands inside other text: as it is, in JSON, in a URL, in base64.

Terraform marks the value, not what it is built into. A policy of `jsonencode` has `\\u0026` where the value has `&`, an
address has `%26`, and base64 shows none of it as soon as one character stands before.
"""

import base64
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import quote, quote_plus

HIDDEN = "(sensitive)"
# A value this short (`on`, `prod`, `1234`) stands inside half of all strings by chance: only whole ones are hidden.
SHORTEST_LOOKED_FOR = 6
# What jsonencode writes as numbers, beside what JSON has to: https://pkg.go.dev/encoding/json#HTMLEscape
_OF_TERRAFORM = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_SLOTS = 1 << 20
_LIKE_STANDARD = str.maketrans("-_", "+/")


def spellings(value: str) -> Iterator[str]:
    """A value as it is, in JSON inside a string (once and twice: a policy in a template), and in a URL."""
    once = [json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]]
    once += [form.translate(_OF_TERRAFORM) for form in once]
    yield value
    yield from once
    yield from (json.dumps(form)[1:-1] for form in once)
    urls = value.encode("utf-8", "surrogatepass")
    yield from (quote(urls), quote(urls, safe=""), quote_plus(urls))


def hiding(secrets: Collection[str]) -> Callable[[str], str]:
    """What gives a text back without these, however it spells them; short ones go where they are the whole text."""
    whole = frozenset(secrets)
    spoken = {form for value in whole if len(value) >= SHORTEST_LOOKED_FOR for form in spellings(value)}
    if not spoken:
        return lambda text: HIDDEN if text in whole else text
    inside = re.compile(_one_of(sorted(spoken, key=len, reverse=True)))

    def unless_it_holds_one(token: re.Match[str]) -> str:
        return HIDDEN if inside.search(_decoded(token.group())) else token.group()

    def hide(text: str) -> str:
        return HIDDEN if text in whole else _BASE64.sub(unless_it_holds_one, inside.sub(HIDDEN, text))

    return hide


def finder(text: str) -> Callable[[str], bool]:
    """Tells whether a form stands in `text`. Most do not, which one of their pieces tells without a search: a plan may
    have thousands of secrets, and all that is said of it be megabytes."""
    size = SHORTEST_LOOKED_FOR
    seen = bytearray(_SLOTS)
    for start in range(len(text) - size + 1):
        seen[hash(text[start : start + size]) % _SLOTS] = 1

    def stands(form: str) -> bool:
        pieces = (form[start : start + size] for start in range(0, len(form) - size + 1, size))
        return all(seen[hash(piece) % _SLOTS] for piece in pieces) and form in text

    return stands


def _one_of(forms: Sequence[str], shared: int = 3) -> str:
    """`a|b|c`, grouped by what they begin with: Python tries alternatives one after another, and a plan may have
    thousands of secrets. Each form is longer than `shared`."""
    if not shared or len(forms) == 1:
        return "|".join(map(re.escape, forms))
    groups: dict[str, list[str]] = {}
    for form in forms:
        groups.setdefault(form[0], []).append(form[1:])
    return "|".join(f"{re.escape(first)}(?:{_one_of(rest, shared - 1)})" for first, rest in groups.items())


def decodings(text: str) -> str:
    """Whatever the base64 in a text may hold."""
    return "\n".join(map(_decoded, _BASE64.findall(text)))


def _decoded(token: str) -> str:
    """What base64 of either alphabet holds; padding may lack, and a path stand before: it may begin at any of four."""
    bare = token.rstrip("=").translate(_LIKE_STANDARD)
    starts = (bare[start:] for start in range(4))
    found = (base64.b64decode(f"{part}{'=' * (-len(part) % 4)}") for part in starts if len(part) % 4 != 1)
    return "\n".join(part.decode("utf-8", "replace") for part in found)
