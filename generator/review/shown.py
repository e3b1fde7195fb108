"""Text of theirs as it may be shown: on one line, and with nothing in it that cannot be seen."""

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """`text` with what cannot be seen, or turns the direction of what is, as its number."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    return char if unicodedata.category(char) not in _INVISIBLE else f"\\u{ord(char):04x}"
